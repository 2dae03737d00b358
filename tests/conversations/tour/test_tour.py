"""A person walks through the four steps of the procedure."""

from __future__ import annotations

import pytest

from tests.conversations.chatting import Chat, ChatAt

STEPS = {
    1: ["utter_procedure_step_consultation", "utter_tour_first"],
    2: ["utter_procedure_step_harvest", "utter_tour_middle"],
    3: ["utter_procedure_step_processing", "utter_tour_middle"],
    4: ["utter_procedure_step_injection", "utter_tour_last"],
}
END = ["utter_tour_end"]
NOT_THE_LAST = "the words for the last step are not understood as such"


def assert_at(chat: Chat, step: int) -> None:
    assert chat.responses == STEPS[step]
    assert f"step {step} of 4" in chat.last[1].text


@pytest.fixture
async def tour(chat: Chat) -> Chat:
    """A chat at the first step."""
    await chat.say("start the tour")
    assert_at(chat, 1)
    return chat


async def test_next_leads_through_all_steps_to_the_end(tour: Chat) -> None:
    for step in (2, 3, 4):
        await tour.say("next")
        assert_at(tour, step)
    await tour.say("next")
    assert tour.responses == END


async def test_buttons_lead_through_all_steps_to_the_end_and_on(tour: Chat) -> None:
    for step in (2, 3, 4):
        await tour.tap("Next step")
        assert_at(tour, step)
    await tour.tap("What happens afterwards?")
    assert tour.responses == END
    await tour.tap("How soon am I back to normal?")
    assert tour.responses == ["utter_downtime"]


async def test_back_leads_back_and_stays_at_the_first_step(tour: Chat) -> None:
    await tour.say("next", "next")
    assert_at(tour, 3)
    await tour.say("back")
    assert_at(tour, 2)
    await tour.tap("Step back")
    assert_at(tour, 1)
    await tour.say("back")
    assert_at(tour, 1)
    await tour.say("next")
    assert_at(tour, 2)


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("step 3", 3),
        ("go to step two", 2),
        ("the fourth step please", 4),
        ("first step", 1),
        ("3rd step please", 3),
        ("show me the last step", 4),
        ("what happens in the third stage", 3),
        ("last", 4),
        ("go to the last one", 4),
        ("the second one", 2),
        ("the 3rd one", 3),
    ],
)
@pytest.mark.parametrize("seen", [0, 2])
async def test_a_step_can_be_named_from_anywhere(tour: Chat, seen: int, text: str, step: int) -> None:
    await tour.say(*["next"] * seen)

    await tour.say(text)

    assert_at(tour, step)


@pytest.mark.parametrize("text", ["what happens after that?", "and then?", "go on", "what's next"])
async def test_a_question_for_what_comes_next_goes_on(tour: Chat, text: str) -> None:
    await tour.say(text)

    assert_at(tour, 2)


async def test_what_happens_after_the_last_step_is_the_end(tour: Chat) -> None:
    await tour.say("step 4", "what happens after that?")

    assert tour.responses == END


async def test_a_jump_counts_for_the_step_after_it(tour: Chat) -> None:
    await tour.say("step 3", "next")
    assert_at(tour, 4)
    await tour.say("step 2", "back")
    assert_at(tour, 1)


@pytest.mark.parametrize("text", ["take me to the final step", "the last step please"])
async def test_the_end_of_the_tour_is_its_last_step(tour: Chat, text: str) -> None:
    await tour.say(text)

    assert_at(tour, 4)


@pytest.mark.parametrize("text", ["end the tour", "stop the tour", "cancel", "stop"])
async def test_words_that_end_the_tour_end_it(tour: Chat, text: str) -> None:
    await tour.say("next")

    await tour.say(text)

    assert tour.responses == ["utter_tour_stopped"]


async def test_the_single_word_end_shows_no_wrong_step(tour: Chat) -> None:
    await tour.say("next", "end")

    assert tour.responses in (END, STEPS[4], ["utter_bye"], ["utter_tour_stopped"])


async def test_after_the_tour_is_stopped_next_goes_on_as_it_was_told(tour: Chat) -> None:
    await tour.say("next", "stop the tour")
    assert "say next to go on" in tour.text

    await tour.say("next")

    assert_at(tour, 3)


async def test_a_tour_that_was_stopped_and_left_for_a_question_still_goes_on(tour: Chat) -> None:
    await tour.say("next", "stop the tour", "does it hurt?")

    await tour.say("next")

    assert_at(tour, 3)


async def test_a_tour_that_goes_on_can_be_stopped_again(tour: Chat) -> None:
    await tour.say("stop the tour", "next", "stop the tour")

    assert tour.responses == ["utter_tour_stopped"]


async def test_a_tour_is_stopped_only_once(tour: Chat) -> None:
    await tour.say("stop the tour", "cancel")

    assert tour.responses == ["utter_nothing_to_cancel"]


async def test_after_the_end_next_begins_again(tour: Chat) -> None:
    await tour.say("step 4", "next", "next")

    assert_at(tour, 1)


@pytest.mark.parametrize("questions", [["does it hurt?"], ["does it hurt?", "how much is it?", "thank you"]], ids=str)
async def test_questions_in_between_do_not_lose_the_place(tour: Chat, questions: list[str]) -> None:
    await tour.say("next", *questions)

    await tour.say("next")

    assert_at(tour, 3)


async def test_a_danger_in_between_goes_first_and_does_not_lose_the_place(tour: Chat) -> None:
    await tour.say("next", "I can't breathe and my throat is closing up")
    assert tour.responses == ["utter_urgent_severe_reaction"]

    await tour.say("next")

    assert_at(tour, 3)


async def test_a_request_in_between_does_not_lose_the_place(tour: Chat) -> None:
    await tour.say("next")
    await tour._send("/book_consultation")
    await tour.say("cancel", "next")

    assert_at(tour, 3)


@pytest.mark.parametrize("text", ["step 0", "step 5", "step 7", "step 14", "step 41", "step ten", "step -7"])
@pytest.mark.parametrize("seen", [0, 1])
async def test_a_step_that_does_not_exist_keeps_the_place(tour: Chat, seen: int, text: str) -> None:
    await tour.say(*["next"] * seen)

    await tour.say(text)

    assert_at(tour, 1 + seen)


@pytest.mark.parametrize("text", ["step 99999999999999999999999999", "step ²", "step NaN", "step 3.5e9"])
async def test_a_step_that_is_no_number_breaks_nothing(tour: Chat, text: str) -> None:
    await tour.say(text)
    await tour.say("step 2")

    assert_at(tour, 2)


@pytest.mark.parametrize(("text", "step"), [("next", 1), ("back", 1), ("step 3", 3), ("start the tour", 1)])
async def test_without_a_tour_the_words_start_one(chat: Chat, text: str, step: int) -> None:
    await chat.say(text)

    assert_at(chat, step)


async def test_next_after_a_single_step_was_asked_for_goes_on_from_it(chat: Chat) -> None:
    await chat.say("How do they take the fat out?")
    assert chat.responses == ["utter_procedure_step_harvest"]

    await chat.say("next")

    assert_at(chat, 3)


async def test_next_in_a_request_is_no_answer(chat_at: ChatAt) -> None:
    chat = await chat_at("consent")

    await chat.say("next")

    assert await chat.asked() == "consent"

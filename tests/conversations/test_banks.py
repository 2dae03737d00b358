"""Follow-ups and several questions in one message: the banks of tests/eval/conversations, and cases to the letter."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from benchmarks.conversations import (
    NO_ANSWER,
    Say,
    Tally,
    follow_ups,
    one_question,
    read_bank,
    several_questions,
)
from benchmarks.evaluate import CONVERSATIONS
from tests.conversations.chatting import FORM, Chat

# Shares of right turns and messages that must not be undercut: a little below what was measured, two or three rows.
AT_LEAST = {
    "follow_ups_a": 0.89,
    "follow_ups_b": 0.77,
    "follow_ups_c": 0.79,
    "two_questions_a": 0.82,
    "two_questions_b": 0.67,
    "two_questions_c": 0.86,
    "one_question": 0.94,
}

NewChat = Callable[[], Chat]


def topics(chat: Chat) -> list[str]:
    return [name.removeprefix("utter_") for name in chat.responses if not name.endswith("consultation_adult")]


def beginning(new_chat: NewChat) -> Callable[[], Say]:
    def begin() -> Say:
        chat = new_chat()

        async def say(text: str) -> Sequence[str]:
            await chat.say(text)
            # The request opens when a visit is wished for, and only then.
            assert (await chat.open_loop() == FORM) == ("utter_book_consultation" in chat.responses)
            return topics(chat)

        return say

    return begin


@pytest.mark.parametrize("bank", AT_LEAST)
async def test_a_bank_keeps_its_share(bank: str, new_chat: NewChat) -> None:
    rows, begin = read_bank(CONVERSATIONS / f"{bank}.yml"), beginning(new_chat)
    kinds = {"follow_ups": follow_ups, "two_questions": several_questions, "one_question": one_question}
    tally: Tally = await kinds[bank.rsplit("_", 1)[0] if bank not in kinds else bank](rows, begin, bank)
    assert tally.share.rows >= 40
    assert tally.share.rate >= AT_LEAST[bank], "\n".join(tally.misses)


def test_every_bank_has_a_share_to_keep() -> None:
    assert {path.stem for path in CONVERSATIONS.glob("*.yml")} == set(AT_LEAST)


async def after(chat: Chat, *texts: str) -> list[str]:
    await chat.say(*texts)
    return topics(chat)


@pytest.mark.parametrize(
    ("texts", "topic"),
    [
        (("how much does it cost?", "and for women?"), "candidacy_women"),
        (("what are the steps of the treatment?", "how long does that take?"), "procedure_duration"),
        (("does it really work?", "how long does that take?"), "results_timeline"),
        (("is fat better than blood?", "and are there risks?"), "safety_side_effects"),
        (("what is PRP?", "is that safe?"), "safety_side_effects"),
        (("tell me about minoxidil", "is that safe?"), "minoxidil_finasteride_info"),
        (("when will I see results?", "why?"), "mechanism_hair_cycle"),
        (("what are the warning signs of a bad clinic?", "thanks", "and where are you?"), "clinic_details"),
        (("can my body reject it?", "why not?"), "donor_cells_or_own"),
        (("how many sessions will I need?", "how long does each one take?"), "procedure_duration"),
        (("Hi! Thanks for that. How much does it cost?",), "cost"),
        (("I don't want surgery, what then?",), "surgical_or_not"),
    ],
)
async def test_it_is_understood(chat: Chat, texts: tuple[str, ...], topic: str) -> None:
    assert await after(chat, *texts) == [topic]


async def test_a_tour_goes_on_after_a_step_that_was_asked_for(chat: Chat) -> None:
    assert (await after(chat, "how is the fat taken?", "and then?"))[0] == "procedure_step_processing"
    assert (await after(chat, "the third step"))[0] == "procedure_step_processing"


async def test_a_change_of_subject_is_not_dragged_back(chat: Chat) -> None:
    assert await after(chat, "what is PRP?", "ok and where is your clinic?") == ["clinic_details"]
    assert await after(chat, "does insurance pay for it?") == ["insurance"]


async def test_why_without_anything_before_asks_what_is_meant(chat: Chat) -> None:
    assert set(await after(chat, "why?")) <= NO_ANSWER


async def test_a_why_without_a_reason_in_any_answer_says_so(chat: Chat) -> None:
    assert await after(chat, "do I have to shave my head?", "how come?") == ["reason_unknown"]


async def test_the_wish_to_book_comes_last_and_opens_the_request(chat: Chat) -> None:
    assert await after(chat, "Can I book a visit? And how much does it cost?") == ["cost", "book_consultation"]
    assert await chat.asked() == "adult"


async def test_two_questions_in_a_request_are_both_answered_and_the_request_goes_on(chat: Chat) -> None:
    await chat.say("I want to book a consultation")
    await chat.tap("/affirm")
    said = await after(chat, "How much does it cost? And does it hurt?")
    assert said[:2] == ["cost", "pain"]
    assert await chat.asked() == "consent"


async def test_a_danger_among_questions_gets_the_safety_text_alone(chat: Chat) -> None:
    await chat.say("How much does it cost? And my throat is swelling up, I can't breathe. Does it hurt?")
    assert chat.responses == ["utter_urgent_severe_reaction"]

"""A message is not understood: readable suggestions, another try, then an honest hand-off to staff."""

from __future__ import annotations

import uuid

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.nlu.classifiers.fallback_classifier import FallbackClassifier

from runtime import services
from tests.conversations.chatting import ASKS, Chat, ChatAt, Rows

# Questions that mean nothing without what was said before. How unsure the model is of them changes with each training.
VAGUE = [
    "does that also count",
    "what else is in it",
    "is it heavy",
    "can I watch",
    "does it change things if I move",
    "and with that one as well?",
    "so which is it then",
    "does this apply to me too",
    "would that change anything",
    "does it matter which one",
    "is this one different",
    "where does it go then",
    "can that be both",
    "does it come with anything",
    "what about my uncle and his thing",
    "does it stay like that",
    "can two people do it at once",
    "does it make a noise",
    "do they also do the rest",
    "is there a limit on that",
]
LOOP = "action_default_fallback returns no event, so it repeats ten times, and the chat never answers again"


@pytest.fixture
async def unclear(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Two questions that the model is unsure of, once it is made to doubt more easily than in the clinic."""
    nodes = agent.processor.graph_runner._instantiated_nodes
    (classifier,) = [node._component for node in nodes.values() if isinstance(node._component, FallbackClassifier)]
    monkeypatch.setitem(classifier.component_config, "threshold", 0.6)
    found = [text for text in VAGUE if await _is_unclear(agent, text)]
    assert len(found) >= 2, "the model is sure of every vague question: find vaguer ones"
    return found[0], found[1]


async def _is_unclear(agent: Agent, text: str) -> bool:
    """By itself, and after a clear question, on which a vaguer one may lean."""
    sender = uuid.uuid4().hex
    await agent.handle_text("does it hurt?", sender_id=sender)
    tracker = await agent.tracker_store.retrieve(sender)
    readings = [await agent.processor.parse_message(UserMessage(text), before) for before in (None, tracker)]
    return all(reading["intent"]["name"] == "nlu_fallback" for reading in readings)


async def test_suggestions_are_readable_questions_and_none_of_these(
    chat: Chat, unclear: tuple[str, str], agent: Agent
) -> None:
    for text in unclear:
        await chat.say(text)

        assert chat.responses == ["utter_nlu_fallback"]
        *suggestions, none_of_these = chat.last[0].buttons
        assert 1 <= len(suggestions) <= 3
        assert none_of_these["payload"] == "/out_of_scope"
        assert len({button["payload"] for button in suggestions}) == len(suggestions)
        for button in chat.last[0].buttons:
            assert button["payload"][1:] in agent.domain.intents
            assert button["title"] not in agent.domain.intents
            assert "_" not in button["title"]
            assert "/" not in button["title"]
        await chat.say("does it hurt?")


async def test_a_suggestion_leads_to_its_answer_and_the_loop_is_over(chat: Chat, unclear: tuple[str, str]) -> None:
    for text in unclear:
        await chat.say(text)
        for button in chat.last[0].buttons[:-1]:
            twin = await chat.copy()
            await twin.tap(button["payload"])
            expected = _answer_to(button["payload"])
            assert twin.responses[0].startswith(expected), (button, twin.responses)
            assert await twin.open_loop() == ("consultation_form" if expected == "utter_book_consultation" else None)
        await chat.say("does it hurt?")


def _answer_to(payload: str) -> str:
    names = {"cancel_request": "utter_nothing_to_cancel", "correct_detail": "utter_nothing_to_correct"}
    return names.get(payload[1:], f"utter_{payload[1:]}")


async def test_none_of_these_asks_for_other_words(chat: Chat, unclear: tuple[str, str]) -> None:
    await chat.say(unclear[0])

    await chat.tap("None of these")

    assert chat.responses == ["utter_ask_rephrase"]


async def test_none_of_these_twice_hands_off_to_staff(chat: Chat, unclear: tuple[str, str]) -> None:
    await chat.say(unclear[0])
    await chat.tap("None of these")
    await chat.say(unclear[1])
    assert chat.responses == ["utter_nlu_fallback"]

    await chat.tap("None of these")

    assert_honest_hand_off(chat)


async def test_two_unclear_messages_in_a_row_hand_off_to_staff(chat: Chat, unclear: tuple[str, str]) -> None:
    await chat.say(*unclear)

    assert_honest_hand_off(chat)
    assert await chat.open_loop() is None


def assert_honest_hand_off(chat: Chat) -> None:
    assert chat.responses == ["utter_out_of_scope"]
    assert "don't have an answer" in chat.text
    assert services.clinic().name in chat.text
    assert services.clinic().phone in chat.text
    assert "/book_consultation" in chat.last[0].payloads


async def test_after_the_hand_off_the_assistant_goes_on(chat: Chat, unclear: tuple[str, str]) -> None:
    await chat.say(*unclear)

    await chat.say("does it hurt?")
    assert chat.responses == ["utter_pain"]
    await chat.say(unclear[0])
    assert chat.responses == ["utter_nlu_fallback"]


async def test_the_hand_off_leads_to_a_request(chat: Chat, unclear: tuple[str, str], rows: Rows) -> None:
    await chat.say(*unclear)

    await chat.tap("Leave a request for staff")
    await chat.fill_in()

    assert len(rows()) == 1


@pytest.mark.parametrize("stage", ["suggestions", "rephrase"])
async def test_a_clear_question_ends_the_fallback_and_is_answered(
    chat: Chat, unclear: tuple[str, str], stage: str
) -> None:
    await reach(stage, chat, unclear)

    await chat.say("does it hurt?")
    assert chat.responses == ["utter_pain"]
    assert await chat.open_loop() is None
    await chat.say("how much is it?")
    assert chat.responses == ["utter_cost"]


async def reach(stage: str, chat: Chat, unclear: tuple[str, str]) -> None:
    await chat.say(unclear[0])
    if stage == "rephrase":
        await chat.tap("None of these")


@pytest.mark.parametrize("stage", ["suggestions", "rephrase"])
@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("I can't breathe and my throat is closing up", "utter_urgent_severe_reaction"),
        ("I want to end my life", "utter_crisis_self_harm"),
        ("there is pus coming out of the wound", "utter_post_procedure_warning_signs"),
        ("I'm 15", "utter_minor"),
    ],
)
async def test_danger_in_the_middle_of_the_fallback_goes_first(
    chat: Chat, unclear: tuple[str, str], stage: str, text: str, response: str
) -> None:
    await reach(stage, chat, unclear)

    await chat.say(text)

    assert chat.responses == [response]
    assert await chat.open_loop() is None
    await chat.say("does it hurt?")
    assert chat.responses == ["utter_pain"]


@pytest.mark.parametrize("stage", ["suggestions", "rephrase"])
async def test_a_request_can_be_started_from_the_fallback(
    chat: Chat, unclear: tuple[str, str], rows: Rows, stage: str
) -> None:
    await reach(stage, chat, unclear)

    await chat.say("I would like to book a consultation")
    assert chat.responses[-1] == f"{ASKS}adult"
    await chat.fill_in()

    assert len(rows()) == 1


@pytest.mark.parametrize("stage", ["suggestions", "rephrase"])
async def test_start_over_leaves_the_fallback(chat: Chat, unclear: tuple[str, str], stage: str) -> None:
    await reach(stage, chat, unclear)

    await chat.say("start over")

    assert chat.responses == ["utter_restart_chat"]
    assert await chat.open_loop() is None


@pytest.mark.parametrize("stage", ["suggestions", "rephrase"])
@pytest.mark.parametrize("text", ["yes", "no", "none of these"])
async def test_a_typed_yes_or_none_of_these_gets_one_reply(
    chat: Chat, unclear: tuple[str, str], stage: str, text: str
) -> None:
    await reach(stage, chat, unclear)

    await chat.say(text)

    assert len(chat.responses) == 1


async def test_two_unclear_messages_with_a_clear_one_between_are_no_hand_off(
    chat: Chat, unclear: tuple[str, str]
) -> None:
    await chat.say(unclear[0], "does it hurt?", unclear[1])

    assert chat.responses == ["utter_nlu_fallback"]


@pytest.mark.parametrize("question", ["adult", "consent", "name", "contact", "confirm"])
async def test_in_a_request_an_unclear_message_is_a_wrong_answer_and_opens_no_fallback(
    chat_at: ChatAt, unclear: tuple[str, str], question: str
) -> None:
    chat = await chat_at(question)

    await chat.say(unclear[0])

    assert chat.responses == [f"utter_invalid_consultation_{question}", f"{ASKS}{question}"]
    assert await chat.open_loop() == "consultation_form"

"""A mark of an answer: looked up in the person's own conversation, counted once, and the question kept."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import SQLAlchemyError

from learning.marking import mark_answer
from learning.turns import FORM
from records.encryption import DecryptionError
from records.marks import Tally
from records.review import NOT_HELPFUL, KeptQuestion
from runtime import services
from tests.learning.samples import Events, bot, loop, slot, unclear, user
from tests.records.samples import make_keyring
from tests.runtime.conftest import DatabaseFolder

ANN, BEN = "web-ann", "web-ben"


def told(events: Events, sender: str = ANN) -> None:
    services.conversations().append(sender, events)


def kept() -> list[KeptQuestion]:
    return services.review().load(99).questions


def texts() -> list[str]:
    return [question.text for question in kept()]


def test_an_answer_that_helped_is_counted_and_its_question_is_not_kept(database: DatabaseFolder) -> None:
    told([*user("does it hurt?"), *bot("pain")])
    assert mark_answer(ANN, "m1", "pain", helpful=True) is False
    assert services.marks().tallies() == [Tally("pain", 1, 0)]
    assert kept() == []


def test_the_question_of_an_answer_that_did_not_help_is_kept_under_the_answers_topic(database: DatabaseFolder) -> None:
    told([*user("my name is Ann Lee, does it hurt?", cost=0.3), *bot("pain")])
    assert mark_answer(ANN, "m1", "pain", helpful=False) is True
    (question,) = kept()
    assert (question.text, question.reason) == ("my name is [name], does it hurt?", NOT_HELPFUL)
    assert (question.topic, question.confidence) == ("pain", None)
    assert services.marks().tallies() == [Tally("pain", 0, 1)]


def test_the_same_mark_again_changes_nothing_and_says_the_same(database: DatabaseFolder) -> None:
    told([*user("does it hurt?"), *bot("pain")])
    assert [mark_answer(ANN, "m1", "pain", helpful=False) for _ in range(3)] == [True] * 3
    assert texts() == ["does it hurt?"]
    assert services.marks().tallies() == [Tally("pain", 0, 1)]


def test_the_opposite_mark_takes_the_question_back(database: DatabaseFolder) -> None:
    told([*user("does it hurt?"), *bot("pain")])
    mark_answer(ANN, "m1", "pain", helpful=False)
    assert mark_answer(ANN, "m1", "pain", helpful=True) is False
    assert kept() == []
    assert services.marks().tallies() == [Tally("pain", 1, 0)]


def test_a_name_that_is_given_later_does_not_keep_the_question_a_second_time(database: DatabaseFolder) -> None:
    told([*user("is there hope for me?"), *bot("pain")])
    mark_answer(ANN, "m1", "pain", helpful=False)
    told(slot("consultation_name", "Hope"))
    mark_answer(ANN, "m1", "pain", helpful=False)
    assert texts() == ["is there hope for me?"]
    mark_answer(ANN, "m1", "pain", helpful=True)
    assert kept() == []


def test_each_answer_of_one_message_has_a_mark_of_its_own(database: DatabaseFolder) -> None:
    told([*user("does it hurt and what does it cost?"), *bot("pain"), *bot("cost")])
    mark_answer(ANN, "m1", "pain", helpful=True)
    mark_answer(ANN, "m1", "cost", helpful=False)
    assert services.marks().tallies() == [Tally("cost", 0, 1), Tally("pain", 1, 0)]


def test_an_answer_of_an_earlier_session_can_be_marked(database: DatabaseFolder) -> None:
    told([*user("does it hurt?"), *bot("pain"), {"event": "session_started"}, *user("hi", "m2", "greet")])
    assert mark_answer(ANN, "m1", "pain", helpful=False) is True


def test_of_a_message_that_was_handled_twice_the_later_answer_counts(database: DatabaseFolder) -> None:
    # Rasa writes a message again when it clears up one that was not understood.
    again = user("does it hurt?", "m1")
    told([*unclear("does it hurt?"), *bot("nlu_fallback", "dialogue"), {"event": "rewind"}, *again, *bot("pain")])
    assert mark_answer(ANN, "m1", "pain", helpful=False) is True


@pytest.mark.parametrize(
    ("sender", "message", "topic"),
    [
        (BEN, "m1", "pain"),  # another person's
        ("", "m1", "pain"),
        (ANN, "m2", "pain"),  # a message that got another answer
        (ANN, "m9", "pain"),
        (ANN, "", "pain"),
        (ANN, "m1", "cost"),  # an answer that was not given
        (ANN, "m1", ""),
        (ANN, "m1", "my words instead of a topic"),
        (ANN, "m3", "urgent_severe_reaction"),
        (ANN, "m4", "distress"),
        (ANN, "m5", "ask_consultation_form_consultation_name"),
    ],
)
def test_only_an_answer_that_the_person_got_can_be_marked(
    database: DatabaseFolder, sender: str, message: str, topic: str
) -> None:
    told([*user("does it hurt?"), *bot("pain"), *user("how much?", "m2", "cost"), *bot("cost")])
    told([*user("it bleeds", "m3"), *bot("urgent_severe_reaction", "emergency")])
    told([*user("i feel so low", "m4"), *bot("distress", "caution")])
    told([*user("book", "m5"), *bot("ask_consultation_form_consultation_name", "dialogue")])
    told([*user("hi", "m1", "greet"), *bot("greet", "chat")], BEN)
    with pytest.raises(LookupError):
        mark_answer(sender, message, topic, helpful=False)
    assert kept() == []
    assert services.marks().tallies() == []


@pytest.mark.parametrize(
    "events",
    [
        pytest.param(user("/pain", red_flag=None), id="a tap"),
        pytest.param([*loop(FORM), *user("does it hurt?")], id="in the request form"),
        pytest.param(user("does it hurt?", red_flag="pregnancy"), id="a red flag"),
        pytest.param(user("a" * 500), id="too long"),
    ],
)
def test_what_may_not_be_kept_is_counted_only(database: DatabaseFolder, events: Events) -> None:
    told([*events, *bot("pain")])
    assert mark_answer(ANN, "m1", "pain", helpful=False) is False
    assert kept() == []
    assert services.marks().tallies() == [Tally("pain", 0, 1)]


def test_a_database_that_is_away_raises(database: DatabaseFolder) -> None:
    database.take_away()
    with pytest.raises(SQLAlchemyError):
        mark_answer(ANN, "m1", "pain", helpful=True)


def test_a_conversation_that_can_not_be_read_raises(database: DatabaseFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    told([*user("does it hurt?"), *bot("pain")])
    monkeypatch.setattr(services.conversations(), "_keyring", make_keyring(pseudonym_key="p" * 40))
    with pytest.raises(DecryptionError):
        mark_answer(ANN, "m1", "pain", helpful=True)

"""What is kept for review and what is not; and nothing that goes wrong with it reaches the chat."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import time

import pytest

from learning import keeping
from learning.keeping import guess, keep_unanswered, may_be_kept
from learning.rated import SENSITIVE
from learning.turns import FORM, read_turns
from records.review import NOT_UNDERSTOOD, KeptQuestion, ReviewRepository
from runtime import services
from tests.learning.samples import Events, bot, loop, slot, unclear, user
from tests.records.samples import make_keyring
from tests.runtime.conftest import DatabaseFolder

ANN = "web-ann"
QUESTION = "is there parking where you are"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that is busy with something else must not fail a test."""
    monkeypatch.setattr(keeping, "WAIT_SECONDS", 30)


def kept() -> list[KeptQuestion]:
    return services.review().load(99).questions


def texts() -> list[str]:
    return [question.text for question in kept()]


async def test_a_message_that_was_not_understood_is_kept_with_the_guess(database: DatabaseFolder) -> None:
    await keep_unanswered(ANN, [*user("hello", "m0", "greet"), *bot("greet"), *unclear(QUESTION)])
    (question,) = kept()
    today = dt.datetime.now(dt.timezone.utc).date()
    assert question == KeptQuestion(question.reference, QUESTION, NOT_UNDERSTOOD, "clinic_details", 0.2, today)


async def test_it_is_kept_without_names(database: DatabaseFolder) -> None:
    await keep_unanswered(ANN, unclear(f"my name is Ann Lee, {QUESTION}"))
    assert texts() == [f"my name is [name], {QUESTION}"]


async def test_a_name_given_in_the_form_is_taken_out_also_where_it_was_given_in_an_earlier_session(
    database: DatabaseFolder,
) -> None:
    services.conversations().append(ANN, slot("consultation_name", "Hope"))
    now = [
        *slot("consultation_contact", "grace@mail.example"),
        *unclear("is hope or grace@mail.example what i should write there"),
    ]
    await keep_unanswered(ANN, now)
    assert texts() == ["is [name] or [contact] what i should write there"]


async def test_a_name_of_another_conversation_is_a_word(database: DatabaseFolder) -> None:
    services.conversations().append("web-ben", slot("consultation_name", "Hope"))
    await keep_unanswered(ANN, unclear("is there hope for me"))
    assert texts() == ["is there hope for me"]


async def test_both_stages_of_the_fallback_keep_a_message_once(database: DatabaseFolder) -> None:
    events = [*unclear(QUESTION), *bot("nlu_fallback", "dialogue")]
    await keep_unanswered(ANN, events)
    await keep_unanswered(ANN, events)
    assert texts() == [QUESTION]


async def test_none_of_these_speaks_of_the_message_before(database: DatabaseFolder) -> None:
    tapped = user("/out_of_scope", "m2", "out_of_scope", red_flag=None)
    await keep_unanswered(ANN, [*unclear(QUESTION), *bot("nlu_fallback", "dialogue"), *tapped])
    assert texts() == [QUESTION]


@pytest.mark.parametrize(
    "events",
    [
        [],
        bot("greet"),
        # It was answered: whatever is tapped afterwards does not speak of it.
        [*user(QUESTION, intent="clinic_details"), *user("/out_of_scope", "m2", "out_of_scope", red_flag=None)],
        [*unclear(QUESTION), *user("/tour_next", "m2", "tour_next", red_flag=None)],
        user("/out_of_scope", intent="out_of_scope", red_flag=None),
    ],
)
async def test_without_a_message_that_has_no_answer_nothing_is_kept(database: DatabaseFolder, events: Events) -> None:
    await keep_unanswered(ANN, events)
    assert kept() == []


NEVER = [
    pytest.param(user(QUESTION, red_flag="bleeding"), id="a red flag"),
    pytest.param(user(QUESTION, red_flag="distress"), id="a red flag of low urgency"),
    pytest.param(user(QUESTION, red_flag=None), id="not checked for red flags"),
    pytest.param(unclear("/pain"), id="a tap"),
    pytest.param(user(QUESTION, intent="nlu_fallback", oos_other_language=0.4), id="another language"),
    pytest.param([*loop(FORM), *unclear(QUESTION)], id="in the request form"),
    pytest.param([*slot("requested_slot", "consultation_name"), *unclear("Ann Lee")], id="asked for a name"),
    pytest.param([*slot("requested_slot", "consultation_contact"), *unclear(QUESTION)], id="asked for a contact"),
    *(pytest.param(user(QUESTION, intent=topic), id=topic) for topic in sorted(SENSITIVE)),
    *(pytest.param(unclear(QUESTION, **{topic: 0.1}), id=f"perhaps {topic}") for topic in sorted(SENSITIVE)),
    pytest.param(unclear("a" * 500), id="too long"),
    pytest.param(unclear("ann@mail.example, 212 555 0142, Ann Lee of 12 Harbor Street"), id="too much of a person"),
]


@pytest.mark.parametrize("events", NEVER)
async def test_some_messages_are_never_kept(database: DatabaseFolder, events: Events) -> None:
    await keep_unanswered(ANN, events)
    assert kept() == []


def test_an_unlikely_guess_does_not_keep_a_message_out() -> None:
    (turn,) = read_turns(unclear(QUESTION, cost=0.2, minor=0.09))
    assert may_be_kept(turn)
    # Nothing else is likelier: then it counts, however unlikely.
    (turn,) = read_turns(user(QUESTION, intent="minor"))
    assert not may_be_kept(turn)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (unclear(QUESTION, cost=0.2, pain=0.1), ("cost", 0.2)),
        (user(QUESTION, intent="pain"), ("pain", 0.9)),
        (user(QUESTION, intent="nlu_fallback"), ("", None)),
        (user(QUESTION, intent="out_of_scope", pain=0.1), ("pain", 0.1)),
    ],
)
def test_the_guess_is_the_likeliest_topic(events: Events, expected: tuple[str, float | None]) -> None:
    assert guess(read_turns(events)[0]) == expected


async def test_where_keeping_is_off_nothing_is_kept(database: DatabaseFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANAGEN_REVIEW_DAYS", "0")
    services.reset()
    await keep_unanswered(ANN, unclear(QUESTION))
    assert kept() == []


async def test_a_database_that_is_away_is_logged_by_kind_and_nothing_else_happens(
    database: DatabaseFolder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    database.take_away()
    await keep_unanswered(ANN, unclear("canary parking"))
    assert "could not be kept for review: OperationalError" in caplog.text
    assert "canary" not in caplog.text
    database.bring_back()
    await keep_unanswered(ANN, unclear("canary parking"))
    assert texts() == ["canary parking"]
    assert "canary" not in caplog.text


async def test_a_conversation_that_can_not_be_read_keeps_nothing(
    database: DatabaseFolder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    # A name that stands there could not be taken out.
    services.conversations().append(ANN, slot("consultation_name", "Hope"))
    lost = make_keyring(pseudonym_key="p" * 40)
    monkeypatch.setattr(services.conversations(), "_keyring", lost)
    await keep_unanswered(ANN, unclear("is there hope for me"))
    assert kept() == []
    assert "could not be kept for review: DecryptionError" in caplog.text


async def test_a_slow_database_does_not_hold_up_the_answer(
    database: DatabaseFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "WAIT_SECONDS", 0.05)
    keep_at_once = ReviewRepository.keep

    def keep_late(*arguments: object) -> bool:
        time.sleep(0.5)
        return keep_at_once(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(ReviewRepository, "keep", keep_late)
    await keep_unanswered("web-warm", [])  # the words are read
    start = time.monotonic()
    await keep_unanswered(ANN, unclear(QUESTION))
    assert time.monotonic() - start < 0.4
    assert kept() == []
    await asyncio.gather(*keeping._running)
    assert texts() == [QUESTION], "it is kept all the same"


def test_what_scrubbing_needs_is_read_before_the_first_question(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bool] = []
    monkeypatch.setattr(keeping.examples, "words", lambda: read.append(True))
    for on in (False, True):
        monkeypatch.setattr(keeping, "is_on", lambda on=on: on)
        keeping.get_ready()
        assert read == [True] * on

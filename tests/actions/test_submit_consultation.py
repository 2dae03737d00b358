"""Sending a request: only what was agreed to is stored, and only what is stored is called saved."""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rasa_sdk.executor import CollectingDispatcher

from actions.consultation_answers import ADULT, CONFIRM, CONSENT, CONTACT, FIELDS, NAME, TIME, TOPIC
from actions.consultation_form import TRIES
from actions.submit_consultation import CONSENT_PROMPT, ActionSubmitConsultationForm, consent_given, new_request
from content.answers import load_answers
from records import migrate
from records.contact import Contact
from records.tables import ConsentEvent
from runtime import services
from tests.actions.trackers import SENDER, bot, make_tracker, responses, set_slots, user

FILLED: dict[str, Any] = {
    ADULT: True,
    CONSENT: True,
    NAME: "Quillonetta",
    CONTACT: "+1 212-555-0142",
    TOPIC: "my crown",
    TIME: "Tuesdays",
    CONFIRM: True,
}
EMPTY = dict.fromkeys([*FIELDS, TRIES])
CONSENT_TEXT = "May the clinic keep this for 12 months?"
GRANTED = dt.datetime(2026, 4, 5, 6, 7, 8, tzinfo=dt.timezone.utc)


def consent_slot(value: object, moment: dt.datetime = GRANTED) -> dict[str, Any]:
    return {"event": "slot", "name": CONSENT, "value": value, "timestamp": moment.timestamp()}


PROMPT = bot(CONSENT_PROMPT, CONSENT_TEXT, version="contact-v3")
SPOKEN = [PROMPT, {"event": "user", "text": "yes", "input_channel": "telegram"}, consent_slot(True)]


@pytest.fixture
def database(fresh_services: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A database with all tables; the folder that it lies in."""
    folder = tmp_path / "database"
    monkeypatch.setenv("ANAGEN_DATABASE_URL", f"sqlite:///{folder}/anagen.db")
    migrate.upgrade(services.engine())
    return folder


async def submit(
    events: list[dict[str, Any]] | None = None, **changes: Any
) -> tuple[CollectingDispatcher, dict[str, Any]]:
    """Run the action; return what it said and the slots that it set."""
    dispatcher = CollectingDispatcher()
    message = {**user("yes", "affirm", 1.0), "input_channel": "telegram"}
    tracker = make_tracker(message, {**FILLED, **changes}, SPOKEN if events is None else events)
    found = await ActionSubmitConsultationForm().run(dispatcher, tracker, {})
    return dispatcher, set_slots(found)


async def test_a_confirmed_request_is_stored_and_called_saved(database: Path) -> None:
    dispatcher, slots = await submit()
    (saved,) = services.requests().list()
    assert responses(dispatcher) == ["utter_consultation_saved"]
    assert dispatcher.messages[0]["reference"] == saved.reference
    assert (saved.name, saved.contact_kind, saved.contact) == ("Quillonetta", "phone", "+12125550142")
    assert (saved.topic, saved.best_time, saved.channel) == ("my crown", "Tuesdays", "telegram")
    assert slots == EMPTY


async def test_the_consent_is_stored_as_it_happened(database: Path) -> None:
    await submit()
    with services.engine().connect() as connection:
        (proof,) = connection.execute(sa.select(ConsentEvent.__table__)).mappings()
    assert proof["text_sha256"] == hashlib.sha256(CONSENT_TEXT.encode()).hexdigest()
    assert (proof["text_version"], proof["granted_at"]) == ("contact-v3", GRANTED)


async def test_an_email_address_is_stored_as_one(database: Path) -> None:
    await submit(**{CONTACT: "ann@mail.example.com"})
    (saved,) = services.requests().list()
    assert (saved.contact_kind, saved.contact) == ("email", "ann@mail.example.com")


async def test_the_same_request_sent_twice_is_stored_once(database: Path) -> None:
    first, _ = await submit()
    second, _ = await submit()
    assert first.messages[0]["reference"] == second.messages[0]["reference"]
    assert len(services.requests().list()) == 1


async def test_the_same_words_after_another_consent_are_another_request(database: Path) -> None:
    await submit()
    await submit([PROMPT, consent_slot(True, GRANTED + dt.timedelta(days=1))])
    assert len(services.requests().list()) == 2


@pytest.mark.parametrize("change", [{NAME: "Anna"}, {CONTACT: "ann@mail.example.com"}, {TOPIC: "cost"}, {TIME: "noon"}])
async def test_a_changed_request_is_another_one(database: Path, change: dict[str, str]) -> None:
    await submit()
    await submit(**change)
    assert len(services.requests().list()) == 2


@pytest.mark.parametrize("confirm", [None, False, "yes", 1])
async def test_what_is_not_confirmed_is_not_stored_and_nothing_is_said(database: Path, confirm: object) -> None:
    dispatcher, slots = await submit(**{CONFIRM: confirm})
    assert (dispatcher.messages, slots) == ([], {})
    assert services.requests().list() == []


@pytest.mark.parametrize(
    "events",
    [
        [],
        [PROMPT],
        [consent_slot(True)],
        [PROMPT, consent_slot(False)],
        [PROMPT, consent_slot(None)],
        [PROMPT, consent_slot("true")],
        [bot("utter_ask_consultation_form_consultation_name", CONSENT_TEXT), consent_slot(True)],
        [PROMPT, {**consent_slot(True), "name": ADULT}],
    ],
)
async def test_without_a_consent_on_record_nothing_is_stored(database: Path, events: list[dict[str, Any]]) -> None:
    dispatcher, slots = await submit(events)
    assert responses(dispatcher) == ["utter_consultation_not_saved"]
    assert services.requests().list() == []
    assert slots == {CONFIRM: None}


@pytest.mark.parametrize("missing", [NAME, CONTACT, TOPIC, TIME])
@pytest.mark.parametrize("value", [None, ""])
async def test_a_request_that_is_not_complete_is_not_stored(database: Path, missing: str, value: str | None) -> None:
    dispatcher, _ = await submit(**{missing: value})
    assert responses(dispatcher) == ["utter_consultation_not_saved"]
    assert services.requests().list() == []


async def test_a_contact_that_can_not_be_used_is_not_stored(database: Path) -> None:
    dispatcher, _ = await submit(**{CONTACT: "by post"})
    assert responses(dispatcher) == ["utter_consultation_not_saved"]


async def test_a_database_that_is_away_keeps_what_was_typed_and_says_so(database: Path) -> None:
    database.rename(database.with_suffix(".away"))
    dispatcher, slots = await submit()
    assert responses(dispatcher) == ["utter_consultation_not_saved"]
    assert slots == {CONFIRM: None}


async def test_a_request_can_be_sent_again_after_an_outage(database: Path) -> None:
    away = database.with_suffix(".away")
    database.rename(away)
    await submit()
    away.rename(database)
    dispatcher, slots = await submit()
    assert responses(dispatcher) == ["utter_consultation_saved"]
    assert slots == EMPTY
    assert len(services.requests().list()) == 1


async def test_a_failure_is_logged_without_what_was_typed(database: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    database.rename(database.with_suffix(".away"))
    await submit()
    assert "a request could not be saved: OperationalError" in caplog.text
    assert [word for word in ("Quillonetta", "5550142", "my crown", "Tuesdays", SENDER) if word in caplog.text] == []


def tracker_with(*events: dict[str, Any]) -> Any:
    return make_tracker(user(), FILLED, list(events))


def test_the_last_consent_and_the_last_question_count() -> None:
    later = GRANTED + dt.timedelta(days=1)
    newer = bot(CONSENT_PROMPT, "A newer text", version="contact-v4")
    consent = consent_given(tracker_with(*SPOKEN, newer, consent_slot(True, later), consent_slot(False)))
    assert (consent.version, consent.text, consent.granted_at) == ("contact-v4", "A newer text", later)


def test_a_request_names_its_conversation_and_a_channel() -> None:
    request = new_request(tracker_with(*SPOKEN))
    assert (request.conversation, request.channel) == (SENDER, "telegram")
    assert request.contact == Contact("phone", "+12125550142", "+1 212-555-0142")
    assert new_request(tracker_with(PROMPT, consent_slot(True))).channel == "unknown"


def test_the_question_for_consent_has_a_version() -> None:
    # A translation is said before the English text, and the proof is of both under the version of the English one.
    (prompt,) = [answer for answer in load_answers() if answer.name == CONSENT_PROMPT and "lang" not in answer.metadata]
    assert prompt.metadata["version"]
    # The proof holds one text: it must be the one that everybody reads.
    assert not prompt.condition

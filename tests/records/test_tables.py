"""The tables: times keep their zone, and the database itself refuses what must not be stored."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError, StatementError

from records.database import session_scope
from records.tables import AnswerMark, AnswerTally, ConsentEvent, ConsultationRequest, ConversationEvent, KeptMessage

NOON = dt.datetime(2026, 7, 1, 12, tzinfo=dt.timezone.utc)


def request_row(**changes: Any) -> ConsultationRequest:
    parts: dict[str, Any] = {
        "reference": "HC-2222-2222",
        "request_key": "key",
        "status": "new",
        "created_at": NOON,
        "delete_after": NOON,
        "channel": "web",
        "conversation": "0" * 64,
        "name_encrypted": "-",
        "contact_kind": "phone",
        "contact_encrypted": "-",
        "topic_encrypted": "-",
        "best_time_encrypted": "-",
    }
    return ConsultationRequest(**{**parts, **changes})


def add(engine: Engine, row: Any) -> None:
    with session_scope(engine) as session:
        session.add(row)


@pytest.mark.parametrize("hours", [-8, 0, 5.5, 14])
def test_a_time_of_any_zone_comes_back_as_the_same_moment_in_utc(engine: Engine, hours: float) -> None:
    moment = NOON.astimezone(dt.timezone(dt.timedelta(hours=hours)))
    add(engine, request_row(created_at=moment))
    with session_scope(engine) as session:
        found = session.execute(sa.select(ConsultationRequest.created_at)).scalar_one()
    assert found == NOON
    assert found.utcoffset() == dt.timedelta(0)


def test_a_time_without_a_zone_is_refused(engine: Engine) -> None:
    with pytest.raises(StatementError, match="without a zone"):
        add(engine, request_row(created_at=NOON.replace(tzinfo=None)))


@pytest.mark.parametrize(
    "column", [column.name for column in ConsultationRequest.__table__.columns if column.name != "id"]
)
def test_no_part_of_a_request_may_be_missing(engine: Engine, column: str) -> None:
    with pytest.raises(IntegrityError):
        add(engine, request_row(**{column: None}))


@pytest.mark.parametrize("column", ["reference", "request_key"])
def test_a_reference_and_a_request_key_exist_once(engine: Engine, column: str) -> None:
    add(engine, request_row())
    other = {"reference": "HC-3333-3333", "request_key": "other"}
    del other[column]
    with pytest.raises(IntegrityError):
        add(engine, request_row(**other))


@pytest.mark.parametrize("kind", ["fax", "", "Phone"])
def test_a_contact_is_a_phone_number_or_an_email_address(engine: Engine, kind: str) -> None:
    with pytest.raises(IntegrityError):
        add(engine, request_row(contact_kind=kind))


def test_a_consent_belongs_to_a_request(engine: Engine) -> None:
    with pytest.raises(IntegrityError):
        add(
            engine,
            ConsentEvent(request_id=1, kind="contact", granted_at=NOON, text_version="1", text_sha256="0" * 64),
        )


def test_columns_that_hold_what_people_say_are_named_encrypted() -> None:
    plain = {
        table.name: {column.name for column in table.columns if not column.name.endswith("_encrypted")}
        for table in (
            ConsultationRequest.__table__,
            ConsentEvent.__table__,
            ConversationEvent.__table__,
            KeptMessage.__table__,
            AnswerMark.__table__,
            AnswerTally.__table__,
        )
    }
    assert plain == {
        "consultation_request": {
            "id",
            "reference",
            "request_key",
            "status",
            "created_at",
            "delete_after",
            "channel",
            "conversation",
            "contact_kind",
        },
        "consent_event": {"id", "request_id", "kind", "granted_at", "text_version", "text_sha256"},
        "conversation_event": {"id", "conversation", "kind", "created_at"},
        "kept_message": {"id", "reference", "conversation", "message_key", "reason", "day"},
        "answer_mark": {"id", "conversation", "answer_key", "helpful", "day"},
        # Sums of many people's marks.
        "answer_tally": {"id", "topic", "day", "helpful", "not_helpful"},
    }


def test_what_is_kept_for_review_has_a_day_and_no_time() -> None:
    for table in (KeptMessage.__table__, AnswerMark.__table__, AnswerTally.__table__):
        assert [type(column.type) for column in table.columns if column.name == "day"] == [sa.Date]
        assert [column.name for column in table.columns if isinstance(column.type, sa.DateTime)] == []


def kept_row(**changes: Any) -> KeptMessage:
    parts: dict[str, Any] = {
        "reference": "0" * 12,
        "conversation": "c" * 64,
        "message_key": "m" * 64,
        "reason": "not_understood",
        "day": NOON.date(),
        "data_encrypted": "-",
    }
    return KeptMessage(**{**parts, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": "because"},
        {"day": None},
        {"data_encrypted": None},
        {"reference": None},
        # Half a link is one too.
        {"conversation": None},
        {"message_key": None},
    ],
)
def test_the_database_refuses_a_kept_message_that_is_none(engine: Engine, changes: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        add(engine, kept_row(**changes))


def test_many_kept_messages_may_be_without_a_link(engine: Engine) -> None:
    for number in range(3):
        add(engine, kept_row(reference=str(number), conversation=None, message_key=None))
    with session_scope(engine) as session:
        assert session.execute(sa.select(sa.func.count(KeptMessage.id))).scalar_one() == 3

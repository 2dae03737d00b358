"""Conversations: events in order, all or none, under a pseudonym, for a bounded time."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from records.conversations import SESSION_STARTED, ConversationRepository
from records.database import create_engine
from records.encryption import DecryptionError, Keyring
from records.tables import ConversationEvent
from tests.records.samples import make_event, make_keyring

ANN, BEN = "web-ann", "web-ben"
START = {"event": SESSION_STARTED}


@pytest.fixture
def conversations(engine: Engine, keyring: Keyring) -> ConversationRepository:
    return ConversationRepository(engine, keyring)


def texts(events: list[dict[str, Any]]) -> list[str]:
    return [event.get("text", event["event"]) for event in events]


def count(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.text("SELECT count(*) FROM conversation_event")).scalar_one())


def age(engine: Engine, sender: str, keyring: Keyring, created_at: dt.datetime) -> None:
    """Set when every event of a conversation was made."""
    with engine.begin() as connection:
        connection.execute(
            sa.update(ConversationEvent)
            .where(ConversationEvent.conversation == keyring.pseudonym(sender))
            .values(created_at=created_at)
        )


def test_an_unknown_conversation_has_no_events(conversations: ConversationRepository) -> None:
    assert conversations.load(ANN) == []
    assert conversations.load(ANN, whole=True) == []


def test_events_come_back_in_the_order_they_were_written(conversations: ConversationRepository) -> None:
    conversations.append(ANN, [make_event(str(number)) for number in range(20)])
    conversations.append(ANN, [make_event(str(number)) for number in range(20, 25)])
    assert texts(conversations.load(ANN)) == [str(number) for number in range(25)]


def test_an_event_comes_back_as_it_was(conversations: ConversationRepository) -> None:
    event = {
        "event": "user",
        "text": "Größe? 🙂\n",
        "timestamp": 1700000000.123456,
        "parse_data": {"intent": {"name": None, "confidence": 0.1}, "entities": [1, True, None]},
    }
    conversations.append(ANN, [event])
    assert conversations.load(ANN) == [event]


def test_conversations_do_not_mix(conversations: ConversationRepository) -> None:
    for text in "abc":
        conversations.append(ANN, [make_event(f"ann {text}")])
        conversations.append(BEN, [make_event(f"ben {text}")])
    assert texts(conversations.load(BEN)) == ["ben a", "ben b", "ben c"]


def test_a_conversation_is_loaded_from_its_last_session_start(conversations: ConversationRepository) -> None:
    conversations.append(ANN, [START, make_event("old")])
    conversations.append(ANN, [START, make_event("new"), make_event("newer")])
    assert texts(conversations.load(ANN)) == [SESSION_STARTED, "new", "newer"]
    assert texts(conversations.load(ANN, whole=True)) == [SESSION_STARTED, "old", SESSION_STARTED, "new", "newer"]


def test_the_session_start_of_another_conversation_does_not_count(conversations: ConversationRepository) -> None:
    conversations.append(ANN, [START, make_event("mine")])
    conversations.append(BEN, [START])
    assert texts(conversations.load(ANN)) == [SESSION_STARTED, "mine"]


def test_events_before_any_session_start_are_loaded(conversations: ConversationRepository) -> None:
    conversations.append(ANN, [make_event("first"), make_event("second")])
    assert texts(conversations.load(ANN)) == ["first", "second"]


@pytest.mark.parametrize("bad", [{"event": "user", "text": object()}, {"event": "user", "text": {1, 2}}])
def test_an_event_that_can_not_be_written_keeps_all_of_its_batch_out(
    conversations: ConversationRepository, bad: dict[str, Any]
) -> None:
    conversations.append(ANN, [make_event("before")])
    with pytest.raises(TypeError):
        conversations.append(ANN, [make_event("good"), bad, make_event("good too")])
    assert texts(conversations.load(ANN)) == ["before"]


def test_a_database_that_refuses_one_event_stores_none(engine: Engine, conversations: ConversationRepository) -> None:
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(
                sa.text(
                    "CREATE TRIGGER refuse BEFORE INSERT ON conversation_event WHEN NEW.kind = 'bad'"
                    " BEGIN SELECT RAISE(ABORT, 'refused'); END"
                )
            )
        else:
            connection.execute(sa.text("ALTER TABLE conversation_event ADD CHECK (kind <> 'bad')"))
    with pytest.raises(SQLAlchemyError):
        conversations.append(ANN, [make_event("good"), make_event("x", kind="bad"), make_event("good too")])
    assert conversations.load(ANN) == []


def test_nothing_to_append_is_no_mistake(conversations: ConversationRepository, engine: Engine) -> None:
    conversations.append(ANN, [])
    assert count(engine) == 0


def test_a_long_event_kind_is_cut_and_the_event_kept(conversations: ConversationRepository) -> None:
    conversations.append(ANN, [make_event("text", kind="k" * 100)])
    assert conversations.load(ANN)[0]["event"] == "k" * 100


def test_an_erased_conversation_is_gone_and_the_others_stay(
    engine: Engine, conversations: ConversationRepository
) -> None:
    conversations.append(ANN, [START, make_event("a"), START, make_event("b")])
    conversations.append(BEN, [make_event("c")])
    assert conversations.erase(ANN) == 4
    assert conversations.load(ANN, whole=True) == []
    assert texts(conversations.load(BEN)) == ["c"]
    assert conversations.erase(ANN) == 0
    assert count(engine) == 1


def test_a_purge_takes_what_is_older_and_nothing_else(
    engine: Engine, keyring: Keyring, conversations: ConversationRepository
) -> None:
    moment = dt.datetime(2026, 5, 1, tzinfo=dt.timezone.utc)
    conversations.append(ANN, [make_event("old"), make_event("old")])
    conversations.append(BEN, [make_event("young")])
    age(engine, ANN, keyring, moment - dt.timedelta(seconds=1))
    age(engine, BEN, keyring, moment)
    assert conversations.purge(moment) == 2
    assert texts(conversations.load(BEN)) == ["young"]


def test_a_new_event_is_not_older_than_its_writing(conversations: ConversationRepository) -> None:
    before = dt.datetime.now(dt.timezone.utc)
    conversations.append(ANN, [make_event("now")])
    assert conversations.purge(before) == 0
    assert conversations.purge(dt.datetime.now(dt.timezone.utc) + dt.timedelta(seconds=1)) == 1


def test_the_row_names_the_conversation_by_pseudonym(
    engine: Engine, keyring: Keyring, conversations: ConversationRepository
) -> None:
    conversations.append(ANN, [make_event("x")])
    with engine.connect() as connection:
        stored = connection.execute(sa.select(ConversationEvent.conversation, ConversationEvent.kind)).one()
    assert tuple(stored) == (keyring.pseudonym(ANN), "user")


def test_the_file_holds_neither_words_nor_sender(sqlite_engine: Engine, sqlite_file: Path, keyring: Keyring) -> None:
    sender, words = "sender-canary-77aa", ["canary-words", "canary-intent", "canary-entity"]
    event = {
        "event": "user",
        "text": words[0],
        "sender_id": sender,
        "parse_data": {"intent": words[1], "entities": [{"value": words[2]}]},
    }
    ConversationRepository(sqlite_engine, keyring).append(sender, [event])
    stored = b"".join(path.read_bytes() for path in sqlite_file.parent.iterdir())
    assert keyring.pseudonym(sender).encode() in stored, "the event is not in the files that are searched"
    assert [word for word in [*words, sender] if word.encode() in stored] == []


def test_a_deleted_event_is_overwritten_in_the_file(sqlite_engine: Engine, sqlite_file: Path, keyring: Keyring) -> None:
    conversations = ConversationRepository(sqlite_engine, keyring)
    conversations.append(ANN, [make_event("x" * 200)])
    with sqlite_engine.connect() as connection:
        token = connection.execute(sa.select(ConversationEvent.data_encrypted)).scalar_one().encode()
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert token in sqlite_file.read_bytes()
    conversations.erase(ANN)
    with sqlite_engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert token[-60:] not in sqlite_file.read_bytes()


def test_a_conversation_of_another_pseudonym_key_is_not_found(engine: Engine, keyring: Keyring) -> None:
    ConversationRepository(engine, keyring).append(ANN, [make_event("x")])
    other = make_keyring(pseudonym_key="z" * 32)
    assert ConversationRepository(engine, other).load(ANN) == []


def test_a_conversation_of_a_lost_encryption_key_raises(engine: Engine, keyring: Keyring) -> None:
    ConversationRepository(engine, keyring).append(ANN, [make_event("x")])
    with pytest.raises(DecryptionError):
        ConversationRepository(engine, make_keyring()).load(ANN)


def test_a_database_that_is_away_raises(tmp_path: Path, keyring: Keyring) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/place/records.db")
    shutil.rmtree(tmp_path / "place")
    conversations = ConversationRepository(engine, keyring)
    for use in (
        lambda: conversations.append(ANN, [make_event("x")]),
        lambda: conversations.load(ANN),
        lambda: conversations.erase(ANN),
        lambda: conversations.purge(dt.datetime.now(dt.timezone.utc)),
    ):
        with pytest.raises(SQLAlchemyError):
            use()

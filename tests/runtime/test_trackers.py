"""The tracker store: conversations in the database, and going on from memory while it is away."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from records.tables import ConversationEvent
from runtime import housekeeping, services, trackers
from runtime.trackers import EncryptedTrackerStore
from tests.runtime.conftest import DatabaseFolder

ANN, BEN = "web-ann", "web-ben"
CANARY = "canary-words"

DOMAIN = Domain.from_dict(
    {
        "intents": ["greet"],
        "slots": {"color": {"type": "text", "mappings": [{"type": "custom"}], "influence_conversation": False}},
    }
)


@pytest.fixture
def store(database: DatabaseFolder) -> EncryptedTrackerStore:
    return EncryptedTrackerStore(DOMAIN)


@pytest.fixture
def outage(database: DatabaseFolder) -> Iterator[DatabaseFolder]:
    """A database that is away from the start of the test; the test brings it back."""
    database.take_away()
    return database


async def turn(store: EncryptedTrackerStore, text: str, sender: str = ANN) -> None:
    """Let a person say something, as Rasa does it: load the conversation, add to it, save it."""
    tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
    tracker.update(UserUttered(text))
    tracker.update(BotUttered(f"re: {text}"))
    await store.save(tracker)


async def start_session(store: EncryptedTrackerStore, sender: str = ANN) -> None:
    tracker = await store.get_or_create_tracker(sender, append_action_listen=False)
    tracker.update(SessionStarted())
    await store.save(tracker)


def said(tracker: DialogueStateTracker | None) -> list[str]:
    """Return what the person said."""
    assert tracker is not None
    return [event.text for event in tracker.events if isinstance(event, UserUttered)]


def written(sender: str = ANN) -> list[str]:
    """Return what the database holds of what the person said."""
    return [event["text"] for event in services.conversations().load(sender, whole=True) if event["event"] == "user"]


async def test_a_new_conversation_is_none(store: EncryptedTrackerStore) -> None:
    assert await store.retrieve(ANN) is None
    assert await store.retrieve_full_tracker(ANN) is None


async def test_a_saved_conversation_comes_back(store: EncryptedTrackerStore) -> None:
    await turn(store, "one")
    await turn(store, "two")
    assert said(await store.retrieve(ANN)) == ["one", "two"]
    assert said(await store.retrieve_full_tracker(ANN)) == ["one", "two"]


async def test_slots_and_bot_messages_come_back(store: EncryptedTrackerStore) -> None:
    tracker = await store.get_or_create_tracker(ANN, append_action_listen=False)
    for event in (UserUttered("x"), SlotSet("color", "teal"), BotUttered("y", metadata={"utter_action": "utter_z"})):
        tracker.update(event)
    await store.save(tracker)
    found = await EncryptedTrackerStore(DOMAIN).retrieve(ANN)
    assert found is not None
    assert found.get_slot("color") == "teal"
    assert found.events[-1].metadata["utter_action"] == "utter_z"
    assert list(found.events) == list(tracker.events)


async def test_each_event_is_written_once(store: EncryptedTrackerStore) -> None:
    tracker = await store.get_or_create_tracker(ANN, append_action_listen=False)
    for text in ("one", "two", "three"):
        tracker.update(UserUttered(text))
        # Rasa saves more than once in a turn.
        await store.save(tracker)
        await store.save(tracker)
    assert written() == ["one", "two", "three"]


async def test_conversations_do_not_mix(store: EncryptedTrackerStore) -> None:
    await turn(store, "ann 1", ANN)
    await turn(store, "ben 1", BEN)
    await turn(store, "ann 2", ANN)
    assert said(await store.retrieve(ANN)) == ["ann 1", "ann 2"]
    assert said(await store.retrieve(BEN)) == ["ben 1"]


async def test_after_a_restart_the_conversation_goes_on(store: EncryptedTrackerStore) -> None:
    await turn(store, "before")
    again = EncryptedTrackerStore(DOMAIN)
    await turn(again, "after")
    assert said(await again.retrieve(ANN)) == ["before", "after"]
    assert written() == ["before", "after"]


async def test_a_conversation_is_loaded_from_its_last_session_start(store: EncryptedTrackerStore) -> None:
    await turn(store, "old")
    await start_session(store)
    await turn(store, "new")
    for one in (store, EncryptedTrackerStore(DOMAIN)):
        assert said(await one.retrieve(ANN)) == ["new"]
        assert said(await one.retrieve_full_tracker(ANN)) == ["old", "new"]


async def test_events_after_a_session_start_are_written_once(store: EncryptedTrackerStore) -> None:
    await turn(store, "old")
    await start_session(store)
    for text in ("a", "b"):
        await turn(store, text)
    assert written() == ["old", "a", "b"]


async def test_a_database_away_during_save_does_not_stop_the_conversation(
    store: EncryptedTrackerStore, database: DatabaseFolder
) -> None:
    await turn(store, "stored")
    database.take_away()
    await turn(store, "first")
    await turn(store, "second")
    assert said(await store.retrieve(ANN)) == ["stored", "first", "second"]
    database.bring_back()


async def test_what_could_not_be_written_is_written_once_on_the_next_turn(
    store: EncryptedTrackerStore, database: DatabaseFolder
) -> None:
    await turn(store, "stored")
    database.take_away()
    await turn(store, "first")
    await turn(store, "second")
    database.bring_back()
    assert written() == ["stored"]
    await turn(store, "third")
    await turn(store, "fourth")
    assert written() == ["stored", "first", "second", "third", "fourth"]
    assert said(await store.retrieve(ANN)) == ["stored", "first", "second", "third", "fourth"]


async def test_a_conversation_that_began_in_an_outage_is_written_after_it(
    store: EncryptedTrackerStore, outage: DatabaseFolder
) -> None:
    await turn(store, "first")
    outage.bring_back()
    await turn(store, "second")
    assert written() == ["first", "second"]


async def test_an_outage_of_reading_alone_loses_and_doubles_nothing(
    store: EncryptedTrackerStore, database: DatabaseFolder
) -> None:
    await turn(store, "one")
    database.take_away()
    tracker = await store.get_or_create_tracker(ANN, append_action_listen=False)
    database.bring_back()
    tracker.update(UserUttered("two"))
    await store.save(tracker)
    assert written() == ["one", "two"]


async def test_unwritten_events_come_before_stored_ones_are_trusted_again(
    store: EncryptedTrackerStore, database: DatabaseFolder
) -> None:
    await turn(store, "one")
    database.take_away()
    await turn(store, "two")
    database.bring_back()
    assert said(await store.retrieve(ANN)) == ["one", "two"]
    assert said(await store.retrieve_full_tracker(ANN)) == ["one", "two"]


async def test_the_full_tracker_holds_unwritten_events_in_an_outage(
    store: EncryptedTrackerStore, outage: DatabaseFolder
) -> None:
    await turn(store, "unwritten")
    assert said(await store.retrieve_full_tracker(ANN)) == ["unwritten"]


async def test_a_session_that_started_in_an_outage_is_a_boundary_after_it(
    store: EncryptedTrackerStore, database: DatabaseFolder
) -> None:
    await turn(store, "old")
    database.take_away()
    await start_session(store)
    await turn(store, "new")
    database.bring_back()
    await turn(store, "newer")
    assert said(await EncryptedTrackerStore(DOMAIN).retrieve(ANN)) == ["new", "newer"]


async def test_a_restart_in_an_outage_starts_a_new_conversation(
    store: EncryptedTrackerStore, database: DatabaseFolder
) -> None:
    await turn(store, "stored")
    database.take_away()
    again = EncryptedTrackerStore(DOMAIN)
    assert await again.retrieve(ANN) is None
    await turn(again, "new")
    database.bring_back()
    await turn(again, "newer")
    assert written() == ["stored", "new", "newer"]


async def test_an_outage_is_logged_without_words_and_names(
    store: EncryptedTrackerStore, outage: DatabaseFolder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await turn(store, CANARY, sender="sender-canary")
    told = caplog.text
    assert "could not be read: OperationalError" in told
    assert "could not be written: OperationalError" in told
    assert CANARY not in told
    assert "sender-canary" not in told


@pytest.fixture
def new_key(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Call it with the keys to go on with, as a restart after a change of ANAGEN_ENCRYPTION_KEYS would."""

    def change(keys: str) -> None:
        monkeypatch.setenv("ANAGEN_ENCRYPTION_KEYS", keys)
        services.reset()

    return change


def rows() -> list[str]:
    """Return all events as they stand in the database."""
    with services.engine().connect() as connection:
        query = sa.select(ConversationEvent.data_encrypted).order_by(ConversationEvent.id)
        return list(connection.execute(query).scalars())


KEY_1, KEY_2 = (Fernet.generate_key().decode() for _ in range(2))


async def test_a_conversation_of_a_lost_key_starts_anew_and_goes_on_from_there(
    store: EncryptedTrackerStore, new_key: Callable[[str], None]
) -> None:
    await turn(store, "old")
    new_key(KEY_1)
    again = EncryptedTrackerStore(DOMAIN)
    assert await again.retrieve(ANN) is None
    # Rasa begins each new conversation with a session.
    await start_session(again)
    await turn(again, "new")
    for one in (again, EncryptedTrackerStore(DOMAIN)):
        await turn(one, "newer")
    assert said(await EncryptedTrackerStore(DOMAIN).retrieve(ANN)) == ["new", "newer", "newer"]


async def test_what_a_lost_key_wrote_is_kept_for_the_key_to_come_back(
    store: EncryptedTrackerStore, new_key: Callable[[str], None]
) -> None:
    new_key(KEY_1)
    await turn(store, "old")
    before = rows()
    new_key(KEY_2)
    again = EncryptedTrackerStore(DOMAIN)
    await start_session(again)
    await turn(again, "new")
    assert rows()[: len(before)] == before
    new_key(f"{KEY_2},{KEY_1}")
    assert said(await EncryptedTrackerStore(DOMAIN).retrieve_full_tracker(ANN)) == ["old", "new"]


async def test_the_full_tracker_leaves_out_what_can_not_be_read(
    store: EncryptedTrackerStore, new_key: Callable[[str], None]
) -> None:
    await turn(store, "old")
    new_key(KEY_1)
    again = EncryptedTrackerStore(DOMAIN)
    assert await again.retrieve_full_tracker(ANN) is None
    await start_session(again)
    await turn(again, "new")
    assert said(await EncryptedTrackerStore(DOMAIN).retrieve_full_tracker(ANN)) == ["new"]


async def test_a_lost_key_touches_no_other_conversation(
    store: EncryptedTrackerStore, new_key: Callable[[str], None]
) -> None:
    await turn(store, "ann", ANN)
    new_key(KEY_1)
    await turn(store, "ben", BEN)
    assert said(await store.retrieve(BEN)) == ["ben"]


async def test_what_can_not_be_read_is_purged_and_erased_as_all_else(
    store: EncryptedTrackerStore, new_key: Callable[[str], None]
) -> None:
    await turn(store, "old", ANN)
    await turn(store, "old", BEN)
    new_key(KEY_1)
    assert services.conversations().erase(BEN) > 0
    assert len(rows()) == 2
    with services.engine().begin() as connection:
        long_ago = dt.datetime(2020, 1, 1, tzinfo=dt.timezone.utc)
        connection.execute(sa.update(ConversationEvent).values(created_at=long_ago))
    assert housekeeping.purge().events == 2
    assert rows() == []


async def test_a_lost_key_is_logged_without_words_names_and_keys(
    store: EncryptedTrackerStore, new_key: Callable[[str], None], caplog: pytest.LogCaptureFixture
) -> None:
    await turn(store, CANARY, sender="sender-canary")
    new_key(KEY_1)
    caplog.set_level(logging.DEBUG)
    await EncryptedTrackerStore(DOMAIN).retrieve("sender-canary")
    assert "a conversation can't be decrypted: it starts anew" in caplog.text
    for secret in (CANARY, "sender-canary", KEY_1):
        assert secret not in caplog.text


async def test_an_event_that_was_tampered_with_does_not_stop_a_conversation_that_goes_on(
    store: EncryptedTrackerStore,
) -> None:
    await turn(store, "one")
    with services.engine().begin() as connection:
        connection.execute(sa.update(ConversationEvent).values(data_encrypted="tampered"))
    await turn(store, "two")
    assert said(await store.retrieve(ANN)) == ["one", "two"]
    assert rows().count("tampered") == 2


async def test_an_erased_conversation_is_not_brought_back_from_memory(store: EncryptedTrackerStore) -> None:
    await turn(store, "erased")
    services.conversations().erase(ANN)
    assert await store.retrieve(ANN) is None
    await turn(store, "new")
    assert written() == ["new"]


async def test_memory_holds_a_bounded_number_of_conversations(
    store: EncryptedTrackerStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trackers, "MAX_IN_MEMORY", 3)
    for number in range(5):
        await turn(store, "x", sender=f"web-{number}")
    assert list(await store.keys()) == ["web-2", "web-3", "web-4"]
    assert said(await store.retrieve("web-0")) == ["x"]


async def test_the_conversation_used_last_stays_in_memory(
    store: EncryptedTrackerStore, monkeypatch: pytest.MonkeyPatch, database: DatabaseFolder
) -> None:
    monkeypatch.setattr(trackers, "MAX_IN_MEMORY", 2)
    await turn(store, "ann", ANN)
    await turn(store, "ben", BEN)
    await store.retrieve(ANN)
    await turn(store, "third", "web-third")
    assert set(await store.keys()) == {ANN, "web-third"}


def test_the_bound_is_some_hundred_conversations() -> None:
    assert 100 <= trackers.MAX_IN_MEMORY <= 5000


async def test_the_database_never_holds_words_or_names(store: EncryptedTrackerStore, database: DatabaseFolder) -> None:
    await turn(store, CANARY, sender="sender-canary")
    stored = b"".join(path.read_bytes() for path in database.path.iterdir())
    assert services.keyring().pseudonym("sender-canary").encode() in stored
    assert CANARY.encode() not in stored
    assert b"sender-canary" not in stored


async def test_a_new_tracker_listens_when_asked_to(store: EncryptedTrackerStore) -> None:
    tracker = await store.get_or_create_tracker(ANN)
    assert [event for event in tracker.events if isinstance(event, ActionExecuted)]
    assert services.conversations().load(ANN) != []

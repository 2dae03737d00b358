"""Consultation requests: stored whole or not at all, once, encrypted, and gone when they must go."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from records.contact import Contact
from records.database import create_engine
from records.encryption import DecryptionError, Keyring
from records.requests import Consent, NewRequest, RequestRepository, new_reference
from records.tables import ConsultationRequest
from tests.records import samples
from tests.records.samples import make_keyring, make_request

REFERENCE = re.compile(r"HC-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}")
MONTHS = 12


@pytest.fixture
def requests(engine: Engine, keyring: Keyring) -> RequestRepository:
    return RequestRepository(engine, keyring, MONTHS)


@pytest.fixture
def sqlite_requests(sqlite_engine: Engine, keyring: Keyring) -> RequestRepository:
    return RequestRepository(sqlite_engine, keyring, MONTHS)


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one())


def run(engine: Engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(sa.text(statement))


def consents(engine: Engine) -> list[dict[str, Any]]:
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT * FROM consent_event ORDER BY id"))
        return [dict(row._mapping) for row in rows]


def fail_at_commit(engine: Engine) -> None:
    """Make the database accept a consent, and refuse the transaction that holds it when it is committed."""
    if engine.dialect.name == "sqlite":
        run(
            engine,
            "CREATE TABLE parent (id INTEGER PRIMARY KEY)",
            "CREATE TABLE child (id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)",
            "CREATE TRIGGER late AFTER INSERT ON consent_event BEGIN INSERT INTO child VALUES (1); END",
        )
        return
    run(
        engine,
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$",
        "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON consent_event DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION refuse()",
    )


def test_a_saved_request_comes_back_decrypted(requests: RequestRepository) -> None:
    reference = requests.save(make_request(channel="telegram"))
    (saved,) = requests.list()
    assert (saved.reference, saved.status, saved.channel) == (reference, "new", "telegram")
    assert (saved.name, saved.contact_kind, saved.contact) == (samples.NAME, "phone", "+12125550142")
    assert (saved.topic, saved.best_time) == (samples.TOPIC, samples.BEST_TIME)


@pytest.mark.parametrize("text", ["Nguyễn Thị Hồng", "O'Brien; DROP TABLE consent_event", "🙂" * 50, "a\nb"])
def test_any_text_is_kept_as_typed(requests: RequestRepository, text: str) -> None:
    requests.save(make_request(name=text, topic=text, best_time=text, contact=samples.EMAIL))
    (saved,) = requests.list()
    assert (saved.name, saved.topic, saved.best_time) == (text, text, text)
    assert (saved.contact_kind, saved.contact) == ("email", "canary-mailbox@zavrix.example")


def test_a_request_is_kept_for_the_clinics_months(requests: RequestRepository) -> None:
    before = dt.datetime.now(dt.timezone.utc)
    requests.save(make_request())
    after = dt.datetime.now(dt.timezone.utc)
    (saved,) = requests.list()
    assert before <= saved.created_at <= after
    assert saved.delete_after - saved.created_at == dt.timedelta(days=365)


@pytest.mark.parametrize(("months", "days"), [(1, 30), (3, 91), (24, 731)])
def test_retention_counts_in_months(engine: Engine, keyring: Keyring, months: int, days: int) -> None:
    requests = RequestRepository(engine, keyring, months)
    requests.save(make_request())
    (saved,) = requests.list()
    assert saved.delete_after - saved.created_at == dt.timedelta(days=days)


def test_the_consent_is_proven_by_text_version_and_time(engine: Engine, requests: RequestRepository) -> None:
    zone = dt.timezone(dt.timedelta(hours=-5))
    granted_at = dt.datetime(2026, 2, 3, 4, 5, 6, tzinfo=zone)
    requests.save(make_request(consent=Consent("contact-v7", "May we keep this, José?", granted_at)))
    (proof,) = consents(engine)
    assert proof["text_sha256"] == hashlib.sha256("May we keep this, José?".encode()).hexdigest()
    assert (proof["kind"], proof["text_version"]) == ("contact", "contact-v7")
    stored = proof["granted_at"]
    moment = dt.datetime.fromisoformat(stored) if isinstance(stored, str) else stored.astimezone(dt.timezone.utc)
    assert moment.replace(tzinfo=None) == dt.datetime(2026, 2, 3, 9, 5, 6)


def test_each_request_has_its_own_consent(engine: Engine, requests: RequestRepository) -> None:
    for _ in range(3):
        requests.save(make_request())
    assert len({proof["request_id"] for proof in consents(engine)}) == 3


def test_a_request_without_a_consent_time_zone_is_not_stored(engine: Engine, requests: RequestRepository) -> None:
    naive = Consent("1", "text", dt.datetime(2026, 1, 1))
    with pytest.raises(SQLAlchemyError):
        requests.save(make_request(consent=naive))
    assert count(engine, "consultation_request") == 0


def test_the_same_request_twice_is_stored_once(engine: Engine, requests: RequestRepository) -> None:
    request = make_request()
    assert requests.save(request) == requests.save(request)
    assert count(engine, "consultation_request") == count(engine, "consent_event") == 1


def test_the_same_key_never_changes_what_was_stored(requests: RequestRepository) -> None:
    requests.save(make_request(request_key="one", name="First"))
    requests.save(make_request(request_key="one", name="Second"))
    assert [saved.name for saved in requests.list()] == ["First"]


def test_equal_requests_with_different_keys_are_two(requests: RequestRepository) -> None:
    first, second = requests.save(make_request()), requests.save(make_request())
    assert first != second
    assert len(requests.list()) == 2


def test_the_same_request_at_the_same_moment_is_stored_once(engine: Engine, keyring: Keyring) -> None:
    request, together = make_request(), threading.Barrier(4)
    references: list[str] = []

    def save() -> None:
        own = RequestRepository(engine, keyring, MONTHS)
        together.wait(5)
        try:
            references.append(own.save(request))
        except SQLAlchemyError:
            return

    threads = [threading.Thread(target=save) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (saved,) = RequestRepository(engine, keyring, MONTHS).list()
    assert set(references) == {saved.reference}
    assert count(engine, "consent_event") == 1


def test_without_a_place_for_the_consent_nothing_is_stored(engine: Engine, requests: RequestRepository) -> None:
    run(engine, "DROP TABLE consent_event")
    with pytest.raises(SQLAlchemyError):
        requests.save(make_request())
    assert count(engine, "consultation_request") == 0


def test_a_commit_that_fails_gives_no_reference(engine: Engine, requests: RequestRepository) -> None:
    fail_at_commit(engine)
    with pytest.raises(SQLAlchemyError):
        requests.save(make_request())
    assert count(engine, "consultation_request") == count(engine, "consent_event") == 0


def test_a_request_that_failed_can_be_saved_later(engine: Engine, requests: RequestRepository) -> None:
    request = make_request()
    fail_at_commit(engine)
    with pytest.raises(SQLAlchemyError):
        requests.save(request)
    run(engine, "DROP TRIGGER late" + ("" if engine.dialect.name == "sqlite" else " ON consent_event"))
    assert [saved.reference for saved in requests.list()] == [] != [requests.save(request)]
    assert count(engine, "consultation_request") == 1


def test_a_reference_is_seen_by_others_once_it_is_given(engine: Engine, keyring: Keyring) -> None:
    reference = RequestRepository(engine, keyring, MONTHS).save(make_request())
    other = create_engine(str(engine.url.render_as_string(hide_password=False)))
    assert [saved.reference for saved in RequestRepository(other, keyring, MONTHS).list()] == [reference]
    other.dispose()


def test_a_contact_of_another_kind_is_refused_whole(engine: Engine, requests: RequestRepository) -> None:
    with pytest.raises(SQLAlchemyError):
        requests.save(make_request(contact=Contact("fax", "1", "1")))
    assert count(engine, "consultation_request") == count(engine, "consent_event") == 0


def test_2000_references_have_the_shape_that_is_read_aloud_and_are_distinct() -> None:
    references = [new_reference() for _ in range(2000)]
    assert all(REFERENCE.fullmatch(reference) for reference in references)
    assert len(set(references)) == 2000
    assert not set("01IOL") & set("".join(references).replace("HC-", ""))


def test_references_use_every_letter_of_the_alphabet() -> None:
    letters = set("".join(new_reference()[3:] for _ in range(500)))
    assert letters == set("23456789ABCDEFGHJKMNPQRSTUVWXYZ-")


def test_the_newest_request_comes_first(requests: RequestRepository) -> None:
    references = [requests.save(make_request()) for _ in range(5)]
    assert [saved.reference for saved in requests.list()] == references[::-1]


@pytest.mark.parametrize(("limit", "expected"), [(0, 0), (1, 1), (3, 3), (5, 5), (9, 5)])
def test_a_list_holds_the_newest_up_to_its_limit(requests: RequestRepository, limit: int, expected: int) -> None:
    references = [requests.save(make_request()) for _ in range(5)]
    assert [saved.reference for saved in requests.list(limit)] == references[::-1][:expected]


def test_a_list_has_50_unless_told(sqlite_requests: RequestRepository) -> None:
    for _ in range(51):
        sqlite_requests.save(make_request())
    assert len(sqlite_requests.list()) == 50


def test_a_request_of_a_lost_key_raises_rather_than_shows_nonsense(engine: Engine, keyring: Keyring) -> None:
    RequestRepository(engine, keyring, MONTHS).save(make_request())
    with pytest.raises(DecryptionError):
        RequestRepository(engine, make_keyring(), MONTHS).list()


def test_an_erased_request_takes_its_consent_with_it(engine: Engine, requests: RequestRepository) -> None:
    kept, gone = requests.save(make_request()), requests.save(make_request())
    assert requests.erase(gone) is True
    assert [saved.reference for saved in requests.list()] == [kept]
    assert count(engine, "consent_event") == 1


@pytest.mark.parametrize("typed", [" {} ", "{}\n", "lower"])
def test_a_reference_may_be_typed_carelessly(requests: RequestRepository, typed: str) -> None:
    reference = requests.save(make_request())
    assert requests.erase(reference.lower() if typed == "lower" else typed.format(reference)) is True
    assert requests.list() == []


@pytest.mark.parametrize("reference", ["", "HC-0000-0000", "%", "HC-____-____", "' OR 1=1 --"])
def test_an_unknown_reference_erases_nothing(requests: RequestRepository, reference: str) -> None:
    requests.save(make_request())
    assert requests.erase(reference) is False
    assert len(requests.list()) == 1


def test_a_purge_takes_what_is_over_and_nothing_else(engine: Engine, requests: RequestRepository) -> None:
    old, young = requests.save(make_request()), requests.save(make_request())
    moment = dt.datetime(2026, 5, 1, tzinfo=dt.timezone.utc)
    with engine.begin() as connection:
        for reference, delete_after in ((old, moment), (young, moment + dt.timedelta(seconds=1))):
            connection.execute(
                sa.update(ConsultationRequest)
                .where(ConsultationRequest.reference == reference)
                .values(delete_after=delete_after)
            )
    assert requests.purge(moment - dt.timedelta(seconds=1)) == 0
    assert requests.purge(moment) == 1
    assert [saved.reference for saved in requests.list()] == [young]


def test_a_purge_takes_the_consents_too(engine: Engine, requests: RequestRepository) -> None:
    for _ in range(2):
        requests.save(make_request())
    assert requests.purge(dt.datetime.now(dt.timezone.utc) + dt.timedelta(days=364)) == 0
    assert requests.purge(dt.datetime.now(dt.timezone.utc) + dt.timedelta(days=366)) == 2
    assert count(engine, "consent_event") == 0


def everything_in(folder: Path) -> bytes:
    """Return the bytes of the database file and of what SQLite keeps beside it."""
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


@pytest.mark.parametrize(
    ("contact", "canary"),
    [(samples.PHONE, "12125550142"), (samples.EMAIL, "canary-mailbox"), (samples.EMAIL, "zavrix")],
)
def test_the_file_holds_no_word_of_a_request(
    sqlite_requests: RequestRepository, sqlite_file: Path, contact: Contact, canary: str
) -> None:
    reference = sqlite_requests.save(make_request(contact=contact))
    stored = everything_in(sqlite_file.parent).lower()
    assert reference.lower().encode() in stored, "the request is not in the files that are searched"
    canaries = [canary, "quillonetta", "canary topic", "canary time", "canary consent", samples.SENDER]
    assert [word for word in canaries if word.encode() in stored] == []


def test_an_error_of_the_database_tells_no_word_of_a_request(engine: Engine, requests: RequestRepository) -> None:
    run(engine, "DROP TABLE consent_event")
    with pytest.raises(SQLAlchemyError) as caught:
        requests.save(make_request(contact=samples.EMAIL))
    told = str(caught.value)
    canaries = [samples.NAME, samples.EMAIL.value, samples.TOPIC, samples.BEST_TIME, samples.SENDER]
    assert [word for word in canaries if word in told] == []


def test_a_request_names_its_conversation_by_pseudonym(
    engine: Engine, keyring: Keyring, requests: RequestRepository
) -> None:
    requests.save(make_request())
    with engine.connect() as connection:
        stored = connection.execute(sa.select(ConsultationRequest.conversation)).scalar_one()
    assert stored == keyring.pseudonym(samples.SENDER)


@pytest.mark.parametrize("away", ["folder removed", "no database", "no tables"])
def test_a_database_that_is_away_raises(tmp_path: Path, keyring: Keyring, away: str) -> None:
    place = tmp_path / "place"
    engine = create_engine(f"sqlite:///{place}/records.db")
    if away == "folder removed":
        shutil.rmtree(place)
    elif away == "no database":
        (place / "records.db").mkdir()
    requests = RequestRepository(engine, keyring, MONTHS)
    for use in (
        lambda: requests.save(make_request()),
        requests.list,
        lambda: requests.erase("HC-2222-2222"),
        lambda: requests.purge(dt.datetime.now(dt.timezone.utc)),
    ):
        with pytest.raises(SQLAlchemyError):
            use()


def test_a_postgresql_that_is_away_raises(keyring: Keyring, tmp_path: Path) -> None:
    engine = create_engine(f"postgresql://nobody@/nothing?host={tmp_path}")
    with pytest.raises(SQLAlchemyError):
        RequestRepository(engine, keyring, MONTHS).save(make_request())


def test_a_new_request_can_not_be_changed() -> None:
    request: NewRequest = make_request()
    with pytest.raises(AttributeError):
        request.name = "other"

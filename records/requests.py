"""Save, list and delete consultation requests."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from records.contact import Contact
from records.database import session_scope
from records.encryption import Keyring
from records.review import forget_conversation
from records.tables import ConsentEvent, ConsultationRequest

# Without 0/O and 1/I/L: a reference is read aloud over the phone.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_REFERENCE_LENGTH = 8
DAYS_PER_MONTH = 30.44


@dataclass(frozen=True)
class Consent:
    """The text that a person agreed to, and when (aware time)."""

    version: str
    text: str
    granted_at: dt.datetime


@dataclass(frozen=True)
class NewRequest:
    """What the chat collected. `request_key` names this request for ever: saving it twice stores it once."""

    request_key: str
    conversation: str
    channel: str
    name: str
    contact: Contact
    topic: str
    best_time: str
    consent: Consent


@dataclass(frozen=True)
class SavedRequest:
    """One stored request, decrypted."""

    reference: str
    status: str
    created_at: dt.datetime
    delete_after: dt.datetime
    channel: str
    name: str
    contact_kind: str
    contact: str
    topic: str
    best_time: str


def new_reference() -> str:
    """Return a reference such as `HC-7K3Q-F9XM`: 31^8 values, so that nobody guesses another person's."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_REFERENCE_LENGTH))
    return f"HC-{letters[:4]}-{letters[4:]}"


class RequestRepository:
    """Consultation requests in one database."""

    def __init__(self, engine: Engine, keyring: Keyring, retention_months: int) -> None:
        self._engine = engine
        self._keyring = keyring
        self._retention = dt.timedelta(days=round(retention_months * DAYS_PER_MONTH))

    def save(self, request: NewRequest) -> str:
        """Store a request and its consent in one transaction and return its reference, once it is committed.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: nothing was stored.
        """
        with session_scope(self._engine) as session:
            known = session.execute(
                sa.select(ConsultationRequest.reference).where(ConsultationRequest.request_key == request.request_key)
            ).scalar_one_or_none()
            if known is not None:
                return str(known)
            row = self._row(request)
            session.add(row)
            reference = str(row.reference)
        return reference  # noqa: RET504 - after the block: only now is it committed

    def _row(self, request: NewRequest) -> ConsultationRequest:
        encrypt, now = self._keyring.encrypt, dt.datetime.now(dt.timezone.utc)
        consent = ConsentEvent(
            kind="contact",
            granted_at=request.consent.granted_at,
            text_version=request.consent.version,
            text_sha256=hashlib.sha256(request.consent.text.encode()).hexdigest(),
        )
        return ConsultationRequest(
            reference=new_reference(),
            request_key=request.request_key,
            status="new",
            created_at=now,
            delete_after=now + self._retention,
            channel=request.channel,
            conversation=self._keyring.pseudonym(request.conversation),
            name_encrypted=encrypt(request.name),
            contact_kind=request.contact.kind,
            contact_encrypted=encrypt(request.contact.value),
            topic_encrypted=encrypt(request.topic),
            best_time_encrypted=encrypt(request.best_time),
            consents=[consent],
        )

    def list(self, limit: int = 50) -> list[SavedRequest]:
        """Return the newest requests first, at most `limit`."""
        query = sa.select(ConsultationRequest).order_by(ConsultationRequest.id.desc()).limit(limit)
        with session_scope(self._engine) as session:
            return [self._saved(row) for row in session.execute(query).scalars()]

    def _saved(self, row: ConsultationRequest) -> SavedRequest:
        decrypt = self._keyring.decrypt
        return SavedRequest(
            reference=row.reference,
            status=row.status,
            created_at=row.created_at,
            delete_after=row.delete_after,
            channel=row.channel,
            name=decrypt(row.name_encrypted),
            contact_kind=row.contact_kind,
            contact=decrypt(row.contact_encrypted),
            topic=decrypt(row.topic_encrypted),
            best_time=decrypt(row.best_time_encrypted),
        )

    def erase(self, reference: str) -> bool:
        """Delete one request with its consent proof, and what its chat left for review; tell whether there was one."""
        with session_scope(self._engine) as session:
            row = session.execute(
                sa.select(ConsultationRequest).where(ConsultationRequest.reference == reference.strip().upper())
            ).scalar_one_or_none()
            if row is None:
                return False
            forget_conversation(session, str(row.conversation))
            session.delete(row)
            return True

    def purge(self, now: dt.datetime) -> int:
        """Delete every request whose time is over; return how many."""
        with session_scope(self._engine) as session:
            done = session.execute(sa.delete(ConsultationRequest).where(ConsultationRequest.delete_after <= now))
            return int(done.rowcount)

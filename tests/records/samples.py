"""Requests and keys that the records tests share. Every text is a canary: it must never reach the disk in clear."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

from cryptography.fernet import Fernet

from records.contact import Contact
from records.encryption import Keyring
from records.requests import Consent, NewRequest

NAME = "Quillonetta Zavrix"
PHONE = Contact("phone", "+12125550142", "+1 212-555-0142")
EMAIL = Contact("email", "canary-mailbox@zavrix.example", "canary-mailbox@zavrix.example")
TOPIC = "Canary topic: crown and temples"
BEST_TIME = "Canary time: Tuesdays at dusk"
SENDER = "sender-canary-5f1e"
CONSENT_TEXT = "Canary consent: may we keep this?"
GRANTED_AT = dt.datetime(2026, 3, 1, 9, 30, 15, tzinfo=dt.timezone.utc)
PSEUDONYM_KEY = "k" * 32

_numbers = itertools.count()


def make_keyring(*keys: str, pseudonym_key: str = PSEUDONYM_KEY) -> Keyring:
    """Return a keyring with the given encryption keys, or with a fresh one."""
    return Keyring(keys or (Fernet.generate_key().decode(),), pseudonym_key)


def make_request(**changes: Any) -> NewRequest:
    """Return a request of its own (a new key each time), with some parts changed."""
    parts: dict[str, Any] = {
        "request_key": f"key-{next(_numbers)}",
        "conversation": SENDER,
        "channel": "web",
        "name": NAME,
        "contact": PHONE,
        "topic": TOPIC,
        "best_time": BEST_TIME,
        "consent": Consent("contact-v1", CONSENT_TEXT, GRANTED_AT),
    }
    return NewRequest(**{**parts, **changes})


def make_event(text: str, kind: str = "user") -> dict[str, Any]:
    """Return one conversation event."""
    return {"event": kind, "text": text}

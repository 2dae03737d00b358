"""The parts that live as long as the process: made once, on first use, from the settings."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy.engine import Engine

from records.conversations import ConversationRepository
from records.database import create_engine
from records.encryption import Keyring
from records.requests import RequestRepository
from runtime.clinic import Clinic, load_clinic
from runtime.settings import load_settings


@lru_cache(maxsize=1)
def clinic() -> Clinic:
    """The clinic's facts."""
    return load_clinic(load_settings().clinic_file)


@lru_cache(maxsize=1)
def facts() -> dict[str, str]:
    """What an answer may name in braces: the clinic's facts, and how long a chat is kept (`{chat_lifetime}`)."""
    days = load_settings().conversation_days
    return clinic().placeholders() | {"chat_lifetime": "1 day" if days == 1 else f"{days} days"}


@lru_cache(maxsize=1)
def keyring() -> Keyring:
    """The keys that protect what people tell us."""
    settings = load_settings()
    return Keyring(settings.encryption_keys, settings.pseudonym_key)


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The database."""
    return create_engine(load_settings().database_url)


@lru_cache(maxsize=1)
def requests() -> RequestRepository:
    """The consultation requests."""
    return RequestRepository(engine(), keyring(), clinic().retention_months)


@lru_cache(maxsize=1)
def conversations() -> ConversationRepository:
    """The conversations."""
    return ConversationRepository(engine(), keyring())


def reset() -> None:
    """Forget every part, so that the next use reads the settings again (for tests)."""
    for part in (load_settings, clinic, facts, keyring, engine, requests, conversations):
        part.cache_clear()

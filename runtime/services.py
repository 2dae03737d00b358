"""The parts that live as long as the process: made once, on first use, from the settings."""

from __future__ import annotations

from functools import lru_cache

from sqlalchemy.engine import Engine

from content.notes import review_note
from records.conversations import ConversationRepository
from records.database import create_engine
from records.encryption import Keyring
from records.marks import MarkRepository
from records.requests import RequestRepository
from records.review import ReviewRepository
from runtime.clinic import Clinic, load_clinic
from runtime.settings import load_settings


@lru_cache(maxsize=1)
def clinic() -> Clinic:
    """The clinic's facts."""
    return load_clinic(load_settings().clinic_file)


@lru_cache(maxsize=1)
def facts() -> dict[str, str]:
    """What an answer may name in braces.

    The clinic's facts, how long a chat is kept (`{chat_lifetime}`), and what is kept besides (`{review_note}`).
    """
    settings = load_settings()
    ours = {"chat_lifetime": _in_words(settings.conversation_days), "review_note": review_note(kept_for())}
    return clinic().placeholders() | ours


def kept_for() -> str:
    """How long a question is kept for review, such as "180 days"; empty when none is."""
    days = load_settings().review_days
    return _in_words(days) if days else ""


def _in_words(days: int) -> str:
    return "1 day" if days == 1 else f"{days} days"


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


@lru_cache(maxsize=1)
def review() -> ReviewRepository:
    """The questions kept for review."""
    return ReviewRepository(engine(), keyring())


@lru_cache(maxsize=1)
def marks() -> MarkRepository:
    """The answers marked as helpful or not."""
    return MarkRepository(engine(), keyring())


def reset() -> None:
    """Forget every part, so that the next use reads the settings again (for tests)."""
    for part in (load_settings, clinic, facts, keyring, engine, requests, conversations, review, marks):
        part.cache_clear()

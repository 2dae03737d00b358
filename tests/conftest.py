"""What all tests share: settings of their own, so that no test touches the real database or its keys."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

_SCRATCH = Path(tempfile.mkdtemp(prefix="anagen-tests-"))

# Before any module of ours is imported: settings are read once.
os.environ.update(
    ANAGEN_ENCRYPTION_KEYS=Fernet.generate_key().decode(),
    ANAGEN_PSEUDONYM_KEY="p" * 40,
    ANAGEN_WEB_SECRET="w" * 40,
    ANAGEN_DATABASE_URL=f"sqlite:///{_SCRATCH}/tests.db",
    ANAGEN_TELEGRAM_TOKEN="",
    ANAGEN_WEB_ORIGINS="",
    ANAGEN_CLINIC_FILE="clinic.yml",
    RASA_TELEMETRY_ENABLED="false",
    TF_CPP_MIN_LOG_LEVEL="3",
    SQLALCHEMY_SILENCE_UBER_WARNING="1",
    LOG_LEVEL="WARNING",
)


def missing_service(name: str) -> None:
    """Skip a test for want of a service, saying so; fail instead where all must run (CI)."""
    if os.environ.get("ANAGEN_TEST_ALL"):
        pytest.fail(f"{name} is not on this machine, and ANAGEN_TEST_ALL is set")
    pytest.skip(f"{name} is not on this machine")


@pytest.fixture
def fresh_services() -> Iterator[None]:
    """Let a test change ANAGEN_… variables: the parts are made anew before and after it."""
    from runtime import services

    services.reset()
    yield
    services.reset()

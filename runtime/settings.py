"""The settings of one installation: read once from the environment and `.env`, then frozen."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet
from dotenv import dotenv_values

from runtime.errors import ExpectedError

ROOT = Path(__file__).resolve().parent.parent
ENV_FILE, ENV_EXAMPLE = ROOT / ".env", ROOT / ".env.example"
MIN_SECRET_LENGTH = 32
MAX_DAYS = 3650


class SettingsError(ExpectedError):
    """A setting is missing or can't be used; the message names it and never tells its value."""


@dataclass(frozen=True)
class Settings:
    """Everything that differs from one installation to the next. Secrets are left out of its repr."""

    database_url: str = field(repr=False)
    encryption_keys: tuple[str, ...] = field(repr=False)
    pseudonym_key: str = field(repr=False)
    web_secret: str = field(repr=False)
    telegram_token: str = field(repr=False, default="")
    web_origins: tuple[str, ...] = ()
    host: str = "127.0.0.1"
    port: int = 5005
    proxies: int = 0
    clinic_file: Path = ROOT / "clinic.yml"
    conversation_days: int = 30
    review_days: int = 180

    @classmethod
    def from_mapping(cls, values: Mapping[str, str | None]) -> Settings:
        """Build settings from ANAGEN_… keys.

        Raises:
            SettingsError: a required key is missing, too short, or no number that can be used.
        """
        return cls(
            database_url=_absolute_sqlite(values.get("ANAGEN_DATABASE_URL") or "sqlite:///var/anagen.db"),
            encryption_keys=_list(_required(values, "ANAGEN_ENCRYPTION_KEYS")),
            pseudonym_key=_secret(values, "ANAGEN_PSEUDONYM_KEY"),
            web_secret=_secret(values, "ANAGEN_WEB_SECRET"),
            telegram_token=(values.get("ANAGEN_TELEGRAM_TOKEN") or "").strip(),
            web_origins=_list(values.get("ANAGEN_WEB_ORIGINS") or ""),
            host=values.get("ANAGEN_HOST") or "127.0.0.1",
            port=_number(values, "ANAGEN_PORT", 5005, range(1, 65536)),
            proxies=_number(values, "ANAGEN_PROXIES", 0, range(0, 101)),
            clinic_file=ROOT / (values.get("ANAGEN_CLINIC_FILE") or "clinic.yml"),
            conversation_days=_number(values, "ANAGEN_CONVERSATION_DAYS", 30, range(1, MAX_DAYS + 1)),
            review_days=_number(values, "ANAGEN_REVIEW_DAYS", 180, range(0, MAX_DAYS + 1)),
        )


def _required(values: Mapping[str, str | None], key: str) -> str:
    value = (values.get(key) or "").strip()
    if not value:
        raise SettingsError(f"{key} is not set: run `anagen init` once, or set it in the environment")
    return value


def _secret(values: Mapping[str, str | None], key: str) -> str:
    value = _required(values, key)
    if len(value) < MIN_SECRET_LENGTH:
        raise SettingsError(f"{key} has under {MIN_SECRET_LENGTH} characters: `anagen init` makes a good one")
    return value


def _number(values: Mapping[str, str | None], key: str, default: int, allowed: range) -> int:
    text = (values.get(key) or "").strip()
    if not text:
        return default
    # Its length first: Python refuses to read a number of thousands of digits.
    if not text.isdecimal() or len(text) > 9 or int(text) not in allowed:
        raise SettingsError(f"{key} must be a whole number from {allowed[0]} to {allowed[-1]}")
    return int(text)


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _absolute_sqlite(url: str) -> str:
    """A relative SQLite path counts from the project's root, wherever the command was typed."""
    prefix = "sqlite:///"
    path = url.removeprefix(prefix)
    if not url.startswith(prefix) or path.startswith("/") or path in ("", ":memory:"):
        return url
    return f"{prefix}{ROOT / path}"


@lru_cache(maxsize=1)
def load_settings() -> Settings:
    """Return the settings of this process: the environment first, then `.env`.

    Raises:
        SettingsError: a setting is missing or can't be used, or `.env` is no text.
        OSError: `.env` can't be read.
    """
    try:
        in_file = dotenv_values(ENV_FILE)
    except UnicodeDecodeError as error:
        raise SettingsError(f"{ENV_FILE.name} is no UTF-8 text") from error
    return Settings.from_mapping({**in_file, **os.environ})


def write_env_file(path: Path = ENV_FILE, example: Path = ENV_EXAMPLE) -> bool:
    """Make `.env` from `.env.example` with fresh secrets, readable by its owner only; keep one that is there."""
    if path.exists():
        return False
    fresh = {
        "ANAGEN_ENCRYPTION_KEYS": Fernet.generate_key().decode(),
        "ANAGEN_PSEUDONYM_KEY": secrets.token_urlsafe(36),
        "ANAGEN_WEB_SECRET": secrets.token_urlsafe(36),
    }
    lines = []
    for line in example.read_text("utf-8").splitlines():
        key = line.partition("=")[0]
        lines.append(f"{key}={fresh[key]}" if key in fresh else line)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    return True

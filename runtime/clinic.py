"""The clinic's own facts, from `clinic.yml`: what answers may name."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
import yaml


class ClinicError(ValueError):
    """A fact is missing or malformed; the message names all of them."""


@dataclass(frozen=True)
class Clinic:
    """One clinic. Every field is required: a patient must never see a hole where a number should be."""

    name: str
    phone: str
    email: str
    address: str
    hours: str
    timezone: str
    country: str
    website: str
    emergency_number: str
    urgent_care: str
    crisis_line: str
    poison_line: str
    price_policy: str
    payment_options: str
    insurance_note: str
    cancellation_policy: str
    team_note: str
    regulatory_line: str
    privacy_contact: str
    retention_months: int

    def placeholders(self) -> dict[str, str]:
        """Return what an answer may name in braces: `{clinic_name}`, `{emergency_number}` and so on."""
        own = {"name", "phone", "email", "address", "hours", "website"}
        return {
            (f"clinic_{item.name}" if item.name in own else item.name): str(getattr(self, item.name))
            for item in fields(self)
        }


def load_clinic(path: Path) -> Clinic:
    """Read the clinic's facts.

    Raises:
        ClinicError: the file is no mapping, or facts are missing, empty, unknown or unusable.
    """
    content = yaml.safe_load(path.read_text("utf-8"))
    if not isinstance(content, dict):
        raise ClinicError(f"{path.name} holds no facts")
    names = {item.name for item in fields(Clinic)}
    problems = [f"{key} is missing" for key in sorted(names) if not str(content.get(key) or "").strip()]
    problems += [f"{key} is not known" for key in sorted(set(content) - names)]
    problems += _unusable(content)
    if problems:
        raise ClinicError(f"{path.name}: {'; '.join(problems)}")
    values = {key: str(content[key]).strip() for key in names - {"retention_months"}}
    return Clinic(**values, retention_months=content["retention_months"])


def _unusable(content: dict[str, object]) -> list[str]:
    problems = []
    if str(content.get("country")) not in phonenumbers.SUPPORTED_REGIONS:
        problems.append("country is no ISO 3166 code such as US")
    months = content.get("retention_months")
    if not isinstance(months, int) or months < 1:
        problems.append("retention_months is no whole number above 0")
    try:
        ZoneInfo(str(content.get("timezone")))
    except (ZoneInfoNotFoundError, ValueError):
        problems.append("timezone is no IANA name such as America/New_York")
    if any("{" in str(value) or "}" in str(value) for value in content.values()):
        problems.append("a fact holds a brace")
    return problems

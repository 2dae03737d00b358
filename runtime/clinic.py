"""The clinic's own facts, from `clinic.yml`: what answers may name."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
import yaml

from content.countries import KINDS, SPANISH, numbers_of, supported
from content.files import read_yaml
from runtime.errors import ExpectedError

# What the table of countries may fill in.
_NUMBERS = frozenset({*KINDS, *(f"{kind}{SPANISH}" for kind in KINDS if kind != "emergency_number")})
# What YAML makes of a value that stands there without quotes, in words of the person who wrote it.
_KINDS = {list: "a list", dict: "a mapping", bool: "yes or no", set: "a set", bytes: "binary data"}


class ClinicError(ExpectedError):
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
    urgent_care_es: str
    crisis_line_es: str
    poison_line_es: str
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


class _AsWritten(yaml.SafeLoader):
    """Reads every number but a plain one as the text that stands there.

    YAML takes 000 for 0, 0112 for the octal 74, and 9:30 for 570 minutes: as an emergency number, each would be wrong.
    """


_AsWritten.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.rpartition(":")[2] in ("bool", "null", "merge")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_AsWritten.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"(?:0|-?[1-9][0-9]*)$"), list("-0123456789"))


def load_clinic(path: Path) -> Clinic:
    """Read the clinic's facts.

    Raises:
        ClinicError: the file is no mapping, or facts are missing, empty, unknown or unusable.
        content.files.FileError: the file is no YAML.
        OSError: there is no such file.
    """
    own = read_yaml(path, _AsWritten)
    if not isinstance(own, dict):
        raise ClinicError(f"{path.name} holds no facts")
    names = {item.name for item in fields(Clinic)}
    content = _with_numbers(own)
    problems = [_missing(key, content) for key in sorted(names) if _is_empty(content.get(key))]
    problems += [f"{key} is not known" for key in sorted(str(key) for key in set(content) - names)]
    problems += _unusable(content)
    if problems:
        raise ClinicError(f"{path.name}: {'; '.join(problems)}")
    values = {key: str(content[key]).strip() for key in names - {"retention_months"}}
    return Clinic(**values, retention_months=int(str(content["retention_months"])))


def _with_numbers(own: dict[str, object]) -> dict[str, object]:
    """Return the facts with the numbers of the clinic's country, where the clinic has none of its own.

    A number of the clinic's own without Spanish words of its own is said in Spanish as it stands.
    """
    known = numbers_of(str(own.get("country")))
    content = {**known, **own}
    for kind in _NUMBERS:
        if kind.endswith(SPANISH) and kind not in own and kind.removesuffix(SPANISH) in own:
            content[kind] = own[kind.removesuffix(SPANISH)]
    return content


def _missing(key: str, content: dict[str, object]) -> str:
    if key in _NUMBERS and not _is_empty(content.get("country")) and key not in content:
        complete = ", ".join(supported())
        return f"{key} is missing: content/countries.yml has none for {content['country']} (complete: {complete})"
    return f"{key} is missing"


def _is_empty(value: object) -> bool:
    return value is None or value == [] or value == {} or not str(value).strip()


def _unusable(content: dict[str, object]) -> list[str]:
    problems = []
    texts = {item.name: content.get(item.name) for item in fields(Clinic) if item.name != "retention_months"}
    for key, value in texts.items():
        if isinstance(value, str) and set("{}") & set(value):
            problems.append(f"{key} holds a brace")
        elif not _is_empty(value) and type(value) not in (str, int):
            kind = _KINDS.get(type(value), f"of the kind {type(value).__name__}")
            problems.append(f"{key} is {kind}, and must be one text: put it in quotes")
    months = content.get("retention_months")
    if type(months) is not int or months < 1:
        problems.append("retention_months is no whole number above 0")
    # A value of a wrong kind has been named above.
    if type(texts["country"]) in (str, int) and str(texts["country"]) not in phonenumbers.SUPPORTED_REGIONS:
        problems.append("country is no ISO 3166 code such as US")
    if type(texts["timezone"]) in (str, int) and not _is_zone(str(texts["timezone"])):
        problems.append("timezone is no IANA name such as America/New_York")
    return problems


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True

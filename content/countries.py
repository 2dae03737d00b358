"""The numbers of a country for a person in danger, from `countries.yml`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from content.files import read_yaml

TABLE = Path(__file__).with_name("countries.yml")
EUROPEAN_UNION = "EU"
# What is needed of each country; all but the number itself in Spanish words, too.
KINDS = ("emergency_number", "urgent_care", "crisis_line", "poison_line")
SPANISH = "_es"


@lru_cache(maxsize=1)
def load_countries(path: Path = TABLE) -> dict[str, Any]:
    """Return the table as it stands: `countries`, `sources`, `european_union`, `reviewed_on` and `review_by`.

    Raises:
        content.files.FileError: the file is no YAML.
    """
    return dict(read_yaml(path))


def numbers_of(country: str, table: Mapping[str, Any] | None = None) -> dict[str, str]:
    """Return what the table knows of a country: `emergency_number`, `crisis_line`, `crisis_line_es` and so on.

    What is not known is left out; an unknown country has nothing.

    Args:
        country: an ISO 3166 code such as US.
        table: the table; that of countries.yml by default.
    """
    known = load_countries() if table is None else table
    entries: dict[str, Any] = {}
    if country in known["european_union"]:
        entries.update(known["countries"][EUROPEAN_UNION])
    entries.update(known["countries"].get(country, {}))
    found: dict[str, str] = {}
    for kind, value in entries.items():
        found[kind] = str(value["text"])
        if "es" in value:
            found[f"{kind}{SPANISH}"] = str(value["es"])
    return found


def supported() -> list[str]:
    """Return the countries for which the table has every value, in its order."""
    names = [name for name in load_countries()["countries"] if name != EUROPEAN_UNION]
    return [name for name in names if set(KINDS) <= numbers_of(name).keys()]


def problems(today: dt.date, table: Mapping[str, Any] | None = None) -> list[str]:
    """Return what is wrong with the table, each as one phrase: a value without a known source, or a review overdue."""
    known = load_countries() if table is None else table
    found = []
    for country, entries in known["countries"].items():
        for kind, value in entries.items():
            if kind not in KINDS:
                found.append(f"{country}: {kind} is not known")
            elif value.get("source") not in known["sources"]:
                found.append(f"{country}: {kind} names no source of the table")
            elif kind != "emergency_number" and not value.get("es"):
                found.append(f"{country}: {kind} has no Spanish words")
    if dt.date.fromisoformat(str(known["review_by"])) < today:
        found.append(f"the review of {known['review_by']} is overdue")
    return found

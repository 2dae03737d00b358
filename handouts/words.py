"""Read what the sheets say."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from content.answers import load_sources
from content.files import read_yaml

SHEETS = Path(__file__).with_name("sheets.yml")
DISCLAIMER = "disclaimer"


@lru_cache(maxsize=1)
def load_sheets(path: Path = SHEETS) -> dict[str, dict[str, Any]]:
    """Return the sheets by id.

    Raises:
        content.files.FileError: the file is no YAML.
    """
    return dict(read_yaml(path)["sheets"])


def texts_of(name: str) -> list[str]:
    """Return every text of a sheet."""
    sheet = load_sheets()[name]
    entries = [entry for section in sheet["sections"] for entry in (section["head"], *section["entries"])]
    return [sheet["title"], sheet["lead"], *sheet.get("fields", []), *entries, sheet["note"]]


def foot(sheet: Mapping[str, Any], facts: Mapping[str, str]) -> list[str]:
    """Return the last lines of a sheet: whom to call, where it comes from, and what it is not."""
    publishers = dict.fromkeys(load_sources()[source]["publisher"] for source in sheet["sources"])
    return [
        f"{facts['clinic_name']} · {facts['clinic_phone']} · in an emergency call {facts['emergency_number']}",
        f"Sources: {', '.join(publishers)}. Reviewed on {sheet['reviewed_on']}.",
        "General facts, not medical advice.",
    ]

"""The rows that the patterns must get right: those that they were widened for, and those of red_flag_bank.yml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return content


def read_bank() -> dict[str, Any]:
    """Return the bank: `flagged` and `flagged_spanish` by class, the harmless rows as lists."""
    folder = ROOT / "data" / "red_flags"
    return {
        "flagged": _read(folder / "known_danger.yml")["red_flags"],
        "hard_negatives": _read(folder / "known_harmless.yml")["harmless"]["known"],
        **_read(Path(__file__).with_name("red_flag_bank.yml")),
    }

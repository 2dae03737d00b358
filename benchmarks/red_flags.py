"""Ask the trained assistant a bank of red flags: `make red-flags` (python -m benchmarks.red_flags [BANK.yml ...]).

A bank is YAML: `flagged: {class: [texts]}` and `harmless: {kind: [texts]}`. A row of danger is found when the message
gets the level of its class or a more urgent one; a harmless row is a false alarm when it gets an urgent one. Each row
is asked as it stands, in capitals, with emoji, and with one typo in every eight words. Prints a table and every miss.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from content.files import read_yaml
from runtime.errors import NotReadyError
from runtime.quiet import silence_warnings
from runtime.settings import ROOT
from understanding.typos import with_typos

if TYPE_CHECKING:
    from rasa.core.agent import Agent

BANKS = (ROOT / "tests" / "understanding" / "red_flag_bank_b.yml",)
HARMLESS = "none"
# The level of the intent that each text of safety answers.
INTENT_LEVELS = {
    "urgent_severe_reaction": "emergency",
    "crisis_self_harm": "crisis",
    "post_procedure_warning_signs": "same-day",
    "finasteride_mood": "same-day",
}
# A caution has no text before the answer: it is enough that the answer is one that takes it into account.
CAUTIOUS_INTENTS = frozenset({
    "minor", "age_limits", "distress", "pregnancy_breastfeeding", "medical_conditions", "candidacy_autoimmune",
    "medications_around_procedure", "candidacy_not_suitable",
})  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One message of a bank: its class, or the kind of harmless message, and the level it must get."""

    text: str
    name: str
    level: str


def read_bank(path: Path, levels: dict[str, str]) -> list[Row]:
    """Read a bank.

    Args:
        path: the file.
        levels: the level of each class.

    Raises:
        ValueError: it holds something else, or a class that there is not.
    """
    content: Any = read_yaml(path)
    if not isinstance(content, dict) or not {"flagged", "harmless"} >= content.keys() or not content:
        raise ValueError(f"{path.name}: `flagged:` and `harmless:` were expected")
    unknown = set(content.get("flagged", {})) - set(levels)
    if unknown:
        raise ValueError(f"{path.name}: no class is called {', '.join(sorted(unknown))}")
    flagged = [Row(str(t), name, levels[name]) for name, ts in content.get("flagged", {}).items() for t in ts]
    return flagged + [Row(str(t), name, HARMLESS) for name, ts in content.get("harmless", {}).items() for t in ts]


WAYS: dict[str, Callable[[str], str]] = {
    "as it stands": str,
    "capitals": str.upper,
    "emoji": lambda text: f"😩 {text} 🙏😭",
    # Another typo than the model has learnt from.
    "typos": lambda text: with_typos(text, seed=99),
}


async def level_of(agent: Agent, text: str) -> tuple[str, str]:
    """Return the level that a message gets from the whole pipeline, HARMLESS when it is none, and the class."""
    parsed = await agent.parse_message(text)
    flag = str(next((e["value"] for e in parsed.get("entities", []) if e["entity"] == "red_flag"), HARMLESS))
    intent = str(parsed["intent"].get("name"))
    if flag == HARMLESS and intent in CAUTIOUS_INTENTS:
        flag = intent
    return INTENT_LEVELS.get(intent, HARMLESS), flag


def satisfies(row: Row, level: str, flag: str, levels: dict[str, str], order: Sequence[str]) -> bool:
    """Tell whether a row got what it must."""
    if row.level == HARMLESS:
        return level == HARMLESS
    if row.level == order[-1]:
        return level != HARMLESS or flag != HARMLESS
    return level != HARMLESS and order.index(level) <= order.index(row.level)


async def ask(agent: Agent, rows: Sequence[Row], change: Callable[[str], str]) -> list[tuple[Row, str, str]]:
    """Return each row with the level and the class that it got."""
    return [(row, *await level_of(agent, change(row.text))) for row in rows]


def shares(
    asked: Sequence[tuple[Row, str, str]], levels: dict[str, str], order: Sequence[str]
) -> dict[str, list[bool]]:
    """Return whether each row was right, by level and by class."""
    found: dict[str, list[bool]] = defaultdict(list)
    for row, level, flag in asked:
        right = satisfies(row, level, flag, levels, order)
        found[f"level {row.level}"].append(right)
        found[f"{row.level}: {row.name}"].append(right)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask, print, and return 1 when a bank or the model can't be used."""
    parser = argparse.ArgumentParser(prog="benchmarks.red_flags", description=__doc__.split("\n")[0])
    parser.add_argument("banks", type=Path, nargs="*", default=list(BANKS))
    parser.add_argument("--json", type=Path, help="write the shares here")
    given = parser.parse_args(arguments)
    silence_warnings()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["ANAGEN_DATABASE_URL"] = f"sqlite:///{scratch}/red_flags.db"
        try:
            return _run(given.banks, given.json)
        except (ValueError, OSError, NotReadyError) as problem:
            print(problem, file=sys.stderr)
            return 1


def _run(banks: Sequence[Path], out: Path | None) -> int:
    from rasa.core.agent import load_agent
    from rasa.utils.log_utils import configure_structlog

    from runtime.server import newest_model
    from understanding.red_flags import LEVELS, levels_of_classes

    configure_structlog(logging.WARNING)
    levels = levels_of_classes()
    rows = [row for bank in banks for row in read_bank(bank, levels)]
    agent = asyncio.run(load_agent(str(newest_model(ROOT / "models"))))
    results = {way: asyncio.run(ask(agent, rows, change)) for way, change in WAYS.items()}
    tables = {way: shares(asked, levels, LEVELS) for way, asked in results.items()}
    print(f"{'':34}{'rows':>6}" + "".join(f"{way:>15}" for way in WAYS))
    for name in sorted(tables["as it stands"]):
        cells = [f"{sum(tables[way][name]) / len(tables[way][name]):15.1%}" for way in WAYS]
        print(f"{name:34}{len(tables['as it stands'][name]):6}" + "".join(cells))
    for row, level, flag in results["as it stands"]:
        if not satisfies(row, level, flag, levels, LEVELS):
            print(f"miss  {row.level:10} {row.name:18} got {level} ({flag}): {row.text}")
    if out:
        table = {way: {name: [sum(v), len(v)] for name, v in of.items()} for way, of in tables.items()}
        out.write_text(json.dumps(table, indent=1), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The hazard log: every hazard has every field, and every test that it names exists."""

from __future__ import annotations

import ast
import datetime as dt
import re
from dataclasses import dataclass

import pytest

from runtime.settings import ROOT

LOG = (ROOT / "docs" / "hazard-log.md").read_text("utf-8")
FIELDS = ("Cause", "Effect", "Control", "Test", "Residual risk", "Owner")


@dataclass(frozen=True)
class Hazard:
    name: str
    fields: tuple[tuple[str, str], ...]

    def values(self, field: str) -> list[str]:
        return [value for name, value in self.fields if name == field]


def hazards() -> list[Hazard]:
    parts = re.split(r"^### ", LOG, flags=re.MULTILINE)[1:]
    line = re.compile(r"^- ([A-Z][\w ]+?): (.+)$", re.MULTILINE)
    return [Hazard(part.splitlines()[0], tuple(line.findall(part))) for part in parts]


HAZARDS = hazards()


def test_there_are_at_least_20_numbered_without_a_gap() -> None:
    assert len(HAZARDS) >= 20
    assert [hazard.name.split()[0] for hazard in HAZARDS] == [f"H{n:02}" for n in range(1, len(HAZARDS) + 1)]


@pytest.mark.parametrize("hazard", HAZARDS, ids=lambda hazard: hazard.name)
def test_a_hazard_has_every_field(hazard: Hazard) -> None:
    assert {name for name, _ in hazard.fields} == set(FIELDS)
    for field in FIELDS:
        assert all(value.strip() for value in hazard.values(field))
    assert re.match(r"(low|medium|high)\b", hazard.values("Residual risk")[0])


@pytest.mark.parametrize("test", sorted({test for hazard in HAZARDS for test in hazard.values("Test")}))
def test_a_test_that_is_named_exists(test: str) -> None:
    path, _, name = test.partition("::")
    file = ROOT / path
    assert file.is_file(), test
    found = {node.name for node in ast.walk(ast.parse(file.read_text("utf-8"))) if hasattr(node, "name")}
    if name:
        assert name in found, test
    else:
        assert any(function.startswith("test_") for function in found)


def test_it_was_reviewed_within_a_year() -> None:
    (day,) = re.findall(r"^Reviewed on: (\S+)$", LOG, re.MULTILINE)
    assert 0 <= (dt.date.today() - dt.date.fromisoformat(day)).days <= 366

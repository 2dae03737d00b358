"""Floors: what falls through one is named, and the committed ones name real figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.conversations import FOLLOW_UPS, ONE, SEVERAL
from benchmarks.evaluation import measure
from benchmarks.floors import Floors, FloorsError, fallen, read_floors
from tests.benchmarks.outcomes import outcome


def test_a_figure_at_its_floor_passes_and_one_under_it_is_named() -> None:
    assert fallen({"topic": 0.9}, Floors({"topic": 0.9}, {})) == []
    (line,) = fallen({"topic": 0.89}, Floors({"topic": 0.9}, {}))
    assert "topic" in line and "89.00%" in line and "under" in line


def test_less_is_better_where_it_says_so() -> None:
    floors = Floors({}, {"false_alarms": 0.05})
    assert fallen({"false_alarms": 0.05}, floors) == []
    (line,) = fallen({"false_alarms": 0.06}, floors)
    assert "over" in line


@pytest.mark.parametrize("figures", [{}, {"rejection_auroc": None}])
def test_a_figure_that_was_not_measured_does_not_pass(figures: dict[str, float | None]) -> None:
    (line,) = fallen(figures, Floors({"rejection_auroc": 0.9}, {}))
    assert "not measured" in line


@pytest.mark.parametrize(
    "text",
    ["", "at_least: {}", "at_least: {topic: high}\nat_most: {}", "at_least: {topic: 90}\nat_most: {}", "[", "{}"],
)
def test_a_malformed_file_is_told(tmp_path: Path, text: str) -> None:
    file = tmp_path / "floors.yml"
    file.write_text(text, "utf-8")
    with pytest.raises(FloorsError, match=r"floors\.yml"):
        read_floors(file)


def test_the_committed_floors_are_of_figures_that_are_measured() -> None:
    kinds = ("article", "not_in_article", "safety", "action", "chat", "out_of_scope")
    figures = measure([outcome(kind=kind) for kind in kinds])["figures"]
    floors = read_floors()
    assert {*floors.at_least, *floors.at_most} <= {*figures, FOLLOW_UPS, SEVERAL, ONE}
    assert floors.at_least["topic"] > 0.8  # a floor at nothing guards nothing

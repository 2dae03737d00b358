"""The report: everything of it is in one page, and what people typed can't break it."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest

from benchmarks.charts import confusion_bars, heat_map, reliability_picture
from benchmarks.evaluation import measure
from benchmarks.measures import Bin
from benchmarks.report import as_html, as_text
from tests.benchmarks.outcomes import outcome

HOSTILE = '<script>alert("&")</script>'


@pytest.fixture
def report() -> dict[str, Any]:
    outcomes = [
        outcome(),
        outcome(got="pain", text=HOSTILE, confidence=0.4),
        outcome("oos_general", "nlu_fallback", kind="out_of_scope", confidence=0.2),
    ]
    made = {
        "model": "m.tar.gz",
        "files": ["a.jsonl"],
        "made": "now",
        "floors_checked": True,
        "fallen": ["topic is low"],
    }
    return made | measure(outcomes)


def test_a_report_survives_json(report: dict[str, Any]) -> None:
    assert as_html(json.loads(json.dumps(report))) == as_html(report)


def test_the_page_needs_no_other_file_and_follows_the_scheme(report: dict[str, Any]) -> None:
    page = as_html(report)
    assert not re.search(r"(?:src|href|url)\s*[=(]", page)
    assert "prefers-color-scheme:dark" in page
    assert 'name="viewport"' in page


def test_what_was_typed_is_shown_and_not_run(report: dict[str, Any]) -> None:
    page = as_html(report)
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_the_page_tells_misses_floors_and_every_topic(report: dict[str, Any]) -> None:
    page = as_html(report)
    assert "Misses (1)" in page
    assert "wanted cost, got pain, sure 40%" in page
    assert "topic is low" in page
    assert page.count("<svg") == 3


def test_pairs_are_counted_in_both_directions(report: dict[str, Any]) -> None:
    pairs = [("cost", "pain", 1), ("pain", "cost", 1), ("cost", "scarring", 1)]
    report["confusions"] = [{"wanted": wanted, "got": got, "rows": rows} for wanted, got, rows in pairs]
    page = as_html(report)
    assert page.count("cost ↔ pain</text>") == 1
    assert page.index("cost ↔ pain") < page.index("cost ↔ scarring")


def test_the_terminal_shows_each_kind_and_the_whole(report: dict[str, Any]) -> None:
    lines = as_text(report).splitlines()
    assert any(line.startswith("article") and "50.0%" in line for line in lines)
    assert any(line.startswith("all") and "66.7%" in line for line in lines)
    assert any("AUROC" in line for line in lines)


def test_open_figures_are_a_dash() -> None:
    made = {"model": "m", "files": ["a"], "made": "now", "floors_checked": False, "fallen": []}
    report = made | measure([outcome()])
    assert "not checked" in as_text(report)
    assert re.search(r"AUROC of the rejection +–", as_text(report))
    as_html(report)


@pytest.mark.parametrize(
    "picture",
    [
        reliability_picture([Bin(3, 0.25, 0.5), Bin(2, 1.0, 1.0)]),
        reliability_picture([]),
        confusion_bars([("a<b", "c&d", 3), ("a", "b", 1)]),
        confusion_bars([]),
        heat_map(["a", "b"], [("a", "a", 2), ("a", "b", 1)]),
    ],
)
def test_pictures_are_well_formed(picture: str) -> None:
    ElementTree.fromstring(picture)


def test_the_heat_map_draws_only_what_happened() -> None:
    picture = heat_map([str(number) for number in range(122)], [("0", "0", 5), ("1", "2", 1)])
    assert picture.count("<rect") == 2
    with pytest.raises(KeyError):
        heat_map(["a"], [("a", "unknown", 1)])

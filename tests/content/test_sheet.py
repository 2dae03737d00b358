"""The review sheet: every text is on it, filled in, with what is wrong, and nothing typed becomes markup."""

from __future__ import annotations

import datetime as dt
import html
import re
from pathlib import Path

import pytest

from content.answers import Answer, load_answers, load_sources
from content.sheet import filled, review_sheet
from content.signatures import Signature, fingerprint, key_of
from runtime import services
from runtime.settings import ROOT

TODAY = dt.date(2026, 11, 27)
ANSWERS = load_answers()
SOURCE = next(name for name, source in load_sources().items() if source.get("url"))


def sheet(answers: list[Answer], problems: dict[int, list[str]] | None = None, **others: object) -> str:
    signatures = others.get("signatures", {})
    return review_sheet(
        answers,
        problems or {},
        [],
        services.facts(),
        "US",
        signatures,
        TODAY,  # type: ignore[arg-type]
    )


@pytest.fixture(scope="module")
def whole() -> str:
    return sheet(ANSWERS)


def test_every_text_stands_on_it_as_a_patient_reads_it(whole: str) -> None:
    read = html.unescape(whole)
    assert [a.name for a in ANSWERS if filled(a.text, services.facts()) not in read] == []
    assert whole.count('<article class="card"') == len(ANSWERS)


def test_every_link_of_the_contents_leads_somewhere_and_no_place_stands_twice(whole: str) -> None:
    places = re.findall(r' id="([^"]+)"', whole)
    assert len(places) == len(set(places))
    assert set(re.findall(r'href="#([^"]+)"', whole)) <= set(places)


def test_it_needs_no_other_file_and_runs_no_script(whole: str) -> None:
    assert not re.search(r"<script|<link|<img|src=|url\(|@import", whole)


def test_the_numbers_of_the_clinic_are_listed_with_their_sources(whole: str) -> None:
    assert "988 (call or text, any time)" in whole
    assert "San Francisco Suicide Prevention" in whole


def test_problems_and_signatures_are_shown() -> None:
    one = Answer("utter_x", "Hello.", Path("x.yml"), metadata={"level": "chat", "sources": [SOURCE]})
    signature = Signature("Dr. Ada Lee", "2026-11-01", fingerprint(one))
    page = sheet([one], {0: ["reading grade 9.0, 8.0 allowed"]}, signatures={key_of(one): signature})
    assert "reading grade 9.0, 8.0 allowed" in page
    assert "signed: Dr. Ada Lee, 2026-11-01" in page
    assert load_sources()[SOURCE]["url"] in html.unescape(page)


def test_nothing_typed_in_a_file_becomes_markup() -> None:
    bad = "<script>alert(1)</script>"
    one = Answer("utter_x", bad, Path("x.yml"), metadata={"level": "chat", "title": bad, "sources": [SOURCE]})
    page = sheet([one], {0: [bad]}, signatures={key_of(one): Signature(bad, bad, "0")})
    assert "<script" not in page


def test_the_template_is_where_the_code_looks() -> None:
    assert (ROOT / "content" / "sheet.html").is_file()

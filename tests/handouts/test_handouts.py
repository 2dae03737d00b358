"""The sheets to take along: the same words on the page and in the PDF, sourced, and safe from odd facts."""

from __future__ import annotations

import datetime as dt
import html
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from content import readability
from content.answers import load_answers, load_sources
from content.lint import banned_phrases
from handouts.pages import sheet_page
from handouts.pdf import sheet_pdf
from handouts.words import foot, load_sheets, texts_of
from runtime import services
from tests.conftest import missing_service

NAMES = sorted(load_sheets())
MILLIMETER = 72 / 25.4  # of PDF's points


@pytest.mark.parametrize("name", NAMES)
def test_the_page_has_every_text_and_whom_to_call(name: str) -> None:
    page = html.unescape(sheet_page(name, services.facts()))
    for text in [*texts_of(name), *foot(load_sheets()[name], services.facts())]:
        assert text in page
    assert services.facts()["emergency_number"] in page


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_the_clinics_facts_becomes_markup(name: str) -> None:
    facts = {**services.facts(), "clinic_name": "<script>alert(1)</script>"}
    assert "<script" not in sheet_page(name, facts)


@pytest.mark.parametrize("name", NAMES)
def test_the_page_runs_nothing_and_has_no_style_of_its_own(name: str) -> None:
    page = sheet_page(name, services.facts())
    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|https?://", page)


def test_the_twelve_questions_and_the_warning_signs_are_there() -> None:
    questions, signs = load_sheets()["provider_checklist"]["sections"]
    assert len(questions["entries"]) == 12
    assert all(entry.endswith("?") for entry in questions["entries"])
    assert len(signs["entries"]) >= 7


@pytest.mark.parametrize("name", NAMES)
def test_its_words_keep_the_rules_of_answers(name: str) -> None:
    for text in texts_of(name):
        # A warning sign quotes what a clinic should not say.
        assert banned_phrases(re.sub(r'"[^"]*"', "", text)) == []
        assert all(len(sentence.split()) <= 25 for sentence in readability.sentences(text)), text
    assert readability.grade(" ".join(f"{text.rstrip('.?')}." for text in texts_of(name))) <= 8
    sheet = load_sheets()[name]
    assert set(sheet["sources"]) <= set(load_sources())
    assert dt.date.today() <= dt.date.fromisoformat(sheet["review_by"]), "the review is overdue"


def pdf_text(name: str, folder: Path) -> str:
    path = folder / f"{name}.pdf"
    path.write_bytes(sheet_pdf(name, services.facts()))
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True)
    return " ".join(done.stdout.split())


@pytest.mark.parametrize("name", NAMES)
def test_the_pdf_holds_every_text_as_text(name: str, tmp_path: Path) -> None:
    if not shutil.which("pdftotext"):
        missing_service("pdftotext is not on this machine (Debian's poppler-utils)")
    found = pdf_text(name, tmp_path)
    for text in texts_of(name):
        assert text in found
    assert services.facts()["clinic_phone"] in found


@pytest.mark.parametrize("name", NAMES)
def test_the_pdf_has_two_pages_a_title_and_a_language(name: str) -> None:
    content = sheet_pdf(name, services.facts())
    assert content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", content)) == 2
    assert b"/Lang" in content
    assert b"/Outlines" in content


@pytest.mark.parametrize("name", NAMES)
def test_the_pdf_fits_on_a4_and_on_letter(name: str) -> None:
    found = re.search(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", sheet_pdf(name, services.facts()))
    assert found is not None
    width, height = (float(side) / MILLIMETER for side in found.groups())
    assert width <= 210.1  # A4 is narrower than Letter
    assert height <= 279.5  # and Letter is lower


def test_each_sheet_is_offered_by_an_answer() -> None:
    offered = {name for answer in load_answers() for name in answer.metadata.get("sheets", [])}
    assert offered == set(NAMES)

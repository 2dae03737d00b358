"""The numbers of each country: sourced, due for review in time, and at home in every urgent text."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest

from content import readability, translations
from content.answers import Answer, load_answers
from content.countries import KINDS, load_countries, numbers_of, problems, supported
from content.lint import MAX_GRADE_URGENT, MAX_SENTENCE_WORDS, MAX_WORDS, URGENT
from content.sheet import filled

TODAY = dt.date(2026, 11, 27)
URGENT_ANSWERS = [answer for answer in load_answers() if answer.metadata.get("level") in URGENT]
OTHER_FACTS = {"clinic_phone": "(212) 555-0142", "clinic_name": "Harbor Hair Clinic"}


def test_the_countries_that_clinics_ask_for_are_complete() -> None:
    assert {"US", "GB", "IE", "CA", "AU", "NZ", "IN"} <= set(supported())


def test_the_table_has_no_problem() -> None:
    assert problems(TODAY) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda table: table["countries"]["US"]["crisis_line"].pop("source"), "US: crisis_line names no source"),
        (
            lambda table: table["countries"]["US"]["crisis_line"].update(source="hearsay"),
            "US: crisis_line names no source",
        ),
        (lambda table: table["countries"]["US"]["poison_line"].pop("es"), "US: poison_line has no Spanish words"),
        (lambda table: table["countries"]["US"].update(doctor={"text": "x"}), "US: doctor is not known"),
        (lambda table: table.update(review_by="2026-11-26"), "the review of 2026-11-26 is overdue"),
    ],
)
def test_what_is_wrong_with_a_table_is_told(change: Any, problem: str) -> None:
    table = copy.deepcopy(load_countries())
    change(table)
    assert [found for found in problems(TODAY, table) if found.startswith(problem)]


def test_every_source_is_on_the_web_and_says_when_it_was_read() -> None:
    for source in load_countries()["sources"].values():
        assert source["url"].startswith("http")
        assert dt.date.fromisoformat(source["read"]) <= dt.date.today()


def test_a_member_of_the_union_has_what_all_have() -> None:
    assert numbers_of("SE")["emergency_number"] == "112"
    assert numbers_of("FR")["emergency_number"] == "112"
    assert numbers_of("JP") == {}


@pytest.mark.parametrize("country", supported())
@pytest.mark.parametrize("answer", URGENT_ANSWERS, ids=lambda answer: f"{answer.name}-{answer.metadata['title']}")
def test_every_urgent_text_keeps_its_limits_with_the_numbers_of_each_country(answer: Answer, country: str) -> None:
    facts = {**numbers_of(country), **OTHER_FACTS}
    text = filled(answer.text, facts)
    assert "{" not in text
    numbers = [facts[kind] for kind in KINDS]
    words = MAX_WORDS[str(answer.metadata["level"])]
    if translations.language_of(answer):
        # A number is several words: what stands for it in braces is one.
        assert len(text.split()) <= words * translations.MORE_WORDS + 12
        return
    assert len(text.split()) <= words + 12
    assert readability.grade(text) <= MAX_GRADE_URGENT + 1.5
    assert all(len(sentence.split()) <= MAX_SENTENCE_WORDS + 6 for sentence in readability.sentences(text))
    assert any(number in text for number in [*numbers, OTHER_FACTS["clinic_phone"]])

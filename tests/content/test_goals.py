"""The measurable goals of the content, one test each; the numbers are those of the team's medical-safety page.

Goals 7 to 9 (red flags) are measured by `make red-flags` and tests/conversations/red_flags; 10 and 13 by `make eval`;
11 and 12 by tests/conversations; 15 by tests/docs. Goal 6 asks two people to rate the answers by PEMAT-P and the CDC
index: no program can, and nobody has yet.
"""

from __future__ import annotations

import datetime as dt
import re
import statistics

import pytest

from content import readability
from content.answers import Answer, load_answers, load_sources
from content.lint import URGENT, banned_phrases
from content.translations import PHONES, language_of

ANSWERS = load_answers()
ENGLISH = [answer for answer in ANSWERS if language_of(answer) is None]
EDUCATION = [answer for answer in ENGLISH if answer.metadata.get("level") in ("education", "caution")]
OF_URGENT = [answer for answer in ENGLISH if answer.metadata.get("level") in URGENT]
# "Call", "go to", "press": what to do comes before why.
ACTION = re.compile(r"\b(?:call|go to|press|contact|use|have someone take)\b", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def first_sentences(answer: Answer, count: int) -> str:
    return " ".join(readability.sentences(answer.text)[:count])


def test_goal_1_reading_grade_is_8_at_most_and_6_at_the_median() -> None:
    grades = {answer.name: readability.grade(answer.text) for answer in ENGLISH}
    assert max(grades.values()) <= 8.0
    assert statistics.median(grades.values()) <= 6.0
    assert max(readability.grade(answer.text) for answer in OF_URGENT) <= 5.0
    assert max(len(sentence.split()) for a in ENGLISH for sentence in readability.sentences(a.text)) <= 25


def test_goal_2_answers_are_short_and_in_one_bubble() -> None:
    assert max(len(answer.text.split()) for answer in EDUCATION) <= 90
    assert max(len(answer.text.split()) for answer in OF_URGENT if answer.metadata["level"] != "crisis") <= 75
    assert [answer.name for answer in EDUCATION if "\n\n" in answer.text] == []


@pytest.mark.parametrize("answer", OF_URGENT, ids=lambda answer: f"{answer.name} {answer.metadata['title']}")
def test_goal_2_action_and_number_come_first(answer: Answer) -> None:
    level = answer.metadata["level"]
    # A crisis begins with warmth; a same-day sign with why today.
    begin = first_sentences(answer, {"emergency": 2, "crisis": 4, "same-day": 3}[level])
    assert ACTION.search(begin)
    assert set(_PLACEHOLDER.findall(begin)) & PHONES


def test_goal_3_every_answer_is_sourced_and_reviewed_within_a_year() -> None:
    for answer in ANSWERS:
        meta = answer.metadata
        assert meta["sources"], answer.name
        assert set(meta["sources"]) <= set(load_sources()), answer.name
        days = (dt.date.fromisoformat(meta["review_by"]) - dt.date.fromisoformat(meta["reviewed_on"])).days
        assert 0 < days <= 366, answer.name


def test_goal_4_a_benefit_is_named_with_its_limit() -> None:
    tagged = [answer for answer in ANSWERS if "benefit" in (answer.metadata.get("tags") or [])]
    assert tagged
    assert [answer.name for answer in tagged if "limit" not in answer.metadata["tags"]] == []


# Words that promise something; an answer that has one is tagged as naming a benefit.
_GOOD = re.compile(
    r"\b(?:grow(?:s|n)? (?:more|new|thicker)|denser|thicker hair|added about|helped|may help)\b", re.IGNORECASE
)


def test_goal_4_what_sounds_like_a_benefit_has_a_limit_in_the_same_answer() -> None:
    unbalanced = [
        answer.name
        for answer in EDUCATION
        if _GOOD.search(answer.text) and "limit" not in (answer.metadata.get("tags") or [])
    ]
    assert unbalanced == []


def test_goal_5_nothing_is_promised_and_no_approval_is_claimed() -> None:
    texts = [(answer.name, text) for answer in ENGLISH for text in (answer.text, *_titles(answer))]
    assert [(name, found) for name, text in texts if (found := banned_phrases(text))] == []


def _titles(answer: Answer) -> list[str]:
    # A patient may ask whether something is guaranteed: only what is stated counts.
    return [str(button["title"]) for button in answer.buttons if not str(button["title"]).endswith("?")]


def test_goal_11_nobody_is_told_that_they_qualify() -> None:
    pattern = re.compile(
        r"\byou (?:are|'re) (?:a )?(?:good |suitable |eligible|ideal )|\byou (?:do )?qualify\b", re.IGNORECASE
    )
    assert [answer.name for answer in ENGLISH if pattern.search(answer.text)] == []


# What the guide overstates, by the topic whose answer brings the balance, and words that must stand in it.
BALANCED = {
    "own_cells_allergy": r"\b(?:react|allerg)",
    "effectiveness_evidence": r"\b(?:small|mixed|do not know|not know|few)\b",
    "scarring": r"\bscars?\b",
    "surgical_or_not": r"\b(?:surgery|operation|cuts?)\b",
    "prp_definition": r"\bnot (?:a )?stem cell",
    "results_longevity": r"\b(?:no one|nobody|not known|varies|vary|no long|go on|lack)\b",
    "vs_hair_transplant": r"\b(?:well studied|newer|less)\b",
    "regulatory_status": r"\bnot (?:been )?approved\b|\bhas not approved\b|\bnone\b",
    "exosome_therapy_product": r"\b(?:no|not) .*approved\b",
    "safety_side_effects": r"\b(?:infection|bleeding|risk)",
    "provider_red_flags": r"\b(?:risk|cure|pressure|proof|wary|beware)",
    "minoxidil_finasteride_info": r"\bside effects?\b",
}


@pytest.mark.parametrize("topic", [topic for topic in BALANCED if f"utter_{topic}" in {a.name for a in ANSWERS}])
def test_an_overstated_claim_has_a_balanced_answer(topic: str) -> None:
    (text,) = [answer.text for answer in ENGLISH if answer.name == f"utter_{topic}"]
    assert re.search(BALANCED[topic], text, re.IGNORECASE), text


def test_most_of_the_balanced_answers_exist_under_these_names() -> None:
    assert len([topic for topic in BALANCED if f"utter_{topic}" in {a.name for a in ANSWERS}]) >= 10


def test_the_reading_grade_is_the_pinned_function() -> None:
    # Worked out by hand from the CMU dictionary: 6 words, 7 syllables, one sentence; and 9 words, 17 syllables.
    assert readability.grade("A doctor can look at it.") == pytest.approx(0.39 * 6 + 11.8 * 7 / 6 - 15.59)
    text = "Surgeons evaluate the scalp before every regenerative hair operation."
    assert readability.grade(text) == pytest.approx(
        0.39 * 9 + 11.8 * sum((2, 4, 1, 1, 2, 3, 4, 1, 4)) / 9 - 15.59, abs=2.7
    )

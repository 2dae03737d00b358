"""The rules for answers: each with a text that breaks it, and one beside it that does not."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from content import lint
from content.answers import Answer, load_sources
from content.lint import BANNED, LEVELS, banned_phrases, problems_of
from content.provenance import EVIDENCE

TODAY = dt.date(2026, 6, 1)
SOURCE = sorted(load_sources())[0]
METADATA: dict[str, Any] = {
    "title": "A title",
    "level": "education",
    "sources": [SOURCE],
    "evidence": "no-claim",
    "reviewed_on": "2026-05-01",
    "review_by": "2027-05-01",
}


def answer(text: str = "It is a good day.", **changes: Any) -> Answer:
    """Return an answer that keeps every rule, with some metadata changed; None leaves a key out."""
    metadata = {key: value for key, value in {**METADATA, **changes}.items() if value is not None}
    return Answer("utter_probe", text, Path("probe.yml"), metadata=metadata)


def problems(text: str = "It is a good day.", **changes: Any) -> list[str]:
    return problems_of(answer(text, **changes), TODAY)


def test_an_answer_that_keeps_every_rule_has_no_problem() -> None:
    assert problems() == []


# Each: a sentence that a rule bans, and one with the same words that denies it (None: no way to deny it).
PHRASES = [
    ("This cures hair loss.", "This does not cure hair loss."),
    ("It cured him.", "Nobody was cured."),
    ("We guarantee growth.", "We cannot guarantee growth."),
    ("Growth is guaranteed.", "Growth is never guaranteed."),
    ("It is a risk-free visit.", "No visit is risk-free, so be wary of claims."),
    ("There is no risk.", "Beware when somebody says there is no risk."),
    ("It works 100% of the time.", "It does not work 100% of the time."),
    ("It works 100 % of the time.", "Nothing works 100 % of the time, and not this."),
    ("It is proven.", "It is not proven."),
    ("It is safe.", "Ask whether it is safe."),
    ("It has no side effects.", "Be wary of a claim of no side effects."),
    ("It is painless.", "It isn't painless."),
    ("A pain-free day.", "Not a pain-free day."),
    ("The change is permanent.", "The change is not permanent."),
    ("It works permanently.", "It never works permanently."),
    ("A miracle for hair.", None),
    ("A revolutionary idea.", None),
    ("It is cutting-edge.", None),
    ("A game-changer for you.", None),
    ("It is not a breakthrough.", None),
    ("It is FDA-approved.", "It is not FDA-approved."),
    ("The clinic is FDA cleared.", "Some PRP kits are FDA cleared."),
    ("It leaves no scars.", "It may say no scars, but look closely."),
    ("A scarless cut.", "That does not mean scarless."),
    ("We take stem cells from your blood.", None),
    ("We are the best.", "No clinic is the best."),
    ("We are the only ones.", "We are not the only ones."),
    ("You qualify.", None),
    ("You are a good candidate.", None),
    ("You are eligible, if not today.", None),
    ("People are overwhelmingly happy.", None),
]


@pytest.mark.parametrize("banned", [pair[0] for pair in PHRASES])
def test_a_promise_is_banned(banned: str) -> None:
    assert len(banned_phrases(banned)) == 1
    assert any(problem.startswith("banned phrase") for problem in problems(banned))


@pytest.mark.parametrize("denied", [pair[1] for pair in PHRASES if pair[1]])
def test_a_promise_that_its_sentence_denies_is_allowed(denied: str) -> None:
    assert banned_phrases(denied) == []


@pytest.mark.parametrize("pattern", [pattern for pattern, _ in BANNED])
def test_every_banned_pattern_has_an_example_above(pattern: str) -> None:
    assert any(re.search(pattern, banned, re.IGNORECASE) for banned, _ in PHRASES)


@pytest.mark.parametrize(
    "text", ["It is not new. It is proven.", "It is proven. But not here.", "Is it new? IT IS PROVEN!"]
)
def test_a_denial_in_another_sentence_does_not_count(text: str) -> None:
    assert [phrase.lower() for phrase in banned_phrases(text)] == ["proven"]


@pytest.mark.parametrize("word", ["secures", "unproven", "safely", "bestow", "procured", "fails"])
def test_a_banned_word_inside_another_word_is_allowed(word: str) -> None:
    assert banned_phrases(f"It {word} a lot.") == []


LIMITS = {"education": 90, "caution": 90, "chat": 60, "dialogue": 90, "emergency": 75, "crisis": 85, "same-day": 75}


@pytest.mark.parametrize(("level", "limit"), LIMITS.items())
def test_an_answer_has_a_limit_of_words_for_its_level(level: str, limit: int) -> None:
    assert problems("Go. " * limit, level=level) == []
    assert problems("Go. " * (limit + 1), level=level) == [f"{limit + 1} words, {limit} allowed"]


def test_every_level_has_a_limit_of_words() -> None:
    assert set(LIMITS) == set(LEVELS)


# 7 words, 11 syllables: grade 5.7. Easy enough for school, too hard in an emergency. Then one of grade 14.3.
MIDDLE, HARD = "A doctor will see any urgent message.", "Doctors examine patients before the operation."


@pytest.mark.parametrize("level", ["education", "caution", "chat", "dialogue"])
def test_an_answer_reads_at_grade_8_at_most(level: str) -> None:
    assert problems(MIDDLE, level=level) == []
    assert problems(HARD, level=level) == ["reading grade 14.3, 8.0 allowed"]


@pytest.mark.parametrize("level", ["emergency", "crisis", "same-day"])
def test_an_urgent_answer_reads_at_grade_5_at_most(level: str) -> None:
    assert problems("Call us now.", level=level) == []
    assert problems(MIDDLE, level=level) == ["reading grade 5.7, 5.0 allowed"]


def test_a_sentence_has_25_words_at_most() -> None:
    assert problems(" ".join(["go"] * 25) + ".") == []
    (problem,) = problems(" ".join(["go"] * 26) + ". Go.")
    assert problem.startswith("a sentence of 26 words: go go")


@pytest.mark.parametrize("level", [None, "", "urgent", "Education"])
def test_a_level_must_be_known(level: str | None) -> None:
    (problem,) = problems(level=level)
    assert problem.startswith("metadata.level")


@pytest.mark.parametrize("title", [None, ""])
def test_an_answer_needs_a_title(title: str | None) -> None:
    assert problems(title=title) == ["no metadata.title"]


@pytest.mark.parametrize("evidence", [None, "proven", ""])
def test_an_answer_needs_a_known_evidence(evidence: str | None) -> None:
    (problem,) = problems(evidence=evidence)
    assert problem.startswith(f"evidence {evidence!r} is none of")


@pytest.mark.parametrize("evidence", sorted(EVIDENCE))
def test_each_evidence_is_taken(evidence: str) -> None:
    assert problems(evidence=evidence) == []


@pytest.mark.parametrize("sources", [None, []])
def test_an_answer_needs_a_source(sources: list[str] | None) -> None:
    assert problems(sources=sources) == ["no metadata.sources"]


def test_every_source_must_be_listed() -> None:
    assert problems(sources=[SOURCE, "hearsay", "gossip"]) == ["unknown source 'hearsay'", "unknown source 'gossip'"]


@pytest.mark.parametrize("day", [None, "", "May 2026", "2026-13-01", "01/05/2026"])
def test_a_review_needs_a_date(day: str | None) -> None:
    assert problems(reviewed_on=day) == [f"reviewed_on {day!r} is no date"]


@pytest.mark.parametrize("day", ["2026-06-01", dt.date(2026, 5, 31)])
def test_a_review_may_be_of_today_or_before(day: object) -> None:
    assert problems(reviewed_on=day) == []


def test_a_review_in_the_future_is_refused() -> None:
    assert problems(reviewed_on="2026-06-02") == ["reviewed_on 2026-06-02 is in the future"]


def test_today_is_today_unless_told() -> None:
    tomorrow = dt.date.today() + dt.timedelta(days=1)
    due = str(tomorrow + dt.timedelta(days=30))
    future = answer(reviewed_on=str(tomorrow), review_by=due)
    assert problems_of(future) == [f"reviewed_on {tomorrow} is in the future"]
    assert problems_of(answer(reviewed_on=str(dt.date.today()), review_by=due)) == []


@pytest.mark.parametrize("day", [None, "", "next year"])
def test_an_answer_says_when_it_is_reviewed_again(day: str | None) -> None:
    assert problems(review_by=day) == [f"review_by {day!r} is no date"]


def test_an_overdue_review_is_told() -> None:
    assert problems(reviewed_on="2025-05-31", review_by="2026-05-31") == ["review overdue since 2026-05-31"]
    assert problems(reviewed_on="2025-06-01", review_by="2026-06-01") == []


@pytest.mark.parametrize("day", ["2027-05-03", "2026-05-01"])
def test_the_next_review_is_within_twelve_months(day: str) -> None:
    (problem,) = [found for found in problems(review_by=day) if "overdue" not in found]
    assert problem == f"review_by {day} is not within twelve months of 2026-05-01"


@pytest.mark.parametrize("tags", [["limit"], ["benefit", "limit"], [], None])
def test_a_benefit_comes_with_its_limit(tags: list[str] | None) -> None:
    assert problems(tags=tags) == []


def test_a_benefit_without_its_limit_is_refused() -> None:
    assert problems(tags=["benefit"]) == ["names a benefit without its limit"]


def test_all_problems_of_an_answer_are_told_at_once() -> None:
    assert len(problems("It is proven. " + HARD, title=None, sources=None)) == 4


DAY = str(dt.date.today())
DUE = str(dt.date.today() + dt.timedelta(days=30))


def write_file(folder: Path, name: str, **changes: Any) -> Path:
    path = folder / f"{name}.yml"
    body = {"text": "It is a good day.", "metadata": {**METADATA, "reviewed_on": DAY, "review_by": DUE, **changes}}
    path.write_text(yaml.safe_dump({"responses": {f"utter_{name}": [body]}}))
    return path


def test_the_command_names_file_response_and_problem(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = write_file(tmp_path, "good"), write_file(tmp_path, "bad", title="")
    monkeypatch.setattr(lint, "RESPONSES", tmp_path)
    assert lint.main([]) == 1
    assert capsys.readouterr().out == "bad.yml: utter_bad: no metadata.title\n2 answers, 1 problems\n"
    assert lint.main([str(good)]) == 0
    assert capsys.readouterr().out == "1 answers, 0 problems\n"
    assert lint.main([str(bad)]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "It is risk‑free.",
        "It is risk–free.",
        "It is risk free.",
        "It is riskfree.",
        "IT IS A MIRACLE",
        "It\nis pain-\u00adfree.",
        "There is zero risk.",
        "It is gua\u00adranteed.",
        "It is without any risk.",
    ],
)
def test_a_promise_is_one_however_it_is_set(text: str) -> None:
    assert banned_phrases(text)


def test_a_denial_with_a_curly_apostrophe_is_one() -> None:
    assert banned_phrases("It isn’t proven.") == []

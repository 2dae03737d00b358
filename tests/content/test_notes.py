"""The sentences that depend on a setting: answers keep the rules with each of them in place."""

from __future__ import annotations

import dataclasses

import pytest

from content import readability
from content.answers import Answer, load_answers
from content.lint import MAX_GRADE, MAX_SENTENCE_WORDS, banned_phrases
from content.notes import review_note
from runtime import services

NAMING = [answer for answer in load_answers() if "{review_note}" in answer.text]
LIFETIMES = ["", "1 day", "180 days"]


def filled(answer: Answer, lifetime: str) -> Answer:
    """Return an answer as a person reads it."""
    facts = services.facts() | {"review_note": review_note(lifetime)}
    return dataclasses.replace(answer, text=answer.text.format(**facts))


def test_the_privacy_answers_and_the_notice_of_telegram_name_it() -> None:
    assert sorted(answer.name for answer in NAMING) == [
        "utter_privacy_delete_data",
        "utter_privacy_delete_data",
        "utter_telegram_notice",
    ]


@pytest.mark.parametrize("lifetime", LIFETIMES)
@pytest.mark.parametrize("answer", NAMING, ids=lambda answer: answer.name)
def test_an_answer_is_as_easy_to_read_with_it(answer: Answer, lifetime: str) -> None:
    text = filled(answer, lifetime).text
    assert "{" not in text
    assert readability.grade(text) <= MAX_GRADE
    assert max(len(sentence.split()) for sentence in readability.sentences(text)) <= MAX_SENTENCE_WORDS
    assert banned_phrases(text) == []


@pytest.mark.parametrize("lifetime", LIFETIMES[1:])
def test_what_is_kept_is_told_with_its_time_and_its_purpose(lifetime: str) -> None:
    note = review_note(lifetime)
    for told in (f"for {lifetime} ", "without name or contact", "improve the answers", "can't answer", "mark"):
        assert told in note


def test_where_nothing_is_kept_nothing_is_claimed() -> None:
    assert review_note("") == "We keep no other copy of your questions."

"""The banks of conversations are counted as a person would count them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.conversations import (
    FIRST_QUESTION,
    Say,
    ask_banks,
    figures,
    follow_ups,
    one_question,
    satisfies,
    several_questions,
)

ANSWERS = {
    "cost?": ["cost"],
    "and pain?": ["pain"],
    "why?": ["reason_unknown"],
    "both": ["cost", "pain"],
    "book": ["cost", "book_consultation", FIRST_QUESTION],
    "mute": [],
}


def begin() -> Say:
    async def say(text: str) -> Sequence[str]:
        return ANSWERS[text]

    return say


def test_any_wanted_topic_satisfies_and_one_honest_refusal_is_as_good_as_another() -> None:
    assert satisfies("pain", ["cost", "pain"])
    assert satisfies("reason_unknown", ["out_of_scope"])
    assert not satisfies("reason_unknown", ["pain"])
    assert not satisfies("pain", ["out_of_scope"])


async def test_the_first_turn_of_a_conversation_does_not_count_and_each_later_one_does() -> None:
    turns = [
        {"say": "cost?", "topic": ["pain"]},
        {"say": "and pain?", "topic": ["pain"]},
        {"say": "why?", "topic": ["nlu_fallback"]},
        {"say": "cost?", "topic": ["pain"]},
        {"say": "mute", "topic": ["pain"]},
    ]
    tally = await follow_ups([{"name": "one", "turns": turns}], begin, "x")
    assert (tally.right, tally.share.rows) == (2, 4)
    assert tally.misses == ["one: 'cost?' got ['cost']", "one: 'mute' got []"]


@pytest.mark.parametrize(
    ("say", "topics", "right"),
    [
        ("both", [["cost"], ["pain", "downtime"]], 1),
        ("both", [["pain"], ["cost"]], 0),
        ("both", [["cost"]], 0),
        ("cost?", [["cost"], ["pain"]], 0),
        ("book", [["cost"], ["book_consultation"]], 1),
    ],
)
async def test_each_question_must_be_answered_in_order_and_nothing_else(
    say: str, topics: list[list[str]], right: int
) -> None:
    tally = await several_questions([{"say": say, "topics": topics}], begin, "x")
    assert (tally.right, tally.share.rows) == (right, 1)


async def test_one_answer_and_no_more() -> None:
    tally = await one_question([{"say": "both"}, {"say": "cost?"}, {"say": "mute"}], begin, "x")
    assert (tally.right, tally.share.rows) == (1, 3)


async def test_all_banks_of_a_folder_are_asked_and_added_up_by_kind(tmp_path: Path) -> None:
    (tmp_path / "two_questions_a.yml").write_text("- say: both\n  topics: [[cost], [pain]]\n")
    (tmp_path / "two_questions_b.yml").write_text("- say: both\n  topics: [[pain], [pain]]\n")
    (tmp_path / "one_question.yml").write_text("- say: cost?\n")
    tallies = await ask_banks(tmp_path, begin)
    assert [tally.name for tally in tallies] == ["one_question", "two_questions_a", "two_questions_b"]
    assert figures(tallies) == {"several_questions": 0.5, "one_question": 1.0}
    assert figures([]) == {}

"""Questions: what is read from a file, and what counts as right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.questions import Question, QuestionsError, is_refusal, read_questions


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_right_is_the_topic_or_another_that_is_fair() -> None:
    question = Question("?", "cost", "article", also_ok=frozenset({"financing"}))
    assert question.is_right({"cost"})
    assert question.is_right({"hello", "financing"})
    assert not question.is_right({"pain"})
    assert not question.is_right({"nlu_fallback"})
    assert not question.is_right(set())


@pytest.mark.parametrize("refusal", ["nlu_fallback", "out_of_scope", "oos_general"])
def test_a_refusal_is_right_out_of_scope_and_where_it_is_honest(refusal: str) -> None:
    assert is_refusal(refusal)
    assert Question("?", "oos_other_medical", "out_of_scope").is_right({refusal})
    assert Question("?", "cost", "article", honest_unknown_ok=True).is_right({refusal})
    assert not Question("?", "cost", "article").is_right({refusal})


def test_an_answer_to_what_is_out_of_scope_is_wrong() -> None:
    assert not Question("?", "oos_general", "out_of_scope").is_right({"cost"})


def test_ours_is_told_by_kind_or_topic() -> None:
    assert Question("?", "cost", "article").is_ours
    assert not Question("?", "cost", "out_of_scope").is_ours
    assert not Question("?", "oos_general").is_ours


def test_a_row_without_a_kind_has_that_of_its_topic_in_any_file(tmp_path: Path) -> None:
    bare = write(tmp_path / "a.jsonl", {"text": "how much", "topic": "cost"}, {"text": "x", "topic": "other"})
    full = write(tmp_path / "b.jsonl", {"text": "price", "topic": "cost", "kind": "article", "style": "sms"})
    assert [(q.kind, q.style) for q in read_questions([bare, full])] == [
        ("article", "unmarked"),
        ("unmarked", "unmarked"),
        ("article", "sms"),
    ]


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    for line in ("no json", '{"text": "x"}', '["text", "topic"]', '{"text": 1, "topic": "cost"}'):
        path.write_text('\n{"text": "x", "topic": "cost"}\n' + line, "utf-8")
        with pytest.raises(QuestionsError, match=r"bad\.jsonl, line 3"):
            read_questions([path])


def test_a_missing_or_empty_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(QuestionsError, match=r"none\.jsonl"):
        read_questions([tmp_path / "none.jsonl"])
    with pytest.raises(QuestionsError, match="no questions"):
        read_questions([write(tmp_path / "empty.jsonl")])

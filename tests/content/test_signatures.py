"""Signatures: for the words that were read, gone when they change, never lost by signing others."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

import pytest

from content.answers import Answer
from content.files import FileError
from content.signatures import CHANGED, SIGNED, UNSIGNED, fingerprint, key_of, load_signatures, sign, state_of

TODAY = dt.date(2026, 11, 27)
COST = Answer(
    "utter_cost", "Ask for a price.", Path("clinic.yml"), metadata={"sources": ["a", "b"], "evidence": "no-claim"}
)
PAIN = Answer("utter_pain", "It may hurt.", Path("clinic.yml"))
IN_SPANISH = dataclasses.replace(PAIN, text="Puede doler.", condition=({"name": "language", "value": "es"},))


def test_what_is_signed_is_signed_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "signatures.yml"
    assert sign([COST], "Dr. Ada Lee", TODAY, path) == 1
    signatures = load_signatures(path)
    assert [state_of(answer, signatures) for answer in (COST, PAIN)] == [SIGNED, UNSIGNED]
    assert (signatures[key_of(COST)].reviewer, signatures[key_of(COST)].signed_on) == ("Dr. Ada Lee", "2026-11-27")


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "Ask for a written price."},
        {"buttons": ({"title": "More", "payload": "/cost"},)},
        {"metadata": {"sources": ["a"], "evidence": "no-claim"}},
        {"metadata": {"sources": ["a", "b"], "evidence": "small-trials"}},
    ],
)
def test_an_edited_answer_is_unsigned(tmp_path: Path, changes: dict[str, object]) -> None:
    path = tmp_path / "signatures.yml"
    sign([COST], "Dr. Ada Lee", TODAY, path)
    assert state_of(dataclasses.replace(COST, **changes), load_signatures(path)) == CHANGED  # type: ignore[arg-type]


def test_a_new_review_date_leaves_the_signature(tmp_path: Path) -> None:
    again = dataclasses.replace(COST, metadata={**COST.metadata, "reviewed_on": "2027-01-01"})
    assert fingerprint(again) == fingerprint(COST)


def test_each_variation_is_signed_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "signatures.yml"
    sign([PAIN], "Dr. Ada Lee", TODAY, path)
    assert [state_of(answer, load_signatures(path)) for answer in (PAIN, IN_SPANISH)] == [SIGNED, UNSIGNED]


def test_small_talk_with_several_wordings_is_signed_each_by_itself(tmp_path: Path) -> None:
    path = tmp_path / "signatures.yml"
    hello, hi = (
        Answer("utter_greet", text, Path("chat.yml"), metadata={"level": "chat"}) for text in ("Hello.", "Hi.")
    )
    assert sign([hello, hi], "Dr. Ada Lee", TODAY, path) == 2
    assert {state_of(answer, load_signatures(path)) for answer in (hello, hi)} == {SIGNED}


def test_signing_more_keeps_what_was_signed(tmp_path: Path) -> None:
    path = tmp_path / "signatures.yml"
    sign([COST], "Dr. Ada Lee", TODAY, path)
    assert sign([COST, PAIN], "Dr. Bo Wu", TODAY, path) == 1
    assert {signature.reviewer for signature in load_signatures(path).values()} == {"Dr. Ada Lee", "Dr. Bo Wu"}


def test_nobody_signs_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a name"):
        sign([COST], "  ", TODAY, tmp_path / "signatures.yml")
    assert load_signatures(tmp_path / "none.yml") == {}


@pytest.mark.parametrize("content", ["- a", "utter_cost: Dr. Lee", "utter_cost: {who: Lee}"])
def test_a_file_of_another_make_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "signatures.yml"
    path.write_text(content, "utf-8")
    with pytest.raises(FileError, match=r"signatures\.yml"):
        load_signatures(path)

"""The messages of danger: how they are read, and that they are of the make that the model needs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from runtime.settings import ROOT
from understanding.danger_examples import HARMLESS, load_danger_examples
from understanding.red_flags import levels_of_classes

FOLDER = ROOT / "data" / "red_flags"
BANK = ROOT / "tests" / "understanding" / "red_flag_bank_b.yml"


def test_every_class_has_enough_messages_and_none_is_unknown() -> None:
    counts = Counter(example.name for example in load_danger_examples(FOLDER))
    levels = levels_of_classes()
    assert {name for name in counts if not name.startswith(HARMLESS)} == set(levels)
    for name, level in levels.items():
        assert counts[name] >= (40 if level == "caution" else 80), name
    assert sum(count for name, count in counts.items() if name.startswith(HARMLESS)) >= 600


def test_no_message_of_the_bank_is_learnt() -> None:
    learnt = {example.text.casefold() for example in load_danger_examples(FOLDER)}
    bank = yaml.safe_load(BANK.read_text("utf-8"))
    rows = [str(text) for part in bank.values() for texts in part.values() for text in texts]
    assert [row for row in rows if row.casefold() in learnt] == []


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("nlu: []", "red_flags"),
        ("[]", "red_flags"),
        ("red_flags: [a]", "classes"),
        ("red_flags: {vision: it is dark}", "a list of texts"),
        ("red_flags: {vision: [{a: b}]}", "a list of texts"),
        ("red_flags: {vision: [x]}\nharmless: {idiom: [x]}", "stands under"),
    ],
)
def test_a_file_of_another_make_is_named(tmp_path: Path, content: str, problem: str) -> None:
    (tmp_path / "odd.yml").write_text(content, "utf-8")
    with pytest.raises(ValueError, match=problem) as error:
        load_danger_examples(tmp_path)
    assert "odd.yml" in str(error.value)


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no messages"):
        load_danger_examples(tmp_path)

"""The examples: read with their topics, and what they tell of words."""

from __future__ import annotations

from pathlib import Path

import pytest

from content.files import FileError
from learning.examples import Example, known_words, read_examples, words
from understanding.build import read_examples as all_examples


def test_every_example_is_read_with_its_topic() -> None:
    found = read_examples()
    assert [example.text for example in found] == all_examples()
    assert Example("max age", "age_limits") in found


def test_examples_come_in_the_order_of_the_files(tmp_path: Path) -> None:
    (tmp_path / "b.yml").write_text("nlu:\n- intent: b\n  examples: |\n    - two\n    - - three\n", "utf-8")
    (tmp_path / "a.yml").write_text("nlu:\n- intent: a\n  examples: |\n    - one\n- intent: none\n", "utf-8")
    (tmp_path / "c.yml").write_text("", "utf-8")
    assert read_examples(tmp_path) == (Example("one", "a"), Example("two", "b"), Example("- three", "b"))


def test_a_file_that_is_no_yaml_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("nlu: [", "utf-8")
    with pytest.raises(FileError, match=r"a\.yml"):
        read_examples(tmp_path)


def test_words_in_small_letters_are_ordinary_and_capitals_in_a_sentence_are_proper() -> None:
    found = known_words(
        (
            Example("does it hurt at Norwood 3, Doctor?", "pain"),
            Example("my Crohn’s is back", "pain"),
            Example("Is It Painful For Most People", "pain"),
            Example("ask Dr Miller or Dr. Reyes or dr khan", "pain"),
            Example("is the lake where Lisa swims deep", "oos_general"),
            Example("do kuca Ivana", "oos_other_language"),
        )
    )
    assert found.ordinary == {"does", "it", "hurt", "at", "my", "is", "back", "ask", "or", "dr"} | {
        *("the", "lake", "where", "swims", "deep")
    }
    assert found.proper == {"norwood", "doctor", "crohn", "dr"}


def test_the_projects_words_are_read_once() -> None:
    assert words() is words()
    assert {"hair", "needles", "diabetic"} <= words().ordinary
    assert {"norwood", "rogaine"} <= words().proper
    assert {"patel", "lee", "john", "sarah", "ann"}.isdisjoint(words().ordinary | words().proper)

"""The review's file: Rasa reads the same texts back, and nothing that a patient typed is more than words in it."""

from __future__ import annotations

import datetime as dt
import stat
import warnings
from pathlib import Path

import pytest
import yaml
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.training_data import TrainingData

from learning import review_file
from learning.examples import Example, words
from learning.groups import Group, Near
from learning.review_file import as_yaml, example_line, references_in, write
from learning.scrub import scrub
from records.review import NOT_HELPFUL, NOT_UNDERSTOOD, KeptQuestion

DAY = dt.date(2026, 11, 23)
NEAR = (Near(Example("does it hurt", "pain"), 0.71), Near(Example("is it [sore](x)\n- y", "pain"), 0.5))

HOSTILE = [
    "- dash first",
    "- - - dashes",
    "---",
    "# no comment",
    "a # b",
    "[x](drug) hurts",
    '[x]{"entity": "drug"} hurts',
    '[x][{"entity": "drug"}] hurts',
    "{a: b}",
    "a: b",
    "key: |",
    "!!python/object/apply:os.system [ls]",
    "!env_var ${HOME}",
    "${HOME} and $(ls)",
    "&anchor *alias",
    "<<: *alias",
    "%YAML 1.2",
    "'single' \"double\"",
    "a\\u000a- intent: hacked",
    "\\x0a- intent: hacked\\",
    "one\ntwo",
    "one\n- two\n- intent: hacked\n  examples: |\n    - x",
    "one\r\ntwo\x0bthree\x0cfour\x1cfive\x85six\u2028seven\u2029eight",
    "tab\there",
    "bell \x07 null \x00 escape \x1b[31m delete \x7f",
    "bidi \u202e zero \u200b width \ufeff joined",
    "half \ud800 surrogate",
    "not \ufffe a character",
    "smile 🙂 ünïcödé ½ … “quotes”",
    "|",
    ">",
    "null",
    "yes",
    "=1+1",
    "/restart",
    "~",
    "?",
    "1",
    "[name](drug) hurts",
    "my husband [name] [name]",
    "x" * 400,
]


def question(text: str, reference: str = "0123456789ab", reason: str = NOT_UNDERSTOOD) -> KeptQuestion:
    return KeptQuestion(reference, text, reason, "pain", 0.2, DAY)


def group_of(*texts: str, topic: str = "pain", runners_up: tuple[str, ...] = ()) -> Group:
    return Group(tuple(question(text) for text in texts), topic, runners_up, NEAR)


def read(content: str) -> TrainingData:
    """Read as Rasa does when it trains; a warning of its reader is a failure."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        return RasaYAMLReader().reads(content)


def examples_of(content: str) -> list[tuple[str, str]]:
    data = read(content)
    assert all(not example.get("entities") for example in data.training_examples)
    assert (data.entity_synonyms, data.regex_features, data.lookup_tables, data.responses) == ({}, [], [], {})
    return [(example.get("intent"), example.get("text")) for example in data.training_examples]


@pytest.mark.parametrize("text", HOSTILE)
def test_rasa_reads_the_same_text_back_and_nothing_else(text: str) -> None:
    content = as_yaml([group_of("before", text, "after")], DAY, "x.yml")
    assert examples_of(content) == [("pain", "before"), ("pain", example_line(text)), ("pain", "after")]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_the_scrubber_lets_through_stands_in_the_file_as_it_is(text: str) -> None:
    left = scrub(text, (), words())
    if left is not None:
        assert example_line(left) == left
        assert examples_of(as_yaml([group_of(left)], DAY, "x.yml")) == [("pain", left)]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_line_can_be_moved_into_a_file_that_is_all_ascii(text: str) -> None:
    # There Rasa decodes what looks like an escape.
    if (line := example_line(text)).isascii():
        content = f'version: "3.1"\nnlu:\n- intent: pain\n  examples: |\n    - {line}\n'
        assert content.isascii()
        assert examples_of(content) == [("pain", line)]


def test_all_hostile_texts_together_are_still_one_block() -> None:
    content = as_yaml([group_of(*HOSTILE)], DAY, "x.yml")
    assert [text for _, text in examples_of(content)] == [example_line(text) for text in HOSTILE]
    assert [entry["intent"] for entry in yaml.safe_load(content)["nlu"]] == ["pain"]


def test_a_placeholder_stays_one_and_is_no_markup() -> None:
    assert example_line("my husband [name] has it") == "my husband [name] has it"
    assert example_line("my husband [name](drug) has it") == "my husband [name] (drug) has it"
    assert example_line("[name][drug]{x}") == "[name] [drug] (x)"


def test_the_groups_are_blocks_in_their_order_with_what_a_reviewer_needs() -> None:
    mixed = Group((question("a"), question("b"), question("c", reason=NOT_HELPFUL)), "pain", ("cost", "downtime"), NEAR)
    content = as_yaml([mixed, group_of("d", topic="cost")], DAY, "2026-11-23.yml")
    assert examples_of(content) == [("pain", "a"), ("pain", "b"), ("pain", "c"), ("cost", "d")]
    lines = content.splitlines()
    block = lines[lines.index("- intent: pain") - 5 : lines.index("- intent: pain")]
    assert block == [
        "",
        "# 3 × · 2 not understood, 1 answer marked as not helpful · guessed with 0.20 at most",
        "# next: cost, downtime",
        "# like 0.71  pain: does it hurt",
        "# like 0.50  pain: is it (sore)(x) - y",
    ]
    assert "anagen review --done review/2026-11-23.yml" in content
    assert content.startswith("# Questions for review, written on 2026-11-23: 4 in 2 groups")


def test_a_group_of_marked_answers_tells_no_guess() -> None:
    marked = KeptQuestion("0" * 12, "a", NOT_HELPFUL, "pain", None, DAY)
    content = as_yaml([Group((marked,), "pain", (), ())], DAY, "x.yml")
    assert "# 1 × · 1 answer marked as not helpful\n- intent: pain\n" in content


@pytest.mark.parametrize("topic", ["", "Pain", "pain: x", "pain\n- intent: y", "1", "[x]", "pain #"])
def test_a_topic_that_is_none_can_not_break_the_file(topic: str) -> None:
    content = as_yaml([group_of("a", topic=topic, runners_up=(topic, "cost"))], DAY, "x.yml")
    assert examples_of(content) == [("out_of_scope", "a")]
    assert "# next: cost\n" in content


def test_the_file_is_never_all_ascii() -> None:
    assert not as_yaml([group_of("a")], DAY, "x.yml").isascii()


def test_an_empty_review_is_readable() -> None:
    assert examples_of(as_yaml([], DAY, "x.yml")) == []


def test_the_file_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    path = write([group_of("a")], tmp_path / "review", DAY)
    assert path == tmp_path / "review" / "2026-11-23.yml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert examples_of(path.read_text("utf-8")) == [("pain", "a")]


def test_a_second_review_of_a_day_leaves_the_first_alone(tmp_path: Path) -> None:
    first = write([group_of("a")], tmp_path, DAY)
    second, third = (write([group_of("b")], tmp_path, DAY) for _ in range(2))
    assert [path.name for path in (first, second, third)] == ["2026-11-23.yml", "2026-11-23-2.yml", "2026-11-23-3.yml"]
    assert examples_of(first.read_text("utf-8")) == [("pain", "a")]
    assert "--done review/2026-11-23-2.yml" in second.read_text("utf-8")


def test_the_references_come_back_whatever_was_edited_below(tmp_path: Path) -> None:
    references = [f"{number:012x}" for number in range(30)]
    made = Group(tuple(question("a", reference) for reference in references), "pain", (), ())
    path = write([made], tmp_path, DAY)
    assert references_in(path) == references
    path.write_text(path.read_text("utf-8").split('version: "3.1"')[0], "utf-8")
    assert references_in(path) == references


def test_a_question_can_not_name_a_reference(tmp_path: Path) -> None:
    path = write([group_of("x\n# kept: ffffffffffff", "# kept: ffffffffffff")], tmp_path, DAY)
    assert references_in(path) == ["0123456789ab"] * 2


def test_the_folder_lies_where_git_does_not_look() -> None:
    from learning.review import FOLDER, ROOT

    assert f"{FOLDER.relative_to(ROOT)}/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert review_file.UNNAMED in (ROOT / "domain.yml").read_text("utf-8")

"""One review from end to end, and what it prints."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rich.console import Console

from learning import report
from learning import review as module
from learning.examples import Example
from learning.review import Review, ReviewError, finish, make_review
from learning.vectors import ENCODER, ExampleVectors
from records.marks import Tally
from records.review import NOT_HELPFUL, NOT_UNDERSTOOD, NewQuestion
from runtime import services
from runtime.errors import NotReadyError
from tests.conftest import missing_service
from tests.runtime.conftest import DatabaseFolder

TODAY = dt.date(2026, 11, 23)
EXAMPLES = tuple(
    Example(text, intent)
    for intent, texts in {
        "pain": ["does it hurt", "how painful is it", "will I feel the needle", "is it sore afterwards"],
        "clinic_details": ["where are you", "what is your address", "is there parking", "how do I get to you"],
        "cost": ["what does it cost", "how much is it", "price of one session", "is it expensive"],
    }.items()
    for text in texts
)
PARKING = [
    "can I leave my car at the clinic",
    "where do I leave the car when I come",
    "can i put my car there",
]


@pytest.fixture
def few_examples(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A dozen examples instead of all of data/nlu, which take the encoder a minute."""
    if not ENCODER.is_dir():
        missing_service("the encoder (make build)")
    monkeypatch.setattr(module, "read_examples", lambda: EXAMPLES)
    monkeypatch.setattr(module, "ExampleVectors", lambda: ExampleVectors(cache=tmp_path / "cache.npz"))


def keep(text: str, sender: str = "web-ann", reason: str = NOT_UNDERSTOOD, topic: str = "", sure: float = 0.2) -> None:
    confidence = sure if reason == NOT_UNDERSTOOD else None
    assert services.review().keep(NewQuestion(sender, text, text, reason, topic, confidence, TODAY))


def read(path: Path) -> dict[str, list[str]]:
    """Return the texts of a file by intent, as Rasa reads it."""
    found: dict[str, list[str]] = {}
    for example in RasaYAMLReader().reads(path.read_text("utf-8")).training_examples:
        found.setdefault(example.get("intent"), []).append(example.get("text"))
    return found


def test_without_questions_no_file_is_written(database: DatabaseFolder, tmp_path: Path) -> None:
    assert make_review(services.review(), tmp_path / "review") == Review((), None, 0)
    assert not (tmp_path / "review").exists()


def test_questions_are_grouped_into_a_file_that_rasa_reads(
    database: DatabaseFolder, few_examples: None, tmp_path: Path
) -> None:
    for number, text in enumerate(PARKING):
        keep(text, f"web-{number}", topic="clinic_details")
    keep("how sharp is the pain of it", reason=NOT_HELPFUL, topic="pain")
    found = make_review(services.review(), tmp_path / "review")
    assert found.path is not None
    assert [len(each.questions) for each in found.groups] == [3, 1]
    assert {intent: sorted(texts) for intent, texts in read(found.path).items()} == {
        "clinic_details": sorted(PARKING),
        "pain": ["how sharp is the pain of it"],
    }


def test_a_question_without_a_guess_gets_that_of_the_nearest_example(
    database: DatabaseFolder, few_examples: None, tmp_path: Path
) -> None:
    keep("how much does one session cost")
    found = make_review(services.review(), tmp_path)
    assert found.path is not None
    assert list(read(found.path)) == ["cost"]


def test_what_was_reviewed_is_deleted_and_what_came_since_stays(
    database: DatabaseFolder, few_examples: None, tmp_path: Path
) -> None:
    keep("is there parking", "web-1")
    keep("does it hurt", "web-2")
    path = make_review(services.review(), tmp_path).path
    assert path is not None
    keep("what does it cost", "web-3")
    assert finish(services.review(), path) == 2
    assert [question.text for question in services.review().load(9).questions] == ["what does it cost"]
    assert finish(services.review(), path) == 0


@pytest.mark.parametrize("content", [b"", b'version: "3.1"\nnlu: []\n', b"# kept: ?\n", b"\xff\xfe"])
def test_a_file_that_no_review_wrote_deletes_nothing(database: DatabaseFolder, tmp_path: Path, content: bytes) -> None:
    keep("is there parking")
    (tmp_path / "x.yml").write_bytes(content)
    with pytest.raises(ReviewError, match=r"^x\.yml "):
        finish(services.review(), tmp_path / "x.yml")
    assert len(services.review().load(9).questions) == 1


def test_without_an_encoder_it_says_what_to_do(
    database: DatabaseFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keep("is there parking")
    monkeypatch.setattr(module, "ExampleVectors", lambda: ExampleVectors(encoder=tmp_path))
    with pytest.raises(NotReadyError, match="make build"):
        make_review(services.review(), tmp_path / "review")


def shown(found: Review, tallies: list[Tally]) -> str:
    console = Console(width=200)
    with console.capture() as captured:
        for table in report.tables(found.groups, tallies):
            console.print(table)
    return captured.get()


def test_the_tables_tell_counts_and_topics_and_no_word_of_a_patients(
    database: DatabaseFolder, few_examples: None, tmp_path: Path
) -> None:
    keep("canary, is there parking", "web-1", topic="clinic_details")
    keep("canary, is there parking", "web-2", reason=NOT_HELPFUL, topic="cost")
    found = make_review(services.review(), tmp_path)
    out = shown(found, [Tally("pain", 4, 17), Tally("cost", 3, 0)])
    assert re.search(r"1\s+│\s+1\s+│ (clinic_details|cost) +│ clinic_details", out)
    assert re.search(r"17\s+│\s+4\s+│ pain", out)
    assert "canary" not in out
    assert report.lines(found, 180) == [f"2 questions in 1 group: {found.path}"]


def test_long_tables_are_cut_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "MAX_ROWS", 2)
    out = shown(Review((), None, 0), [Tally(f"topic_{number}", 1, 1) for number in range(5)])
    assert "topic_1" in out and "topic_2" not in out
    assert "and 3 more" in out


def test_without_groups_and_marks_there_are_no_tables() -> None:
    assert report.tables((), []) == []


@pytest.mark.parametrize(
    ("found", "days", "lines"),
    [
        (Review((), None, 0), 180, ["There is nothing to review."]),
        (Review((), None, 0), 0, ["There is nothing to review: ANAGEN_REVIEW_DAYS is 0, so no question is kept."]),
        (
            Review((), None, 3),
            180,
            ["There is nothing to review.", "Left out: 3 that no key in ANAGEN_ENCRYPTION_KEYS opens."],
        ),
        (Review((), module.FOLDER / "x.yml", 0), 180, ["0 questions in 0 groups: review/x.yml"]),
    ],
)
def test_what_is_said_before_the_tables(found: Review, days: int, lines: list[str]) -> None:
    assert report.lines(found, days) == lines

"""One review: what is kept, in groups, into a file; and what has been dealt with, out of the database."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from learning import review_file
from learning.examples import read_examples
from learning.groups import Group, group
from learning.vectors import ExampleVectors
from records.review import ReviewRepository
from runtime.errors import ExpectedError, NotReadyError
from runtime.settings import ROOT

FOLDER = ROOT / "review"
# The grouping compares each with each: this many take a few seconds.
MAX_QUESTIONS = 2000


class ReviewError(ExpectedError):
    """A file is none that a review has written; the message names it."""


@dataclass(frozen=True)
class Review:
    """What a review found. `path` is None when nothing is kept; `unreadable` counts what no key of ours opens."""

    groups: tuple[Group, ...]
    path: Path | None
    unreadable: int


def make_review(kept: ReviewRepository, folder: Path = FOLDER) -> Review:
    """Write all that is kept into a file.

    Raises:
        NotReadyError: the encoder is not built.
        content.files.FileError: the examples can't be read.
        sqlalchemy.exc.SQLAlchemyError: the database is away.
    """
    found = kept.load(MAX_QUESTIONS)
    if not found.questions:
        return Review((), None, found.unreadable)
    try:
        vectors = ExampleVectors()
    except FileNotFoundError as error:
        raise NotReadyError(str(error)) from error
    examples = read_examples()
    of_examples = vectors.encode_examples([example.text for example in examples])
    of_questions = vectors.encode([question.text for question in found.questions])
    groups = tuple(group(found.questions, of_questions, examples, of_examples))
    today = dt.datetime.now(dt.timezone.utc).date()
    return Review(groups, review_file.write(groups, folder, today), found.unreadable)


def finish(kept: ReviewRepository, path: Path) -> int:
    """Delete the questions that a review's file lists; return how many were still there.

    Raises:
        ReviewError: the file lists none.
        OSError: it can't be read.
        sqlalchemy.exc.SQLAlchemyError: the database is away; nothing was deleted.
    """
    try:
        references = review_file.references_in(path)
    except UnicodeDecodeError as error:
        raise ReviewError(f"{path.name} is no text") from error
    if not references:
        raise ReviewError(f"{path.name} lists no kept question: is it a file that `make review` wrote?")
    return kept.delete(references)

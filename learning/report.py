"""What a review prints: tables of the groups and of the marks, and where the file is. No word of a patient's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.table import Table

from learning.groups import Group
from learning.review import Review
from records.marks import Tally
from records.review import NOT_HELPFUL, NOT_UNDERSTOOD
from runtime.settings import ROOT

MAX_ROWS = 15
# The headings of numbers break first where the terminal is narrow: a topic is copied from here.
COUNTS, TOPIC_WIDTH = ("Not understood", "Not helpful", "Helpful"), 26


def lines(review: Review, days: int) -> list[str]:
    """Return what is said before the tables.

    Args:
        review: what was found.
        days: how long questions are kept; 0 when none is.
    """
    said = []
    if review.path is not None:
        count = sum(len(found.questions) for found in review.groups)
        said.append(f"{_many(count, 'question')} in {_many(len(review.groups), 'group')}: {_shown(review)}")
    elif days:
        said.append("There is nothing to review.")
    else:
        said.append("There is nothing to review: ANAGEN_REVIEW_DAYS is 0, so no question is kept.")
    if review.unreadable:
        said.append(f"Left out: {review.unreadable} that no key in ANAGEN_ENCRYPTION_KEYS opens.")
    return said


def _many(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _shown(review: Review) -> str:
    assert review.path is not None
    inside = review.path.is_relative_to(ROOT)
    return str(review.path.relative_to(ROOT) if inside else review.path)


def tables(groups: Sequence[Group], tallies: Sequence[Tally]) -> list[Table]:
    """Return the largest groups, and the answers that helped least, each where there are any."""
    made = []
    if groups:
        made.append(_groups(groups))
    if tallies:
        made.append(_tallies(tallies))
    return made


def _groups(groups: Sequence[Group]) -> Table:
    table = _table("The largest groups", groups, "Not understood", "Not helpful", "Taken for", "Nearest example of")
    for found in groups[:MAX_ROWS]:
        reasons = Counter(question.reason for question in found.questions)
        nearest = found.nearest[0].example.intent if found.nearest else ""
        table.add_row(str(reasons[NOT_UNDERSTOOD]), str(reasons[NOT_HELPFUL]), found.topic, nearest)
    return table


def _tallies(tallies: Sequence[Tally]) -> Table:
    table = _table("Answers as people marked them", tallies, "Not helpful", "Helpful", "Topic")
    for tally in tallies[:MAX_ROWS]:
        table.add_row(str(tally.not_helpful), str(tally.helpful), tally.topic)
    return table


def _table(title: str, rows: Sequence[object], *headings: str) -> Table:
    more = len(rows) - MAX_ROWS
    table = Table(title=title, title_justify="left", caption=f"and {more} more" if more > 0 else None)
    for heading in headings:
        counts = heading in COUNTS
        table.add_column(heading, justify="right" if counts else "left", min_width=None if counts else TOPIC_WIDTH)
    return table

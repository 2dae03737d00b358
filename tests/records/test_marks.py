"""Marks of answers: each person's counts once, the last one stands, and the sums tell nobody's."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from records.encryption import Keyring
from records.marks import Mark, MarkRepository, Tally
from records.tables import AnswerMark, AnswerTally

TODAY = dt.date(2026, 11, 23)
DAY = dt.timedelta(days=1)


@pytest.fixture
def marks(engine: Engine, keyring: Keyring) -> MarkRepository:
    return MarkRepository(engine, keyring)


def mark(helpful: bool = True, **changes: Any) -> Mark:
    parts: dict[str, Any] = {"conversation": "web-ann", "message": "m1", "topic": "pain", "day": TODAY}
    return Mark(**{**parts, **changes}, helpful=helpful)


def rows(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count(AnswerMark.id))).scalar_one())


def test_each_person_message_and_topic_counts(marks: MarkRepository) -> None:
    assert marks.mark(mark())
    assert marks.mark(mark(conversation="web-ben"))
    assert marks.mark(mark(message="m2"))
    assert marks.mark(mark(False, topic="cost"))
    assert marks.tallies() == [Tally("cost", 0, 1), Tally("pain", 3, 0)]


@pytest.mark.parametrize("helpful", [True, False])
def test_the_same_mark_again_changes_nothing(engine: Engine, marks: MarkRepository, helpful: bool) -> None:
    assert [marks.mark(mark(helpful)) for _ in range(3)] == [True, False, False]
    assert marks.tallies() == [Tally("pain", int(helpful), int(not helpful))]
    assert rows(engine) == 1


def test_the_opposite_mark_replaces_the_first_on_its_day(engine: Engine, marks: MarkRepository) -> None:
    marks.mark(mark(True))
    assert marks.mark(mark(False, day=TODAY + DAY))
    assert marks.tallies() == [Tally("pain", 0, 1)]
    assert marks.mark(mark(True, day=TODAY + DAY))
    assert marks.tallies() == [Tally("pain", 1, 0)]
    with engine.connect() as connection:
        assert connection.execute(sa.select(AnswerTally.day)).scalars().all() == [TODAY]


def test_tallies_add_up_the_days_and_begin_with_what_helped_least(marks: MarkRepository) -> None:
    for day in range(3):
        marks.mark(mark(False, message=f"m{day}", day=TODAY - day * DAY))
    marks.mark(mark(True, message="m9"))
    marks.mark(mark(False, topic="cost"))
    marks.mark(mark(True, topic="age_limits"))
    assert marks.tallies() == [Tally("pain", 1, 3), Tally("cost", 0, 1), Tally("age_limits", 1, 0)]


def test_parallel_taps_count_once(engine: Engine, keyring: Keyring) -> None:
    ready, changed = threading.Barrier(4), []

    def tap() -> None:
        ready.wait()
        changed.append(MarkRepository(engine, keyring).mark(mark()))

    threads = [threading.Thread(target=tap) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(changed) == [False, False, False, True]
    assert MarkRepository(engine, keyring).tallies() == [Tally("pain", 1, 0)]


def test_two_people_who_mark_at_one_moment_both_count(engine: Engine, keyring: Keyring) -> None:
    ready = threading.Barrier(4)

    def tap(sender: str) -> None:
        ready.wait()
        MarkRepository(engine, keyring).mark(mark(conversation=sender))

    threads = [threading.Thread(target=tap, args=(f"web-{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert MarkRepository(engine, keyring).tallies() == [Tally("pain", 4, 0)]


def test_marks_are_forgotten_and_the_sums_stay(engine: Engine, marks: MarkRepository) -> None:
    marks.mark(mark(day=TODAY - DAY))
    marks.mark(mark(message="m2"))
    assert marks.forget(TODAY) == 1
    assert rows(engine) == 1
    assert marks.tallies() == [Tally("pain", 2, 0)]


def test_a_purge_takes_the_sums_of_a_day_and_before(marks: MarkRepository) -> None:
    for age in range(3):
        marks.mark(mark(message=f"m{age}", day=TODAY - age * DAY))
    assert marks.purge(TODAY - DAY) == 2
    assert marks.tallies() == [Tally("pain", 1, 0)]


def test_a_mark_that_is_turned_after_its_sum_was_purged_counts_from_nought(
    engine: Engine, marks: MarkRepository
) -> None:
    marks.mark(mark(True))
    marks.purge(TODAY)
    assert marks.mark(mark(False))
    assert marks.tallies() == [Tally("pain", 0, 1)]


def test_the_sums_name_nobody(engine: Engine, keyring: Keyring, marks: MarkRepository) -> None:
    marks.mark(mark())
    with engine.connect() as connection:
        (row,) = connection.execute(sa.select(AnswerTally.__table__))
        stored = connection.execute(sa.select(AnswerMark.conversation, AnswerMark.answer_key)).one()
    assert dict(row._mapping).keys() == {"id", "topic", "day", "helpful", "not_helpful"}
    assert stored.conversation == keyring.pseudonym("web-ann")
    assert "pain" not in "".join(stored) and "web-ann" not in "".join(stored)

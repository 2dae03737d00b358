"""Groups: questions of one kind together, the largest first, each with what the examples have that is nearest."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from learning.examples import Example
from learning.groups import DISTANCE, RUNNERS_UP, SHOWN, Group, group
from records.review import NOT_UNDERSTOOD, KeptQuestion
from understanding.encoder import Vector

DAY = dt.date(2026, 11, 23)


def question(text: str, topic: str = "", sure: float | None = None) -> KeptQuestion:
    return KeptQuestion(text, text, NOT_UNDERSTOOD, topic, sure, DAY)


def towards(*degrees: float) -> Vector:
    """Return unit vectors in a plane."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


# One example of a topic leaves the vectors where they are.
EXAMPLES = [Example(f"example at {angle}", f"topic_{angle}") for angle in range(0, 360, 30)]
PLACES = towards(*range(0, 360, 30))


def groups_of(*questions: tuple[KeptQuestion, float]) -> list[Group]:
    return group([found for found, _ in questions], towards(*(angle for _, angle in questions)), EXAMPLES, PLACES)


def texts(groups: list[Group]) -> list[list[str]]:
    return [[found.text for found in each.questions] for each in groups]


def test_questions_of_one_kind_come_together_the_largest_group_first() -> None:
    found = groups_of(
        (question("a"), 0), (question("b"), 118), (question("c"), 120), (question("d"), 125), (question("e"), 2)
    )
    assert [sorted(each) for each in texts(found)] == [["b", "c", "d"], ["a", "e"]]
    assert texts(found)[0][0] == "c", "the one in their middle comes first"


def test_a_question_unlike_all_others_is_a_group_of_its_own() -> None:
    assert texts(groups_of((question("a"), 0), (question("b"), 180), (question("c"), 90))) == [["a"], ["b"], ["c"]]


def test_one_question_is_a_group() -> None:
    assert texts(groups_of((question("a"), 10))) == [["a"]]


def test_the_distance_that_keeps_groups_apart() -> None:
    apart = float(np.degrees(np.arccos(1 - DISTANCE)))
    assert len(groups_of((question("a"), 0), (question("b"), apart - 1))) == 1
    assert len(groups_of((question("a"), 0), (question("b"), apart + 1))) == 2


def test_a_group_is_named_by_what_most_of_it_was_taken_for() -> None:
    (found,) = groups_of((question("a", "cost"), 0), (question("b", "pain"), 1), (question("c", "pain"), 2))
    assert found.topic == "pain"
    assert found.runners_up[0] == "cost"
    assert len(found.runners_up) == RUNNERS_UP
    assert "pain" not in found.runners_up


def test_without_a_guess_it_is_named_by_the_nearest_example() -> None:
    (found,) = groups_of((question("a"), 61))
    assert found.topic == "topic_60"
    assert "topic_60" not in found.runners_up


def test_the_nearest_examples_come_nearest_first_with_their_likeness() -> None:
    (found,) = groups_of((question("a"), 58), (question("b"), 64))
    assert [near.example.intent for near in found.nearest] == ["topic_60", "topic_90", "topic_30"]
    assert len(found.nearest) == SHOWN
    assert found.nearest[0].likeness == pytest.approx(np.cos(np.radians(1)), abs=1e-3)


def test_topics_lie_apart_where_the_examples_tell_what_sets_them_apart() -> None:
    # All vectors share one direction, and differ most in another: neither tells a topic from the next.
    rng = np.random.default_rng(3)
    kinds = {"pain": 0, "cost": 120, "age": 240}

    def made(kind: str, count: int) -> Vector:
        topic = 0.2 * towards(*rng.normal(kinds[kind], 3, count))
        vectors = np.hstack([topic, np.ones((count, 1)), rng.normal(0, 0.8, (count, 1))])
        return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)

    examples = [Example(f"{kind} {number}", kind) for kind in kinds for number in range(30)]
    places = np.vstack([made(kind, 30) for kind in kinds])
    asked = [question(f"{kind}-{number}") for kind in kinds for number in range(5)]
    found = group(asked, np.vstack([made(kind, 5) for kind in kinds]), examples, places)
    together = sorted(sorted({text.split("-")[0] for text in each}) for each in texts(found))
    assert together == [["age"], ["cost"], ["pain"]]
    assert {each.topic for each in found} == set(kinds)

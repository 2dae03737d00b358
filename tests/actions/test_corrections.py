"""Which part of a request a text wants to change."""

from __future__ import annotations

import pytest

from actions.corrections import parts_named, parts_to_change


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("change the topic", "topic"),
        ("Change the topic", "topic"),
        ("the topic is wrong", "topic"),
        ("no, the topic is wrong", "topic"),
        ("wrong topic", "topic"),
        ("can I change the subject please?", "topic"),
        ("I'd like to change my name", "name"),
        ("I’d like to change my name", "name"),
        ("my first name is misspelled", "name"),
        ("please fix my email address", "contact"),
        ("that's the wrong number", "contact"),
        ("change my phone number", "contact"),
        ("sorry, the time is not right", "time"),
        ("edit time", "time"),
    ],
)
def test_a_plain_wish_for_a_change_names_its_part(text: str, part: str) -> None:
    assert parts_to_change(text) == {part}


@pytest.mark.parametrize(
    "text",
    [
        "", "the topic", "change", "wrong", "change the number of sessions",
        "is the number of grafts wrong for me", "wrong time of year for this?", "my name is Sam",
        "the name change of the clinic", "why would the time be wrong",
    ],
)  # fmt: skip
def test_other_words_ask_for_no_change(text: str) -> None:
    assert parts_to_change(text) == frozenset()


def test_parts_are_named_by_their_words() -> None:
    assert parts_named("my name and my phone number are wrong") == {"name", "contact"}
    assert parts_named("mornings? no: in the morning") == {"time"}
    assert parts_named("something is wrong") == frozenset()

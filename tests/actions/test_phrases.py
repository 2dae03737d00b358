"""What kind of remark a text is."""

from __future__ import annotations

import pytest

from actions import phrases


@pytest.mark.parametrize(
    "text",
    [
        "hello", "Hi!", "hey there", "good morning", "Good evening all", "thank you so much", "thx",
        "thanks a lot", "thank you for your help", "bye", "hello, good morning", "ty", "see you later",
        "Thanks, bye!",
    ],
)  # fmt: skip
def test_a_courtesy_says_nothing_more(text: str) -> None:
    assert phrases.is_courtesy(text)


@pytest.mark.parametrize(
    "text", ["", "🙂", "hi, risks", "hello I'm Ann", "thanks, Tuesday", "morning", "evening", "mornings please", "hi 5"]
)
def test_what_says_more_is_no_courtesy(text: str) -> None:
    assert not phrases.is_courtesy(text)


@pytest.mark.parametrize(
    "text",
    [
        "Tuesday?", "is Tuesday ok?", "would Tuesday morning work?", "can you call tomorrow?", "how about 5 pm?",
        "could someone call me on Monday after 6?", "any time", "mornings", "next week if possible",
    ],
)  # fmt: skip
def test_a_time_may_be_offered_as_a_question(text: str) -> None:
    assert phrases.offers_a_time(text)


@pytest.mark.parametrize(
    "text",
    [
        "are you open on Monday?", "What will the weather be like tomorrow?", "is that ok?", "why?",
        "How soon can I go back to work after the treatment?", "do results last 5 years?",
    ],
)  # fmt: skip
def test_a_question_about_something_else_offers_no_time(text: str) -> None:
    assert not phrases.offers_a_time(text)


@pytest.mark.parametrize("text", ["is that ok?", "what now", "ok what does it cost", "sure, but is it safe", "yes?"])
def test_a_question_asks_even_behind_a_yes(text: str) -> None:
    assert phrases.asks(text)
    assert phrases.is_unclear(text)


@pytest.mark.parametrize("text", ["yes, is fine", "yes, that is fine", "yes I am", "no, thank you", "I do", "why not"])
def test_an_answer_asks_nothing(text: str) -> None:
    assert not phrases.is_unclear(text)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("why not", True),
        ("Sure, why not!", True),
        ("I am", True),
        ("I do.", True),
        ("I am worried about that", None),
        ("I do hate forms", None),
        ("no problem", True),
        ("I'm not", False),
        ("I am not", False),
        ("hmm", None),
    ],
)
def test_yes_and_no(text: str, answer: bool | None) -> None:
    assert phrases.yes_or_no(text) is answer


@pytest.mark.parametrize(
    ("text", "bare"), [("yes", True), ("Ok, thanks", True), ("yes the risks", False), ("no", False)]
)
def test_a_yes_may_be_all_that_is_said(text: str, bare: bool) -> None:
    assert phrases.is_bare_yes(text) is bare

"""Cutting a message into clauses: where it is cut and where it is not, and which clauses ask something."""

from __future__ import annotations

import pytest

from tests.understanding.hostile import LONG, SEEDS, grows_evenly
from understanding.clauses import MAX_WORDS_OF_A_PAIR, Clause, clauses, pairs


def texts(message: str) -> list[str]:
    return [clause.text for clause in clauses(message)]


def asked(message: str) -> list[str]:
    return [clause.text for clause in clauses(message) if clause.asks]


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        # Ends of sentences.
        ("Is it safe? What does it cost?", ["Is it safe?", "What does it cost?"]),
        ("what is it?how much", ["what is it?", "how much"]),
        ("It sounds good. Does it hurt", ["It sounds good.", "Does it hurt"]),
        ("wow! is it new", ["wow!", "is it new"]),
        ("hmm… is it new", ["hmm…", "is it new"]),
        ("hair loss.. is it new", ["hair loss..", "is it new"]),
        ("is it safe\nwhat does it cost", ["is it safe", "what does it cost"]),
        ("is it safe\n\n  \nwhat does it cost", ["is it safe", "what does it cost"]),
        ("is it safe; what does it cost", ["is it safe", "what does it cost"]),
        ("is it safe - what does it cost", ["is it safe", "what does it cost"]),
        ("is it safe — what does it cost", ["is it safe", "what does it cost"]),
        ("my worry: is it safe", ["my worry", "is it safe"]),
        ('she said "is it safe?" what does it cost', ['she said "is it safe?', "what does it cost"]),
        # Lists.
        ("1) is it safe 2) what does it cost", ["is it safe", "what does it cost"]),
        ("1. is it safe 2. what does it cost", ["is it safe", "what does it cost"]),
        ("(1) is it safe (2) what does it cost", ["is it safe", "what does it cost"]),
        # Joints.
        ("how much is it and how long does it take", ["how much is it", "how long does it take"]),
        ("how much is it, and also how long does it take", ["how much is it", "how long does it take"]),
        ("how much is it & does it hurt", ["how much is it", "does it hurt"]),
        ("how much is it plus does it hurt", ["how much is it", "does it hurt"]),
        ("how much is it, does it hurt, is it safe", ["how much is it", "does it hurt", "is it safe"]),
        ("how much is it and if so when do i pay", ["how much is it", "when do i pay"]),
        ("how much is it and I'd like to book", ["how much is it", "I'd like to book"]),
        ("how much is it and put me down for monday", ["how much is it", "put me down for monday"]),
        # Without any joint.
        ("is it safe is it expensive", ["is it safe", "is it expensive"]),
        ("does it hurt how long does it last", ["does it hurt", "how long does it last"]),
    ],
)
def test_a_message_is_cut_into_its_questions(message: str, parts: list[str]) -> None:
    assert texts(message) == parts


@pytest.mark.parametrize(
    "message",
    [
        "is it safe",
        "do you know how much it costs",
        "i wonder, is it safe",
        "can you tell me how long it takes",
        "my question is how much it costs",
        "the thing is what does it cost",
        "if it works, how long does it last",
        "and if they fade how soon do i come back",
        "when i stopped, is it normal that i lost hair",
        "is it safe for men and women",
        "what are the pros and cons",
        "prp or stem cells",
        "what about how it feels",
        "ask her if it is safe",
        "my hair and my skin",
        "what price is it now",
        "hi how much does it cost in total",
        "and how soon can i wash it",
        "ok so how long will it take",
    ],
)
def test_a_question_that_leads_on_or_joins_words_is_one(message: str) -> None:
    assert texts(message) == [message]


@pytest.mark.parametrize(
    "message",
    [
        "Dr. Smith does it",
        "mr. and mrs. jones had it",
        "prp vs. stem cells",
        "a drug, e.g. minoxidil",
        "it was 2.5 cm wide",
        "it costs 3.000 or so",
        "p.r.p. is good",
        "well-known and short-term",
        "on 12:30 or so",
        "in 10 days",
    ],
)
def test_a_stop_within_a_word_or_number_ends_nothing(message: str) -> None:
    assert texts(message) == [message]


@pytest.mark.parametrize(
    "message",
    [
        "is it safe",
        "isn't it painful",
        "how much",
        "what's the price",
        "whats the price",
        "why",
        "for how long",
        "with what",
        "does insurance pay",
        "was it tested",
        "has it been tested",
        "tell me about the cost",
        "explain the steps",
        "i want to know the price",
        "I'd like to know the price",
        "i was wondering about the price",
        "can you tell me the price",
        "any idea of the price",
        "any side effects",
        "please advise",
        "whether it hurts",
        "if so, when",
        "so, does it hurt",
        "ok and hello, how much",
        "the price?",
        'the "price?"',
        "(the price?)",
        "my own cells or a donor's",
        "prp or stem cells",
        "in my case, does it work",
    ],
)
def test_what_begins_or_ends_as_a_question_asks_plainly(message: str) -> None:
    assert [(clause.asks, clause.plainly) for clause in clauses(message)] == [(True, True)]


@pytest.mark.parametrize(
    "message",
    [
        "with this in mind is it safe",
        "in my age group can i still do it",
        "for a man of fifty how much would that come to",
        "the clinic in town let me know the price",
    ],
)
def test_a_question_within_asks_but_not_plainly(message: str) -> None:
    assert [(clause.asks, clause.plainly) for clause in clauses(message)] == [(True, False)]


@pytest.mark.parametrize(
    "message",
    [
        "my hair is thinning",
        "had PRP last year",
        "had my session this morning",
        "thanks",
        "i want to book",
        "I'd like an appointment",
        "he or she has it",
        "cost",
        "i'm 50",
        "was fine",
        "right?",
        "isn't it?",
        "don't they",
        "no?",
        "yeah",
        "innit",
    ],
)
def test_a_statement_a_wish_or_a_tag_asks_nothing(message: str) -> None:
    assert clauses(message) == [Clause(message, asks=False, plainly=False)]


def test_a_tag_after_a_statement_makes_no_question_of_it() -> None:
    assert texts("It is slow. Isn't it?") == ["It is slow.", "Isn't it?"]
    assert asked("It is slow. Isn't it?") == []


def test_a_weak_auxiliary_asks_only_with_a_subject() -> None:
    for message in ("was it done in May", "has PRP been tested", "may I drink", "had they known"):
        assert asked(message) == [message]
    for message in ("was fine in May", "has been better", "may be", "had it done in May"):
        assert asked(message) == []


@pytest.mark.parametrize(
    "announcement",
    [
        "two quick questions:",
        "I have 3 questions:",
        "hi, I've got a couple of questions.",
        "sorry, one more thing:",
        "my last question:",
        "doc, a silly question:",
        "few doubts.",
    ],
)
def test_what_only_announces_questions_is_left_out(announcement: str) -> None:
    assert texts(f"{announcement} is it safe?") == ["is it safe?"]


@pytest.mark.parametrize("announcement", ["two quick questions", "hi", "sorry, one more thing"])
def test_an_announcement_alone_is_all_there_is(announcement: str) -> None:
    assert texts(announcement) == [announcement]
    assert asked(announcement) == []


@pytest.mark.parametrize("message", ["", " ", "\n", "...", "?!", "🙂", "1)", "- - -", "(", ", , ,"])
def test_without_words_there_is_no_clause(message: str) -> None:
    assert [text for text in texts(message) if text != "1"] == []


def test_no_word_is_lost_and_none_comes_twice() -> None:
    message = "hi there, I lost hair after PRP and how much is it, does it hurt? my wife thinks it is fine; is it?"
    words = [word.strip(",;?") for word in message.split()]
    kept = [word.strip(",;?") for text in texts(message) for word in text.split()]
    assert kept == [word for word in words if word != "and"]


def test_spaces_and_commas_in_a_row_count_once() -> None:
    assert texts("how  much \t is it ,,, does   it hurt") == ["how much is it", "does it hurt"]


@pytest.mark.parametrize(
    ("message", "things"),
    [
        ("what are the pros and the cons", ["what are the pros", "the cons"]),
        ("price & downtime?", ["price", "downtime"]),
        ("price, pain, downtime", ["price", "pain", "downtime"]),
        ("price plus also pain", ["price", "pain"]),
        ("the price,\nthe pain", ["the price", "the pain"]),
    ],
)
def test_a_short_message_may_ask_about_several_things(message: str, things: list[str]) -> None:
    assert pairs(message) == things


@pytest.mark.parametrize(
    "message",
    [
        "",
        "the price",
        "what is the difference between prp and svf",
        "prp and svf together",
        "prp and svf combined",
        "prp vs svf and fat",
        "is prp better than svf and fat",
        "men and women",
        "my hair and skin",
        "if it hurts and swells",
        "price and …",
        ", price",
        "rock n' roll",
    ],
)
def test_things_that_are_compared_taken_together_or_no_words_are_no_pair(message: str) -> None:
    assert pairs(message) == []


@pytest.mark.parametrize(("words", "several"), [(MAX_WORDS_OF_A_PAIR, True), (MAX_WORDS_OF_A_PAIR + 1, False)])
def test_a_longer_message_is_no_pair(words: int, several: bool) -> None:
    assert bool(pairs("cost and " + "pain " * (words - 2))) is several


@pytest.mark.parametrize("seed", SEEDS)
def test_hostile_text_costs_no_more_than_its_length(seed: str) -> None:
    for function in (clauses, pairs):
        assert grows_evenly(function, seed)
        assert grows_evenly(function, seed, "x ", "x")


@pytest.mark.parametrize("seed", SEEDS)
def test_hostile_text_is_cut_into_what_it_holds(seed: str) -> None:
    message = (seed * LONG)[:LONG]
    assert sum(len(text) for text in texts(message)) <= len(message)

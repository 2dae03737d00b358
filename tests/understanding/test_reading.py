"""What a message asks: one thing or several, alone or leaning on the last answer. The judge is told what to say."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pytest
import yaml

from runtime.settings import ROOT
from understanding.follow_ups import MAX_WORDS, Aspect, FollowUps
from understanding.reading import (
    _FLOOR,
    _MEMORY_FLOOR,
    BOOKING,
    DANGER,
    MAX_CLAUSES,
    PLEASANTRIES,
    SURE_OF_A_BOOKING,
    SURE_OF_A_FOLLOW_UP,
    SURE_OF_A_PAIR,
    SURE_OF_A_PLEASANTRY,
    SURE_OF_A_QUESTION,
    SURE_OF_THE_WHOLE,
    TABLE_CONFIDENCE,
    MessageReader,
    Reading,
)
from understanding.topic_model import Matrix

TOPICS = [
    "affirm", "book_consultation", "cost", "downtime", "finasteride_mood", "guarantee", "insult", "oos_cooking", "pain",
    "post_procedure_warning_signs", "prp_definition", "scarring", "thanks", "tour_next",
]  # fmt: skip
# A table of two bare questions, and a pronoun after one topic.
TABLE = FollowUps(
    subjects={"prp_definition": "PRP"},
    aspects=(
        Aspect("why", re.compile("why"), {"cost": "guarantee", "pain": "reason_unknown"}, None),
        Aspect("how_long", re.compile("how long( does it take)?"), {"scarring": "scarring"}, "downtime"),
        Aspect("where", re.compile("where"), {"pain": "pain"}, None),
    ),
)


def judgement(topic: str | None = None, sure: float = 0.9) -> Matrix:
    """Return probabilities: as sure of a topic, and all others alike; without a topic, all alike."""
    if topic is None:
        return np.full(len(TOPICS), 1 / len(TOPICS), dtype=np.float32)
    row = np.full(len(TOPICS), (1 - sure) / (len(TOPICS) - 1), dtype=np.float32)
    row[TOPICS.index(topic)] = sure
    return row


Told = Mapping[str, str | tuple[str, float]]


class Judge:
    """Says what it was told, and notes what it was asked; of anything else it knows nothing."""

    def __init__(self, told: Told, meant: dict[str, float] | None = None, leaning: float = 0.0) -> None:
        self.told = {text: (say, 0.9) if isinstance(say, str) else say for text, say in told.items()}
        self.meant, self.leans = meant or {}, leaning
        self.asked: list[str] = []
        self.asked_after: list[tuple[str, str]] = []

    def probabilities(self, text: str) -> Matrix:
        self.asked.append(text)
        return judgement(*self.told.get(text, (None, 0.0)))

    def meaning(self, text: str, last_topic: str) -> tuple[dict[str, float], float]:
        self.asked_after.append((text, last_topic))
        return self.meant, self.leans


def read(message: str, told: Told, last: str | None = None, judge: Judge | None = None) -> Reading:
    """Read a message. What the model says of the whole of it is told under its own text; else it knows nothing."""
    judge = judge or Judge(told)
    judge.told.update(Judge(told).told)
    return MessageReader(TOPICS, judge, TABLE).read(message, judgement(*judge.told.get(message, (None, 0.0))), last)


def topics(reading: Reading) -> list[str]:
    """Return all topics that a message asks about, in order."""
    first = reading.named or TOPICS[int(reading.probabilities.argmax())]
    return [first, *reading.also_asked]


def confidence(reading: Reading) -> float:
    return float(reading.probabilities.max())


PRICE, HURT, SCARS = "what is the price?", "does it hurt?", "are there scars?"
KNOWN: Told = {PRICE: "cost", HURT: "pain", SCARS: "scarring", "thanks!": "thanks", "hi!": "affirm"}


# --- one thing ---------------------------------------------------------------------------------------------------


def test_one_question_is_what_the_whole_says() -> None:
    judge = Judge({})
    reading = read(PRICE, KNOWN, judge=judge)
    np.testing.assert_array_equal(reading.probabilities, judgement("cost"))
    assert (reading.named, reading.also_asked) == (None, ())
    assert judge.asked == []


@pytest.mark.parametrize("message", ["", "...", "?!"])
def test_without_words_the_whole_is_all_there_is(message: str) -> None:
    reading = read(message, {message: ("insult", 0.3)})
    np.testing.assert_array_equal(reading.probabilities, judgement("insult", 0.3))


def test_thanks_and_a_question_is_the_question() -> None:
    # The whole, which hears the thanks as well, is not asked.
    message = f"thanks! {PRICE}"
    assert topics(read(message, {**KNOWN, message: ("thanks", 0.95)})) == ["cost"]


@pytest.mark.parametrize(("sure", "first"), [(SURE_OF_A_PLEASANTRY + 0.01, "cost"), (0.49, "pain")])
def test_what_only_may_be_a_pleasantry_is_not_put_aside(sure: float, first: str) -> None:
    message = f"cheers! {PRICE}"
    assert topics(read(message, {**KNOWN, "cheers!": ("thanks", sure), message: "pain"})) == [first]


def test_pleasantries_alone_are_what_the_whole_says() -> None:
    assert topics(read("thanks! hi!", {**KNOWN, "thanks! hi!": "thanks"})) == ["thanks"]
    assert topics(read("thanks!", {**KNOWN})) == ["thanks"]


def test_in_a_story_the_surest_question_has_a_say_beside_the_whole() -> None:
    message = f"I have long hair. {PRICE}"
    reading = read(message, {**KNOWN, message: ("pain", 0.4)})
    alone = judgement("pain", 0.4)
    assert reading.also_asked == ()
    assert reading.probabilities[TOPICS.index("cost")] > alone[TOPICS.index("cost")]
    assert reading.probabilities[TOPICS.index("pain")] > alone[TOPICS.index("guarantee")]
    assert reading.probabilities.sum() == pytest.approx(1, abs=1e-5)
    # Where nothing is asked, the whole is all there is.
    told: Told = {"I have long hair. It is red.": "pain", "It is red.": "cost"}
    np.testing.assert_array_equal(read("I have long hair. It is red.", told).probabilities, judgement("pain"))


def test_an_unclear_question_is_judged_with_the_statement_before_it() -> None:
    message = f"I had a fever and what of that? {PRICE}"
    told: Told = {**KNOWN, "what of that?": ("scarring", 0.5), "I had a fever. what of that?": "pain"}
    assert topics(read(message, told)) == ["pain", "cost"]
    # Not when that makes it no clearer, nor when it is clear by itself.
    less: Told = {**told, "I had a fever. what of that?": ("pain", 0.45)}
    assert topics(read(message, less)) == ["scarring", "cost"]
    clear = Judge({})
    assert topics(read(message, {**told, "what of that?": "scarring"}, judge=clear)) == ["scarring", "cost"]
    assert "I had a fever. what of that?" not in clear.asked


# --- several things ----------------------------------------------------------------------------------------------


def test_several_questions_are_all_asked_in_their_order() -> None:
    reading = read(f"{SCARS} {PRICE} {HURT}", KNOWN)
    assert topics(reading) == ["scarring", "cost", "pain"]
    assert confidence(reading) > 0.5


def test_the_same_thing_asked_twice_is_asked_once() -> None:
    told = {**KNOWN, "how much?": "cost"}
    assert topics(read(f"{PRICE} {HURT} how much?", told)) == ["cost", "pain"]
    # How sure that is, its first question tells.
    unsure: Told = {**told, PRICE: ("cost", 0.5)}
    assert confidence(read(f"{PRICE} {HURT} how much?", unsure)) < 0.6
    both = f"{PRICE} how much?"
    assert topics(read(both, {**told, both: "cost"})) == ["cost"]


@pytest.mark.parametrize(("sure", "second"), [(SURE_OF_A_QUESTION + 0.2, ["pain"]), (0.2, [])])
def test_an_unsure_clause_is_no_second_question(sure: float, second: list[str]) -> None:
    message = f"{PRICE} {HURT}"
    told: Told = {**KNOWN, HURT: ("pain", sure), message: ("cost", 0.5)}
    assert topics(read(message, told)) == ["cost", *second]


@pytest.mark.parametrize(
    ("whole", "sure", "found"),
    [
        # The whole is sure of something that no clause asks: they are parts of one question.
        ("guarantee", SURE_OF_THE_WHOLE + 0.05, ["guarantee"]),
        ("guarantee", SURE_OF_THE_WHOLE - 0.05, ["cost", "pain"]),
        ("pain", 0.99, ["cost", "pain"]),
    ],
)
def test_a_whole_that_is_sure_of_something_else_is_one_question(whole: str, sure: float, found: list[str]) -> None:
    message = f"{PRICE} {HURT}"
    assert topics(read(message, {**KNOWN, message: (whole, sure)})) == found


@pytest.mark.parametrize("other", ["oos_cooking", "insult", "thanks", "tour_next"])
def test_what_is_none_of_ours_or_steers_is_no_second_question(other: str) -> None:
    message = f"{PRICE} is it you?"
    told: Told = {**KNOWN, "is it you?": other, message: ("cost", 0.5)}
    assert topics(read(message, told)) == ["cost"]


def test_a_statement_is_no_second_question() -> None:
    message = f"the pain was bad. {PRICE} {SCARS}"
    assert topics(read(message, {**KNOWN, "the pain was bad.": "pain"})) == ["cost", "scarring"]


def test_a_long_clause_that_asks_only_somewhere_within_is_no_second_question() -> None:
    story = "in my family every man of my age does it in the end when he can"
    short = "in the end does it"
    for text, second in ((short, ["pain"]), (story, [])):
        message = f"{text}. {PRICE}"
        told: Told = {**KNOWN, f"{text}.": "pain", message: ("cost", 0.5)}
        assert sorted(topics(read(message, told))) == sorted(["cost", *second])


@pytest.mark.parametrize("danger", sorted(DANGER))
@pytest.mark.parametrize("order", [0, 1])
def test_a_sign_of_danger_is_answered_alone(danger: str, order: int) -> None:
    # Its rule ends an open request, and what was asked besides would take that up again.
    asked = [PRICE, "is it bad?"]
    message = " ".join(asked[::-1] if order else asked)
    assert topics(read(message, {**KNOWN, "is it bad?": danger})) == [danger]


def test_too_many_clauses_cost_no_more_than_some() -> None:
    judge = Judge({})
    message = " ".join(f"what is it {number}?" for number in range(MAX_CLAUSES * 3))
    read(message, {}, judge=judge)
    assert len({text for text in judge.asked if text.startswith("what")}) == MAX_CLAUSES
    # Of too many, those are kept that ask.
    story = "I walked. " * MAX_CLAUSES + f"{PRICE} {HURT}"
    assert topics(read(story, KNOWN)) == ["cost", "pain"]


# --- a wish to book ----------------------------------------------------------------------------------------------


def test_a_wish_to_book_is_answered_last() -> None:
    told = {**KNOWN, "can I book a visit?": BOOKING}
    assert topics(read(f"can I book a visit? {PRICE} {HURT}", told)) == ["cost", "pain", BOOKING]


@pytest.mark.parametrize(
    ("wish", "sure", "counts"),
    [
        # Short and named: less sureness is enough.
        ("put me down for Monday", SURE_OF_A_BOOKING + 0.2, True),
        ("put me down for Monday", SURE_OF_A_BOOKING - 0.2, False),
        # A question that does not name it, and a statement in a story.
        ("can I come by?", 0.6, False),
        ("can I come by?", 0.97, True),
        ("I come by on Monday", 0.97, False),
        ("My sister likes you all very much and has got her first visit booked", 0.97, False),
    ],
)
def test_a_wish_to_book_must_be_clear(wish: str, sure: float, counts: bool) -> None:
    message = f"{PRICE} {wish}"
    told: Told = {**KNOWN, wish: (BOOKING, sure), message: ("cost", 0.5)}
    assert topics(read(message, told)) == (["cost", BOOKING] if counts else ["cost"])


# --- one question on several things ------------------------------------------------------------------------------


def test_one_question_may_be_on_several_things() -> None:
    told: Told = {"scars and price": ("scarring", 0.95), "scars": ("scarring", 0.95), "price": ("cost", 0.95)}
    assert topics(read("scars and price", told)) == ["scarring", "cost"]
    booking: Told = {"a visit": (BOOKING, 0.95), "price": ("cost", 0.95)}
    assert topics(read("a visit and price", booking)) == ["cost", BOOKING]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("scarring", SURE_OF_A_PAIR + 0.01), ("cost", SURE_OF_A_PAIR - 0.01)),
        (("cost", 0.99), ("cost", 0.99)),
        (("cost", 0.99), ("oos_cooking", 0.99)),
        (("cost", 0.99), ("insult", 0.99)),
        (("cost", 0.99), ("thanks", 0.99)),
        (("cost", 0.99), ("post_procedure_warning_signs", 0.99)),
    ],
)
def test_things_that_are_not_surely_two_of_ours_are_one_question(
    one: tuple[str, float], other: tuple[str, float]
) -> None:
    told: Told = {"this and price": "downtime", "this": one, "price": other}
    assert topics(read("this and price", told)) == ["downtime"]


# --- what leans on the last answer -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("message", "last", "topic"),
    [
        ("why?", "cost", "guarantee"),
        ("ok, and how long?", "scarring", "scarring"),
        ("how long?", "cost", "downtime"),
        ("where?", "pain", "pain"),
    ],
)
def test_a_bare_question_means_what_the_table_says(message: str, last: str, topic: str) -> None:
    reading = read(message, {message: ("insult", 0.99)}, last)
    assert topics(reading) == [topic]
    assert confidence(reading) == pytest.approx(TABLE_CONFIDENCE)
    assert reading.probabilities.sum() == pytest.approx(1, abs=1e-5)


def test_a_topic_that_the_model_does_not_know_is_named() -> None:
    reading = read("why?", {"why?": "cost"}, "pain")
    assert reading.named == "reason_unknown"
    assert not reading.probabilities.any()


@pytest.mark.parametrize("last", [None, "downtime"])
def test_a_why_that_the_table_has_no_answer_to_is_nobodys(last: str | None) -> None:
    # No topic may claim it: the person is asked what is meant.
    reading = read("why?", {"why?": ("cost", 0.99)}, last)
    np.testing.assert_allclose(reading.probabilities, judgement())
    assert reading.named is None


@pytest.mark.parametrize(("message", "last"), [("where?", None), ("how long?", None)])
def test_a_bare_question_after_no_answer_is_read_as_it_stands(message: str, last: str | None) -> None:
    assert topics(read(message, {message: "cost"}, last)) == ["cost"]


def test_a_pronoun_is_judged_as_what_it_stands_for() -> None:
    told: Told = {"is it sore?": ("cost", 0.3), "is PRP sore": ("pain", 0.9)}
    reading = read("is it sore?", told, "prp_definition")
    assert topics(reading) == ["pain"]
    # Without an answer before it, or after one on the treatment itself, it is read as it stands.
    for last in (None, "cost"):
        assert topics(read("is it sore?", told, last)) == ["cost"]


@pytest.mark.parametrize(
    "spelled",
    [("pain", SURE_OF_A_FOLLOW_UP - 0.05), ("oos_cooking", 0.99)],
)
def test_a_pronoun_that_makes_nothing_clear_changes_nothing(spelled: tuple[str, float]) -> None:
    reading = read("is it sore?", {"is it sore?": ("cost", 0.6), "is PRP sore": spelled}, "prp_definition")
    np.testing.assert_allclose(reading.probabilities, judgement("cost", 0.6), atol=1e-3)


@pytest.mark.parametrize(("sure", "first"), [(SURE_OF_THE_WHOLE + 0.05, "cost"), (0.3, "prp_definition")])
def test_the_same_answer_comes_again_only_when_nothing_else_is_likely(sure: float, first: str) -> None:
    told: Told = {"is it sore?": ("cost", sure), "is PRP sore": ("prp_definition", 0.97)}
    assert topics(read("is it sore?", told, "prp_definition")) == [first]


def test_what_earlier_follow_ups_meant_counts_as_far_as_a_message_leans() -> None:
    found = {}
    for leaning in (0.0, 0.5, 1.0):
        judge = Judge({}, {"scarring": 1.0}, leaning)
        reading = read("and there?", {"and there?": ("cost", 0.5)}, "pain", judge)
        assert judge.asked_after == [("and there?", "pain")]
        assert reading.probabilities.sum() == pytest.approx(1, abs=1e-4)
        found[leaning] = float(reading.probabilities[TOPICS.index("scarring")])
    assert found[0.0] < 0.05 < found[0.5] < found[1.0]
    assert found[1.0] > 0.5


def memory_share(sure: float) -> float:
    """Return which share a memory that is certain had in a judgement, against a model as sure of something else."""
    reading = read("and there?", {"and there?": ("cost", sure)}, "pain", Judge({}, {"scarring": 1.0}, 1.0))
    columns = [TOPICS.index("scarring"), TOPICS.index("cost")]
    joined, alone = (
        float(np.log(row[0] / row[1]))
        for row in (reading.probabilities[columns], judgement("cost", sure)[columns] + _FLOOR)
    )
    remembered = float(np.log((1 + _MEMORY_FLOOR) / _MEMORY_FLOOR))
    return (joined - alone) / (remembered - alone)


def test_the_memory_says_less_where_the_model_is_sure() -> None:
    assert memory_share(0.99) < memory_share(0.9) - 0.02 < memory_share(0.5) - 0.04


def test_the_memory_may_name_a_topic_that_the_model_does_not_know() -> None:
    judge = Judge({}, {"reason_unknown": 0.99, "cost": 0.01}, 1.0)
    reading = read("how come there?", {}, "pain", judge)
    assert reading.named == "reason_unknown"
    assert reading.probabilities.shape == (len(TOPICS),)
    unsure = Judge({}, {"reason_unknown": 0.1, "cost": 0.9}, 1.0)
    assert topics(read("how come there?", {}, "pain", unsure)) == ["cost"]


def test_next_on_the_tour_is_not_asked_of_the_memory() -> None:
    for sure, asked in ((0.9, []), (0.4, [("next", "pain")])):
        judge = Judge({}, {"cost": 1.0}, 1.0)
        read("next", {"next": ("tour_next", sure)}, "pain", judge)
        assert judge.asked_after == asked


@pytest.mark.parametrize(("words", "leans"), [(MAX_WORDS, True), (MAX_WORDS + 1, False)])
def test_a_longer_message_leans_on_nothing(words: int, leans: bool) -> None:
    judge = Judge({})
    read(" ".join(["word"] * words), {}, "pain", judge)
    assert bool(judge.asked_after) is leans


def test_without_an_answer_before_it_a_message_leans_on_nothing() -> None:
    judge = Judge({}, {"pain": 1.0}, 1.0)
    assert topics(read("and there?", {"and there?": "cost"}, None, judge)) == ["cost"]
    assert judge.asked_after == []


# --- both: a clause that leans on the one before it --------------------------------------------------------------


def test_a_bare_question_leans_on_the_question_before_it() -> None:
    # After "scars", "how long does it take" is on scars; after nothing, on the downtime.
    told: Told = {**KNOWN, "how long does it take?": ("cost", 0.3)}
    assert topics(read(f"{SCARS} how long does it take?", told, "pain")) in (["scarring"], ["scarring", "scarring"])
    assert topics(read(f"{HURT} how long does it take?", told, "scarring")) == ["pain", "downtime"]


def test_a_clause_leans_on_the_last_answer_where_no_question_stands_before_it() -> None:
    told: Told = {**KNOWN, "how long?": ("cost", 0.3)}
    assert topics(read(f"how long? {HURT}", told, "cost")) == ["downtime", "pain"]


def test_a_clause_leans_on_no_statement() -> None:
    told: Told = {**KNOWN, "the scars heal.": "scarring", "how long?": ("cost", 0.3)}
    assert topics(read(f"the scars heal. how long? {HURT}", told, "cost")) == ["downtime", "pain"]


def test_a_named_topic_is_no_part_of_several() -> None:
    message = f"{HURT} why?"
    assert topics(read(message, {**KNOWN, message: "pain"})) == ["pain"]
    # What its own words say counts.
    assert topics(read(message, {**KNOWN, message: ("pain", 0.5), "why?": ("cost", 0.7)})) == ["pain", "cost"]


# --- names -------------------------------------------------------------------------------------------------------


def test_every_topic_that_the_code_names_is_an_intent() -> None:
    from understanding import reading

    intents = set(yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["intents"])
    assert PLEASANTRIES | reading.STEERING | DANGER | {BOOKING} <= intents
    for prefix in (reading.OUTSIDERS, reading.TOUR):
        assert any(intent.startswith(prefix) for intent in intents)
    assert reading.REASON in {aspect.name for aspect in reading.load_follow_ups().aspects}

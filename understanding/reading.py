"""What a message asks: one thing or several, on its own or leaning on the last answer. Knows nothing of Rasa.

The topic model judges a text as a whole. Here a message is cut into clauses, greetings and thanks are put aside, each
question is judged, and what only makes sense after the last answer is read with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from understanding.clauses import Clause, clauses, pairs
from understanding.follow_ups import MAX_WORDS, FollowUps, load_follow_ups
from understanding.topic_model import Matrix

# What people say around a question.
PLEASANTRIES = frozenset({"greet", "thanks", "bye", "affirm", "deny", "smalltalk"})
# These steer the conversation or answer a question of ours: they are no second thing that a message asks.
STEERING = frozenset(
    {
        "affirm", "deny", "give_answer", "correct_detail", "cancel_request", "restart_chat", "tour_start", "tour_next",
        "tour_back", "tour_step", "insult", "complaint_frustration", "out_of_scope", "distress", "minor",
        "crisis_self_harm", "urgent_severe_reaction", "ask_source",
    }
)  # fmt: skip
# It opens the request, so that everything else has to be answered before.
BOOKING = "book_consultation"
# A sign of danger is answered alone: its rule ends an open request, which further answers would take up again.
DANGER = frozenset({"finasteride_mood", "post_procedure_warning_signs"})
OUTSIDERS = "oos_"
# "Next", "and then?": the tour goes by the last answer itself.
TOUR = "tour_"
REASON = "why"

# A clause is one of several things asked when it is this sure.
SURE_OF_A_QUESTION = 0.4
# The whole message is surer than this of something that no clause asks: the clauses are parts of one question.
SURE_OF_THE_WHOLE = 0.8
SURE_OF_A_PLEASANTRY = 0.5
SURE_OF_A_PAIR = 0.85
SURE_OF_A_STEP = 0.5
# "Sign me up": a wish that needs no question mark, when it is short and names what it wants.
SURE_OF_A_BOOKING = 0.5
_BOOKING_WORDS = re.compile(
    r"\b(?:book|appoint|visit|schedul|arrang|consult|slot|sign me|put me|see (?:a|the|your) )", re.IGNORECASE
)
SHORT_CLAUSE_WORDS = 9
_POINTS_BACK = re.compile(r"\b(?:that|this|those|these|they|them|each)\b", re.IGNORECASE)
MAX_CLAUSES = 12
# What the words mean once the pronoun is filled in; less sure, they are read as they stand.
SURE_OF_A_FOLLOW_UP = 0.5
# How sure the table of bare questions is: less than a tapped button, more than a guess.
TABLE_CONFIDENCE = 0.95

# Shares in a judgement: of the one clause that asks, against the whole message, which has the background too; of the
# whole message, against one of its clauses, which may be too short to be clear; of a filled-in pronoun; and of what
# earlier follow-ups meant, where a message surely leans on the last answer.
_CLAUSE_SHARE, _WHOLE_SHARE, _PRONOUN_SHARE, _MEMORY_SHARE = 0.25, 0.15, 0.5, 0.7
# How much less the memory may say where the topic model is sure.
_SURENESS_COUNTS = 0.3
_FLOOR, _MEMORY_FLOOR = 1e-4, 1e-3


class Judge(Protocol):
    """Knows topics."""

    def probabilities(self, text: str) -> Matrix:
        """Return the probability of each topic for a text that stands by itself, shape [topics]."""

    def meaning(self, text: str, last_topic: str) -> tuple[dict[str, float], float]:
        """Return what a text may mean after an answer, by topic, and how likely it leans on that answer at all."""


@dataclass(frozen=True)
class Reading:
    """What a message asks.

    Attributes:
        probabilities: of the first thing that it asks, shape [topics].
        named: a topic that the topic model does not know (`reason_unknown`), in place of the likeliest one.
        also_asked: the topics of what else it asks, in the order in which to answer them.
    """

    probabilities: Matrix
    named: str | None = None
    also_asked: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Part:
    """A clause with its judgement."""

    clause: Clause
    probabilities: Matrix
    topic: str
    confidence: float


class MessageReader:
    """Reads messages with a topic model."""

    def __init__(self, topics: Sequence[str], judge: Judge, follow_ups: FollowUps | None = None) -> None:
        """Keep what is needed.

        Args:
            topics: the topics, in the order of the probabilities.
            judge: knows what texts mean.
            follow_ups: the table of bare questions; that of follow_ups.yml by default.
        """
        self._topics, self._judge = list(topics), judge
        self._columns = {topic: column for column, topic in enumerate(self._topics)}
        self._follow_ups = follow_ups or load_follow_ups()

    def read(self, message: str, whole: Matrix, last_topic: str | None = None) -> Reading:
        """Return what a message asks.

        Args:
            message: the text.
            whole: what the topic model says of the whole of it, shape [topics].
            last_topic: what the last answer was about; None where nothing was answered yet.
        """
        found = _at_most(MAX_CLAUSES, clauses(message))
        serious = [clause for clause in found if not self._is_bare_pleasantry(clause, len(found))]
        if len(serious) == 1:
            text = serious[0].text
            alone = whole if len(found) == 1 else self._judge.probabilities(text)
            return self._pair(text) or self._leaning(text, alone, last_topic) or Reading(alone)
        if len(serious) == 0:
            return Reading(whole)
        return self._read_clauses(serious, whole, last_topic)

    def _is_bare_pleasantry(self, clause: Clause, clauses_in_all: int) -> bool:
        if clauses_in_all == 1:
            return False
        judged = self._judge.probabilities(clause.text)
        column = int(judged.argmax())
        return self._topics[column] in PLEASANTRIES and float(judged[column]) >= SURE_OF_A_PLEASANTRY

    def _leaning(self, message: str, alone: Matrix, last: str | None) -> Reading | None:
        """Read a message that leans on the last answer; None when it stands by itself."""
        bare = self._follow_ups.bare(message)
        if bare is not None:
            topic = bare.topic_after(last) if last else None
            if topic is not None:
                return self._certain(topic)
            if bare.name == REASON:
                # "Why?" after nothing: no topic may claim it, so that we ask what is meant.
                return Reading(np.full_like(alone, 1 / len(alone)))
        goes_on = self._topics[int(alone.argmax())].startswith(TOUR) and alone.max() >= SURE_OF_A_STEP
        if last is None or goes_on or len(message.split()) > MAX_WORDS:
            return None
        return self._remembered(message, self._with_pronoun(message, alone, last), last)

    def _certain(self, topic: str) -> Reading:
        if topic not in self._columns:
            return Reading(np.zeros(len(self._topics), dtype=np.float32), named=topic)
        rest = (1 - TABLE_CONFIDENCE) / (len(self._topics) - 1)
        probabilities = np.full(len(self._topics), rest, dtype=np.float32)
        probabilities[self._columns[topic]] = TABLE_CONFIDENCE
        return Reading(probabilities)

    def _with_pronoun(self, message: str, alone: Matrix, last: str) -> Matrix:
        """Judge a message with what its pronoun stands for."""
        spelled_out = self._follow_ups.spelled_out(message, last)
        if spelled_out is None:
            return alone
        judged = self._judge.probabilities(spelled_out)
        topic = self._topics[int(judged.argmax())]
        # The words put in bring the last topic with them: the same answer again only when nothing else is likely.
        same_again = topic == last and alone.max() >= SURE_OF_THE_WHOLE
        if same_again or topic.startswith(OUTSIDERS) or judged.max() < SURE_OF_A_FOLLOW_UP:
            return alone
        return _agreed(alone, judged, _PRONOUN_SHARE)

    def _remembered(self, message: str, alone: Matrix, last: str) -> Reading:
        """Judge a message in view of what follow-ups like it meant after the same answer."""
        meant, leaning = self._judge.meaning(message, last)
        unknown = [topic for topic in meant if topic not in self._columns]
        votes = np.array([meant.get(topic, 0.0) for topic in [*self._topics, *unknown]])
        ours = np.append(alone, np.zeros(len(unknown)))
        share = _MEMORY_SHARE * leaning * (1 - _SURENESS_COUNTS * float(alone.max()) ** 4)
        joined = (1 - share) * np.log(ours + _FLOOR) + share * np.log(votes + _MEMORY_FLOOR)
        probabilities = _normal(joined)
        best = int(probabilities.argmax())
        named = unknown[best - len(alone)] if best >= len(alone) else None
        return Reading(np.asarray(probabilities[: len(alone)], dtype=np.float32), named=named)

    def _read_clauses(self, found: list[Clause], whole: Matrix, last: str | None) -> Reading:
        parts = self._judged(found, whole, last)
        several = self._several([part for part in parts if _may_be_one_of_several(part)], whole)
        if several is not None:
            return several
        asked = [part for part in parts if part.clause.asks]
        return Reading(self._in_view_of(asked, whole) if asked else whole)

    def _judged(self, found: list[Clause], whole: Matrix, last: str | None) -> list[_Part]:
        parts: list[_Part] = []
        for place, clause in enumerate(found):
            alone = self._with_statement(clause, found[place - 1] if place else None)
            judged = _agreed(alone, whole, _WHOLE_SHARE)
            # What is clear by itself leans on no neighbour; "it" may be the treatment, "that" is not.
            leans = clause.asks and (judged.max() < SURE_OF_THE_WHOLE or bool(_POINTS_BACK.search(clause.text)))
            leaning = self._leaning(clause.text, judged, last) if leans else None
            if leaning and leaning.named is None:
                judged = leaning.probabilities
            column = int(judged.argmax())
            part = _Part(clause, judged, self._topics[column], float(judged[column]))
            parts.append(part)
            if clause.asks and _is_question_of_ours(part):
                last = part.topic
        return parts

    def _with_statement(self, clause: Clause, before: Clause | None) -> Matrix:
        """Judge a clause; a question that is unclear by itself, with the statement that led to it."""
        alone = self._judge.probabilities(clause.text)
        if before is None or before.asks or not clause.asks or alone.max() >= SURE_OF_THE_WHOLE:
            return alone
        together = self._judge.probabilities(f"{before.text.rstrip('.')}. {clause.text}")
        return together if together.max() > alone.max() else alone

    def _pair(self, message: str) -> Reading | None:
        """Read one question on several things: "what are the pros and the cons"."""
        texts = pairs(message)
        judged = [self._judge.probabilities(text) for text in texts]
        topics = [self._topics[int(each.argmax())] for each in judged]
        ours = not any(topic.startswith(OUTSIDERS) or topic in STEERING | PLEASANTRIES | DANGER for topic in topics)
        sure = min((float(each.max()) for each in judged), default=0.0) >= SURE_OF_A_PAIR
        if not (ours and sure and len(set(topics)) == len(topics)):
            return None
        ordered = _booking_last(topics)
        return Reading(judged[topics.index(ordered[0])], also_asked=tuple(ordered[1:]))

    def _several(self, asked: list[_Part], whole: Matrix) -> Reading | None:
        """Return the several things that are asked; None when it is one."""
        sure = {part.topic: part for part in reversed(asked) if _is_question_of_ours(part)}
        column = int(whole.argmax())
        if len(sure) < 2 or (whole[column] >= SURE_OF_THE_WHOLE and self._topics[column] not in sure):
            return None
        ordered = _booking_last(part.topic for part in asked if part.topic in sure)
        danger = next((topic for topic in ordered if topic in DANGER), None)
        if danger is not None:
            return Reading(sure[danger].probabilities)
        return Reading(sure[ordered[0]].probabilities, also_asked=tuple(ordered[1:]))

    def _in_view_of(self, asked: list[_Part], whole: Matrix) -> Matrix:
        """Let the surest question have a say beside the whole, which may drown it in a story."""
        surest = max(asked, key=lambda part: part.confidence)
        return _agreed(whole, surest.probabilities, _CLAUSE_SHARE)


def _at_most(count: int, found: list[Clause]) -> list[Clause]:
    """Return the clauses, of too many those that ask: each one costs as much as a message of its own."""
    return found if len(found) <= count else [clause for clause in found if clause.asks][:count]


def _booking_last(topics: Iterable[str]) -> list[str]:
    return sorted(dict.fromkeys(topics), key=lambda topic: topic == BOOKING)


def _agreed(judgement: Matrix, other: Matrix, share: float) -> Matrix:
    """Return a judgement in which another one of the same words, or of words around them, has a share."""
    return _normal((1 - share) * np.log(judgement + _FLOOR) + share * np.log(other + _FLOOR))


def _normal(logarithms: Matrix) -> Matrix:
    powers = np.exp(logarithms - logarithms.max())
    return np.asarray(powers / powers.sum(), dtype=np.float32)


def _may_be_one_of_several(part: _Part) -> bool:
    """In a story much looks like a question; a short clause, or one that begins or ends as a question, is meant."""
    short = part.clause.asks and len(part.clause.text.split()) <= SHORT_CLAUSE_WORDS
    return part.clause.plainly or short or _is_booking(part)


def _is_booking(part: _Part) -> bool:
    """A form opens on it: in a story, "I've got the first visit booked" must not do that."""
    if part.topic != BOOKING:
        return False
    short = len(part.clause.text.split()) <= SHORT_CLAUSE_WORDS
    named = short and bool(_BOOKING_WORDS.search(part.clause.text))
    return part.confidence >= (SURE_OF_A_BOOKING if named else SURE_OF_THE_WHOLE) and (named or part.clause.plainly)


def _is_question_of_ours(part: _Part) -> bool:
    if part.topic.startswith(OUTSIDERS) or part.topic in STEERING or part.topic in PLEASANTRIES:
        return False
    return _is_booking(part) if part.topic == BOOKING else part.confidence >= SURE_OF_A_QUESTION

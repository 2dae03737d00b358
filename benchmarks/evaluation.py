"""Ask the trained assistant every question, and measure what it understood and what a person would have read."""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from benchmarks.conversations import Tally
from benchmarks.measures import Share, auroc, calibration_error, count, percentile, reliability
from benchmarks.questions import NO_ANSWER, Question, is_refusal
from understanding.typos import SEED, with_typo

if TYPE_CHECKING:
    from rasa.core.agent import Agent

# No topics of the topic model, so that their confidence is none of its own.
_NOT_RANKED = NO_ANSWER | {"message_too_long", "message_without_words"}


@dataclass(frozen=True)
class Understood:
    """What one message was taken for.

    Attributes:
        intent: what the dialogue goes by; the fallback when nothing was sure enough.
        ranking: topic to confidence, without the fallback.
        cpu_ms: CPU time of the whole understanding in this process, milliseconds.
    """

    intent: str
    ranking: dict[str, float]
    cpu_ms: float

    @property
    def confidence(self) -> float:
        """Confidence in the likeliest topic, 0 to 1."""
        return max(self.ranking.values(), default=0.0)

    @property
    def likeliest(self) -> str:
        """The topic that is likeliest, sure enough or not."""
        return max(self.ranking, key=lambda topic: self.ranking[topic]) if self.ranking else self.intent

    @property
    def best_of_ours(self) -> float:
        """What the likeliest topic of ours is given, 0 to 1: low for a question that is none of ours."""
        return max((sure for topic, sure in self.ranking.items() if not is_refusal(topic)), default=0.0)


@dataclass(frozen=True)
class Outcome:
    """A question with what came of it; `said` are the topics of the answers that a person would have read."""

    question: Question
    understood: Understood
    said: frozenset[str]
    with_typo: Understood

    @property
    def topic_right(self) -> bool:
        """Whether the intent answers the question."""
        return self.question.is_right({self.understood.intent})

    @property
    def answer_right(self) -> bool:
        """Whether the words that were said answer it."""
        return self.question.is_right(self.said)

    @property
    def typo_right(self) -> bool:
        """Whether the intent is right for the question with a typo in it."""
        return self.question.is_right({self.with_typo.intent})


async def understand(agent: Agent, text: str) -> Understood:
    """Run the whole understanding on a text."""
    began = time.process_time()
    parsed = await agent.parse_message(text)
    spent = 1000 * (time.process_time() - began)
    entries = [*(parsed.get("intent_ranking") or []), parsed["intent"]]
    ranking = {str(one["name"]): float(one["confidence"]) for one in entries if one["name"] not in _NOT_RANKED}
    return Understood(str(parsed["intent"]["name"]), ranking, spent)


async def topics_said(agent: Agent, text: str) -> frozenset[str]:
    """Return the topics of the answers to a first message."""
    sender = f"evaluation-{uuid.uuid4()}"
    await agent.handle_text(text, sender_id=sender)
    tracker = await agent.tracker_store.retrieve(sender)
    events = tracker.events if tracker else []
    said = (str((event.metadata or {}).get("utter_action") or "") for event in events if event.type_name == "bot")
    return frozenset(name.removeprefix("utter_") for name in said)


async def ask_all(
    agent: Agent, questions: Sequence[Question], progress: Callable[[int], None] = lambda _asked: None
) -> list[Outcome]:
    """Ask every question, each as the first message of a conversation; `progress` is told how many were asked."""
    await understand(agent, "hello")  # the first message pays for what is loaded on first use
    outcomes = []
    for question in questions:
        outcomes.append(
            Outcome(
                question=question,
                understood=await understand(agent, question.text),
                said=await topics_said(agent, question.text),
                with_typo=await understand(agent, with_typo(question.text)),
            )
        )
        progress(len(outcomes))
    return outcomes


def measure(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return all measures as JSON; `figures` are the ones that a floor may be set for, by name.

    A figure that the questions leave open, such as the recall of out-of-scope rows when there are none, is None.
    """
    ours = [one for one in outcomes if one.question.is_ours]
    others = [one for one in outcomes if not one.question.is_ours]
    # Where no answer is as honest as one, a refusal is no false alarm.
    asked_of_us = [one for one in ours if not one.question.honest_unknown_ok]
    recall = count([is_refusal(one.understood.intent) for one in others])
    alarms = count([is_refusal(one.understood.intent) for one in asked_of_us])
    topic, typo = count([one.topic_right for one in outcomes]), count([one.typo_right for one in outcomes])
    bins = reliability(
        [one.understood.confidence for one in outcomes],
        [one.question.is_right({one.understood.likeliest}) for one in outcomes],
    )
    groups = {
        "kind": _groups(outcomes, lambda question: question.kind),
        "style": _groups(outcomes, lambda question: question.style),
        "topic": _groups(outcomes, lambda question: question.topic),
    }
    spent = [one.understood.cpu_ms for one in outcomes]
    figures = {
        "topic": topic.rate,
        "answer": count([one.answer_right for one in outcomes]).rate,
        **{f"topic.{group['name']}": group["topic"]["rate"] for group in groups["kind"]},
        **{f"answer.{group['name']}": group["answer"]["rate"] for group in groups["kind"]},
        "out_of_scope_recall": recall.rate if others else None,
        "false_alarms": alarms.rate if asked_of_us else None,
        "rejection_auroc": auroc(
            [one.understood.best_of_ours for one in ours], [one.understood.best_of_ours for one in others]
        ),
        "calibration_error": calibration_error(bins),
        "topic_with_typo": typo.rate,
        "typo_loss": topic.rate - typo.rate,
    }
    return {
        "figures": figures,
        "all": _group("all", outcomes),
        "groups": groups,
        "out_of_scope": {"recall": _share(recall), "false_alarms": _share(alarms)},
        "calibration": [asdict(one) for one in bins],
        "typo": {"seed": SEED, "topic": _share(typo)},
        "confusions": _confusions(outcomes),
        "misses": [_miss(one) for one in outcomes if not (one.topic_right and one.answer_right)],
        "cpu_ms": {"median": percentile(spent, 50), "p95": percentile(spent, 95)},
    }


def as_json(tally: Tally) -> dict[str, Any]:
    """Return what a bank of conversations came to."""
    return {"name": tally.name, "right": _share(tally.share), "misses": tally.misses}


def _share(share: Share) -> dict[str, Any]:
    low, high = share.interval
    return {"right": share.right, "rows": share.rows, "rate": share.rate if share.rows else None, "ci": [low, high]}


def _group(name: str, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    return {
        "name": name,
        "rows": len(outcomes),
        "topic": _share(count([one.topic_right for one in outcomes])),
        "answer": _share(count([one.answer_right for one in outcomes])),
    }


def _groups(outcomes: Sequence[Outcome], key: Callable[[Question], str]) -> list[dict[str, Any]]:
    """Return the measures of each group, in the order in which the groups are first met."""
    members: dict[str, list[Outcome]] = {}
    for one in outcomes:
        members.setdefault(key(one.question), []).append(one)
    return [_group(name, group) for name, group in members.items()]


def _confusions(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    """Return what was taken for what, and how often; a right answer is no confusion, whatever its name."""
    pairs = Counter((one.question.topic, one.understood.intent) for one in outcomes if not one.topic_right)
    return [{"wanted": wanted, "got": got, "rows": rows} for (wanted, got), rows in pairs.most_common()]


def _miss(one: Outcome) -> dict[str, Any]:
    return {
        "text": one.question.text,
        "wanted": one.question.topic,
        "got": one.understood.intent,
        "likeliest": one.understood.likeliest,
        "confidence": one.understood.confidence,
        "said": sorted(one.said),
        "topic_right": one.topic_right,
        "answer_right": one.answer_right,
    }

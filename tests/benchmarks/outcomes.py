"""Outcomes for tests, as the assistant would have given them."""

from __future__ import annotations

from benchmarks.evaluation import Outcome, Understood
from benchmarks.questions import Question


def outcome(
    wanted: str = "cost",
    got: str = "cost",
    *,
    kind: str = "article",
    confidence: float = 0.9,
    said: str | None = None,
    typo: str | None = None,
    text: str = "how much is it",
    honest_unknown_ok: bool = False,
) -> Outcome:
    """Return an outcome: `said` and `typo` are what was got unless told otherwise."""
    question = Question(text, wanted, kind, "chat", honest_unknown_ok=honest_unknown_ok)
    typed = typo or got
    return Outcome(
        question=question,
        understood=Understood(got, {got: confidence}, cpu_ms=10.0),
        said=frozenset({said or got}),
        with_typo=Understood(typed, {typed: confidence}, cpu_ms=10.0),
    )

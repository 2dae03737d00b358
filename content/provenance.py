"""Where an answer comes from and until when it holds: sources, evidence, review dates."""

from __future__ import annotations

import datetime as dt

from content.answers import Answer, load_sources

EVIDENCE = frozenset({"well-studied", "established-surgery", "small-trials", "early-mixed", "not-approved", "no-claim"})
# An answer is reviewed anew every twelve months at the latest.
MAX_DAYS = 366


def problems_of(answer: Answer, today: dt.date) -> list[str]:
    """Return what is wrong with the facts behind one answer, each as one phrase."""
    meta, problems = answer.metadata, []
    if not meta.get("title"):
        problems.append("no metadata.title")
    if meta.get("evidence") not in EVIDENCE:
        problems.append(f"evidence {meta.get('evidence')!r} is none of {sorted(EVIDENCE)}")
    sources = meta.get("sources") or []
    if not sources:
        problems.append("no metadata.sources")
    problems += [f"unknown source {source!r}" for source in sources if source not in load_sources()]
    problems += _dates(meta, today)
    tags = set(meta.get("tags") or [])
    if "benefit" in tags and "limit" not in tags:
        problems.append("names a benefit without its limit")
    return problems


def _dates(meta: dict[str, object], today: dt.date) -> list[str]:
    found = {key: _date(meta.get(key)) for key in ("reviewed_on", "review_by")}
    problems = [f"{key} {meta.get(key)!r} is no date" for key, day in found.items() if day is None]
    reviewed, due = found["reviewed_on"], found["review_by"]
    if reviewed and reviewed > today:
        problems.append(f"reviewed_on {reviewed} is in the future")
    if due and due < today:
        problems.append(f"review overdue since {due}")
    if reviewed and due and not 0 < (due - reviewed).days <= MAX_DAYS:
        problems.append(f"review_by {due} is not within twelve months of {reviewed}")
    return problems


def _date(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        return None

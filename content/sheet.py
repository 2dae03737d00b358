"""The review sheet: every answer on a card of its own, for a clinician to read, print and sign."""

from __future__ import annotations

import datetime as dt
import re
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from content import countries, readability
from content.answers import Answer, load_sources
from content.signatures import CHANGED, SIGNED, UNSIGNED, Signature, key_of, state_of
from content.translations import SLOT, language_of

TEMPLATE = Path(__file__).with_name("sheet.html")
_BRACES = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
_KINDS = {
    "emergency_number": "Emergency",
    "urgent_care": "Urgent care",
    "crisis_line": "A crisis",
    "poison_line": "Poisoning",
}


def review_sheet(
    answers: Sequence[Answer],
    problems: Mapping[int, list[str]],
    general: Sequence[str],
    facts: Mapping[str, str],
    country: str,
    signatures: Mapping[str, Signature],
    today: dt.date,
) -> str:
    """Return the sheet as one HTML page that needs no other file.

    Args:
        answers: in the order of their files.
        problems: what is wrong with each answer, by its place in `answers`.
        general: what is wrong beside them.
        facts: what stands for `{clinic_phone}` and the like.
        country: of the clinic, for the sources of its numbers.
        signatures: see content/signatures.py.
        today: the day on the sheet.
    """
    cards = [_card(answer, problems.get(place, []), facts, signatures) for place, answer in enumerate(answers)]
    families: dict[str, list[dict[str, Any]]] = {}
    for answer, card in zip(answers, cards, strict=True):
        families.setdefault(answer.file.stem, []).append(card)
    grades = [card["grade"] for card in cards if card["grade"] is not None]
    words = [card["words"] for card in cards if card["level"] == "education" and not card["language"]]
    page = Environment(autoescape=True, undefined=StrictUndefined).from_string(TEMPLATE.read_text("utf-8"))
    return page.render(
        clinic_name=facts["clinic_name"],
        today=today.isoformat(),
        cards=cards,
        families=[{"id": n, "title": n.replace("_", " ").capitalize(), "cards": of} for n, of in families.items()],
        failing=sum(bool(card["problems"]) for card in cards),
        general=general,
        states={state: Counter(card["state"] for card in cards)[state] for state in (SIGNED, CHANGED, UNSIGNED)},
        next_review=min((card["review_by"] for card in cards), default="–"),
        grade_median=statistics.median(grades or [0.0]),
        grade_highest=max(grades, default=0.0),
        words_median=round(statistics.median(words or [0])),
        words_most=max(words, default=0),
        numbers=_numbers(facts, country),
        sources={name: {"url": "", **source} for name, source in load_sources().items()},
    )


def _card(
    answer: Answer, problems: list[str], facts: Mapping[str, str], signatures: Mapping[str, Signature]
) -> dict[str, Any]:
    meta, language = answer.metadata, language_of(answer)
    known = load_sources()
    return {
        "anchor": key_of(answer).replace("#", "-"),
        "name": answer.name,
        "title": str(meta.get("title") or answer.name),
        "level": str(meta.get("level")),
        "language": language or "",
        "said_when": _said_when(answer),
        "text": filled(answer.text, facts),
        "buttons": [str(button["title"]) for button in answer.buttons],
        "evidence": str(meta.get("evidence")).replace("-", " "),
        "tags": [str(tag) for tag in meta.get("tags") or []],
        "sources": [{"url": "", **known[name]} for name in meta.get("sources") or [] if name in known],
        "words": len(answer.text.split()),
        "grade": None if language else readability.grade(answer.text),
        "reviewed_on": str(meta.get("reviewed_on")),
        "review_by": str(meta.get("review_by")),
        "state": state_of(answer, signatures),
        "signature": signatures.get(key_of(answer)),
        "problems": problems,
    }


def filled(text: str, facts: Mapping[str, str]) -> str:
    """Return a text with the facts in it; what an action fills in while it says it stays in braces."""
    return _BRACES.sub(lambda found: facts.get(found[1], found[0]), text)


def _said_when(answer: Answer) -> str:
    parts = [
        f"{str(one['name']).replace('_', ' ')} is {str(one['value']).replace('_', ' ')}"
        for one in answer.condition
        if one["name"] != SLOT
    ]
    if answer.channel:
        parts.append(f"the channel is {answer.channel}")
    return " and ".join(parts)


def _numbers(facts: Mapping[str, str], country: str) -> list[dict[str, str]]:
    table = countries.load_countries()
    entries = dict(table["countries"].get(countries.EUROPEAN_UNION, {})) if country in table["european_union"] else {}
    entries.update(table["countries"].get(country, {}))
    rows = []
    for kind, title in _KINDS.items():
        entry = entries.get(kind)
        of_the_table = entry if entry and str(entry["text"]) == facts[kind] else None
        source = _cited(table["sources"][of_the_table["source"]]) if of_the_table else "set by the clinic in clinic.yml"
        rows.append({"kind": title, "text": facts[kind], "source": source})
    return rows


def _cited(source: Mapping[str, str]) -> str:
    return f"{source['title']} ({source['publisher']}, read {source['read']})"

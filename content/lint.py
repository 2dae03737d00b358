"""The rules that every answer keeps, as one check: `python -m content.lint`."""

from __future__ import annotations

import datetime as dt
import re
import sys
from pathlib import Path

from content import readability, translations
from content.answers import RESPONSES, Answer, load_answers, load_sources

EVIDENCE = frozenset({"well-studied", "established-surgery", "small-trials", "early-mixed", "not-approved", "no-claim"})
LEVELS = frozenset({"education", "emergency", "crisis", "same-day", "caution", "chat", "dialogue"})
URGENT = frozenset({"emergency", "crisis", "same-day"})
MAX_WORDS = {
    "education": 90,
    "caution": 90,
    "chat": 60,
    "dialogue": 90,
    "emergency": 75,
    "crisis": 85,
    "same-day": 75,
}
MAX_GRADE, MAX_GRADE_URGENT, MAX_SENTENCE_WORDS = 8.0, 5.0, 25

# What may be said of a treatment is also what a clinic may say in an advert. A pattern on the left is
# banned unless the pattern on the right, searched in the same sentence, shows that it is denied.
_NOT = (
    r"\b(not|no|none|never|cannot|can't|isn't|aren't|hasn't|haven't|nobody|neither|less|lack|without|beware|wary|if)\b"
)
BANNED: tuple[tuple[str, str | None], ...] = (
    (r"\bcures?\b|\bcured\b", _NOT),
    (r"\bguarantee[ds]?\b|\bguaranteeing\b", _NOT),
    (r"\brisk[- ]free\b|\bno risks?\b", r"\b(not|never|beware|wary|claim|claims|warning|promise|promises)\b"),
    (r"\b100 ?%", _NOT),
    (r"\bproven\b", _NOT),
    (r"\bsafe\b", r"\b(not|if|whether|never|cannot|can't)\b"),
    (r"\bno side effects?\b", r"\b(not|claim|claims|promise|promises|beware|wary)\b"),
    (r"\bpainless\b|\bpain[- ]free\b", _NOT),
    (r"\bpermanent(ly)?\b", _NOT),
    (
        r"\bmiracle\b|\brevolutionary\b|\bbreakthrough\b|\bgroundbreaking\b|\bcutting[- ]edge\b|\bgame[- ]chang",
        None,
    ),
    (r"\bFDA[- ](approved|cleared)\b", r"\b(not|no|none|never|minoxidil|finasteride|kits?)\b"),
    (r"\bscarless\b|\bno scar(s|ring)?\b", r"\b(guide says|not mean|but)\b"),
    (r"\bstem cells from (your )?blood\b", None),
    (r"\bthe best\b|\bthe only\b", _NOT),
    (r"\byou (qualify|are a good candidate|are eligible)\b", None),
    (r"\boverwhelmingly\b", None),
)


def banned_phrases(text: str) -> list[str]:
    """Return the banned phrases of a text that their sentence does not deny."""
    found = []
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        for pattern, denied_by in BANNED:
            match = re.search(pattern, sentence, re.IGNORECASE)
            if match and not (denied_by and re.search(denied_by, sentence, re.IGNORECASE)):
                found.append(match.group(0))
    return found


def _wording(answer: Answer, level: str) -> list[str]:
    if translations.language_of(answer):
        return translations.wording(answer, level, MAX_WORDS[level])
    text = answer.text
    problems = [f"banned phrase '{phrase}'" for phrase in banned_phrases(text)]
    count = len(text.split())
    if count > MAX_WORDS.get(level, 90):
        problems.append(f"{count} words, {MAX_WORDS.get(level, 90)} allowed")
    limit = MAX_GRADE_URGENT if level in URGENT else MAX_GRADE
    reading = readability.grade(text)
    if reading > limit:
        problems.append(f"reading grade {reading:.1f}, {limit} allowed")
    for sentence in readability.sentences(text):
        if len(sentence.split()) > MAX_SENTENCE_WORDS:
            problems.append(f"a sentence of {len(sentence.split())} words: {sentence[:40]}…")
    return problems


def _provenance(answer: Answer, today: dt.date) -> list[str]:
    meta, problems = answer.metadata, []
    if not meta.get("title"):
        problems.append("no metadata.title")
    if meta.get("evidence") not in EVIDENCE:
        problems.append(f"evidence {meta.get('evidence')!r} is none of {sorted(EVIDENCE)}")
    sources = meta.get("sources") or []
    if not sources:
        problems.append("no metadata.sources")
    problems += [f"unknown source {source!r}" for source in sources if source not in load_sources()]
    try:
        reviewed = dt.date.fromisoformat(str(meta.get("reviewed_on")))
        if reviewed > today:
            problems.append(f"reviewed_on {reviewed} is in the future")
    except ValueError:
        problems.append(f"reviewed_on {meta.get('reviewed_on')!r} is no date")
    tags = set(meta.get("tags") or [])
    if "benefit" in tags and "limit" not in tags:
        problems.append("names a benefit without its limit")
    return problems


def problems_of(answer: Answer, today: dt.date | None = None) -> list[str]:
    """Return what is wrong with one answer, each as one phrase; empty when nothing is."""
    level = str(answer.metadata.get("level"))
    if level not in LEVELS:
        return [f"metadata.level {level!r} is none of {sorted(LEVELS)}"]
    return _wording(answer, level) + _provenance(answer, today or dt.date.today())


def main(paths: list[str]) -> int:
    """Print every problem of the given response files (default: all); return 1 when there is one."""
    chosen = {Path(path).resolve() for path in paths}
    answers = [a for a in load_answers(RESPONSES) if not chosen or a.file.resolve() in chosen]
    count = 0
    for answer in answers:
        for problem in problems_of(answer):
            count += 1
            print(f"{answer.file.name}: {answer.name}: {problem}")
    for problem in translations.unlike_english(answers):
        count += 1
        print(problem)
    print(f"{len(answers)} answers, {count} problems")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

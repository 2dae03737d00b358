"""The rules that every answer keeps, as one check: `python -m content.lint`."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from content import countries, provenance, readability, translations
from content.answers import RESPONSES, URGENT, Answer, load_answers

LEVELS = frozenset({"education", "emergency", "crisis", "same-day", "caution", "chat", "dialogue"})
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
    (
        r"\brisk[- ]?free\b|\b(?:no|zero|without(?: any)?) risks?\b",
        r"\b(not|never|beware|wary|claim|claims|warning|promise|promises)\b",
    ),
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


# However it is set in type, a promise is one.
_TYPOGRAPHY = str.maketrans(
    {"’": "'", "‘": "'", "‐": "-", "‑": "-", "–": "-", "\u00a0": " ", "\u00ad": None, "\u200b": None}
)


def banned_phrases(text: str) -> list[str]:
    """Return the banned phrases of a text that their sentence does not deny."""
    found = []
    plain = " ".join(text.translate(_TYPOGRAPHY).split())
    for sentence in re.split(r"(?<=[.!?])\s+", plain):
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


def problems_of(answer: Answer, today: dt.date | None = None) -> list[str]:
    """Return what is wrong with one answer, each as one phrase; empty when nothing is."""
    level = str(answer.metadata.get("level"))
    if level not in LEVELS:
        return [f"metadata.level {level!r} is none of {sorted(LEVELS)}"]
    return _wording(answer, level) + provenance.problems_of(answer, today or dt.date.today())


def check(answers: Sequence[Answer], today: dt.date) -> tuple[dict[int, list[str]], list[str]]:
    """Return what is wrong with each answer, by its place, and what is wrong beside them."""
    of_answers = {place: found for place, answer in enumerate(answers) if (found := problems_of(answer, today))}
    general = translations.unlike_english(answers)
    general += [f"countries.yml: {problem}" for problem in countries.problems(today)]
    return of_answers, general


def main(paths: list[str]) -> int:
    """Print every problem of the given response files (default: all); return 1 when there is one."""
    chosen = {Path(path).resolve() for path in paths}
    answers = [a for a in load_answers(RESPONSES) if not chosen or a.file.resolve() in chosen]
    of_answers, general = check(answers, dt.date.today())
    lines = [f"{answers[p].file.name}: {answers[p].name}: {text}" for p, found in of_answers.items() for text in found]
    for line in [*lines, *general]:
        print(line)
    print(f"{len(answers)} answers, {len(lines) + len(general)} problems")
    return 1 if lines or general else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

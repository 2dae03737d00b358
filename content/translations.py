"""The rules for texts in other languages, which are said before an English one: those that a program can check.

Nobody here can measure how easily they read, so they are kept short, and whoever changes one needs a reader of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from content.answers import URGENT, Answer

# The slot that a translation's condition names; runtime/nlg.py chooses by it.
SLOT = "language"
# Spanish takes about a fifth more words than English to say the same.
MORE_WORDS = 1.2
MAX_SENTENCE_WORDS = 30
PHONES = frozenset({"clinic_phone", "emergency_number", "urgent_care", "crisis_line", "poison_line"})
# In an emergency nobody reads further.
SENTENCES_TO_THE_NUMBER = 2

_NOT = r"\b(no|nunca|ni|ning[uú]n|ninguna|nadie|tampoco|sin que|si)\b"
# As in English: what is on the left is banned unless what is on the right stands in the same sentence.
BANNED: Mapping[str, tuple[tuple[str, str | None], ...]] = {
    "es": (
        (r"\bcura(n|do|da|r|rá)?\b", _NOT),
        (r"\bgarant[ií](a|as|za|zan|zamos|zado|zada|zar)\b", _NOT),
        (r"\bsin (ning[uú]n )?riesgos?\b", r"\b(no|nunca|cuidado|desconf[ií]e)\b"),
        (r"\b100 ?%", _NOT),
        (r"\b(com)?probad[oa]s?\b|\bdemostrad[oa]s?\b", _NOT),
        (r"\b(es|son|totalmente|muy|completamente) segur[oa]s?\b", _NOT),
        (r"\bsin efectos secundarios\b", r"\b(no|nunca|cuidado|desconf[ií]e)\b"),
        (r"\bindolor[oa]s?\b|\bsin dolor\b|\bno duele\b", None),
        (r"\bpermanentes?\b|\bpara siempre\b|\bdefinitiv[oa]s?\b", _NOT),
        (r"\bmilagros?[oa]?s?\b|\brevolucionari[oa]s?\b|\bde vanguardia\b", None),
        (r"\baprobad[oa]s? por la FDA\b", _NOT),
        (r"\b(el|la|los|las) mejor(es)?\b|\b(el|la) [uú]nic[oa]\b", _NOT),
        (r"\b(usted )?(califica|es (un )?buen candidato|es (una )?buena candidata|es apt[oa])\b", None),
        (r"\bc[eé]lulas madre de (la|su) sangre\b", None),
    )
}

_SENTENCE_END = re.compile(r"(?<=[.!?।])\s+|(?<=[。！？])")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def language_of(answer: Answer) -> str | None:
    """Return the language of a translation; None for an English answer."""
    language = answer.metadata.get("lang")
    return None if language is None else str(language)


def sentences(text: str) -> list[str]:
    """Split a text into sentences; other languages begin one with marks and letters that English does not have."""
    return [part for part in _SENTENCE_END.split(text.strip()) if part]


def phones(text: str) -> set[str]:
    """Return the numbers to call that a text names; a fact's Spanish wording is the same number."""
    return {name.removesuffix("_es") for name in _PLACEHOLDER.findall(text)} & PHONES


def banned_phrases(text: str, language: str) -> list[str]:
    """Return the banned phrases that their sentence does not deny; there are lists for some languages only."""
    found = []
    for sentence in sentences(text):
        for pattern, denied_by in BANNED.get(language, ()):
            match = re.search(pattern, sentence, re.IGNORECASE)
            if match and not (denied_by and re.search(denied_by, sentence, re.IGNORECASE)):
                found.append(match.group(0))
    return found


def wording(answer: Answer, level: str, words_in_english: int) -> list[str]:
    """Return what is wrong with the words of a translation."""
    language = str(language_of(answer))
    problems = [f"banned phrase '{phrase}'" for phrase in banned_phrases(answer.text, language)]
    if {"type": "slot", "name": SLOT, "value": language} not in answer.condition:
        problems.append(f"no condition that the slot {SLOT} is {language}")
    count, allowed = len(answer.text.split()), round(words_in_english * MORE_WORDS)
    if count > allowed:
        problems.append(f"{count} words, {allowed} allowed")
    for sentence in sentences(answer.text):
        if len(sentence.split()) > MAX_SENTENCE_WORDS:
            problems.append(f"a sentence of {len(sentence.split())} words: {sentence[:40]}…")
    first = " ".join(sentences(answer.text)[:SENTENCES_TO_THE_NUMBER])
    if level in URGENT and not phones(first):
        problems.append(f"no number to call in the first {SENTENCES_TO_THE_NUMBER} sentences")
    return problems


def unlike_english(answers: Iterable[Answer]) -> list[str]:
    """Return the translations that have no English answer beside them, or send people to other numbers than it does."""
    known = list(answers)
    english = {(answer.name, _case(answer)): answer for answer in known if language_of(answer) is None}
    problems = []
    for answer in known:
        language = language_of(answer)
        if language is None:
            continue
        original = english.get((answer.name, _case(answer)))
        if original is None:
            problems.append(f"{answer.name} ({language}): no English answer has these conditions")
            continue
        said, meant = phones(answer.text), phones(original.text)
        if meant and not said:
            problems.append(f"{answer.name} ({language}): no number to call, the English answer has one")
        elif said - meant or (answer.metadata.get("level") in URGENT and said != meant):
            problems.append(f"{answer.name} ({language}): the numbers to call are not those of the English answer")
    return problems


def _case(answer: Answer) -> frozenset[tuple[str, str]]:
    """Return the conditions of an answer besides its language."""
    return frozenset((str(one["name"]), str(one["value"])) for one in answer.condition if one["name"] != SLOT)

"""The red flags in Spanish: what must be found however it is typed, what must stay silent, and English left alone."""

from __future__ import annotations

import random
import time
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.understanding.known_red_flags import read_bank
from tests.understanding.test_red_flags import TYPO_SEEDS, with_typo
from understanding.red_flags import LEVELS, PATTERNS, SPANISH_PATTERNS, Patterns, RedFlag, RedFlagDetector

ROOT = Path(__file__).resolve().parents[2]


def read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return content


BANK = read(Path(__file__).with_name("spanish_bank.yml"))
ENGLISH_BANK = read_bank()
CLASSES: dict[str, dict[str, Any]] = read(SPANISH_PATTERNS)["classes"]
SECTIONS = ("flagged", "flagged_later")
DANGER = tuple(name for name, spec in CLASSES.items() if spec["level"] in ("emergency", "crisis"))


def rows(name: str) -> list[str]:
    return [row for section in SECTIONS for row in BANK[section].get(name, [])]


def danger_rows() -> Iterator[tuple[str, str]]:
    for name in DANGER:
        for row in rows(name):
            yield CLASSES[name]["level"], row


@pytest.fixture(scope="module")
def detector() -> RedFlagDetector:
    return RedFlagDetector()


@pytest.fixture(scope="module")
def spanish(detector: RedFlagDetector) -> Patterns:
    """The Spanish patterns as the detector has them, which leave English words as they are."""
    return detector._spanish


def level(detector: RedFlagDetector, text: str) -> str | None:
    flag = detector.detect(text)
    return flag.level if flag else None


def without_accents(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))


@pytest.mark.parametrize("name", CLASSES)
def test_every_row_has_the_level_of_its_class(detector: RedFlagDetector, name: str) -> None:
    assert [row for row in rows(name) if level(detector, row) != CLASSES[name]["level"]] == []


# Below an emergency each class has an answer of its own, so the class must be right and not only the level.
@pytest.mark.parametrize("name", [name for name in CLASSES if name not in DANGER])
def test_every_row_below_an_emergency_has_its_class(detector: RedFlagDetector, name: str) -> None:
    expected = RedFlag(name, CLASSES[name]["level"])
    assert [row for row in rows(name) if detector.detect(row) != expected] == []


@pytest.mark.parametrize(
    "change",
    [
        without_accents,
        str.upper,
        lambda row: f"¡{row}!",
        lambda row: f"hola doctor, {row}. gracias",
        lambda row: f"🩸😭 {row} 🙏🏽",
    ],
    ids=["no accents", "capitals", "exclamation", "in a letter", "emoji"],
)
def test_danger_is_found_however_it_is_dressed(detector: RedFlagDetector, change: Callable[[str], str]) -> None:
    assert [row for expected, row in danger_rows() if level(detector, change(row)) != expected] == []


@pytest.mark.parametrize("seed", TYPO_SEEDS)
def test_danger_is_found_with_one_typo(detector: RedFlagDetector, seed: int) -> None:
    chance = random.Random(seed)
    found = [level(detector, with_typo(without_accents(row), chance)) == expected for expected, row in danger_rows()]
    assert sum(found) / len(found) >= 0.95


@pytest.mark.parametrize("section", ["hard_negatives", "hard_negatives_later"])
def test_harmless_messages_are_silent(detector: RedFlagDetector, section: str) -> None:
    assert {row: flag.name for row in BANK[section] if (flag := detector.detect(row))} == {}


def test_each_class_of_danger_in_english_has_patterns_and_rows_in_spanish() -> None:
    danger = {name for name, spec in read(PATTERNS)["classes"].items() if spec["level"] in ("emergency", "crisis")}
    assert set(DANGER) == danger
    assert {name: len(rows(name)) for name in DANGER if len(rows(name)) < 6} == {}
    assert len(BANK["hard_negatives"] + BANK["hard_negatives_later"]) >= 40


def test_a_class_has_the_level_that_it_has_in_english() -> None:
    english = read(PATTERNS)["classes"]
    assert {name: spec["level"] for name, spec in CLASSES.items()} == {name: english[name]["level"] for name in CLASSES}


@pytest.mark.parametrize("name", ["ordinary", "hard_negatives", "not_urgent"])
def test_the_spanish_patterns_are_silent_on_harmless_english(spanish: Patterns, name: str) -> None:
    assert {row: flag.name for row in ENGLISH_BANK[name] if (flag := spanish.detect(row))} == {}


def test_english_danger_is_told_to_be_in_english(detector: RedFlagDetector) -> None:
    found = [detector.detect(row) for group in ENGLISH_BANK["flagged"].values() for row in group]
    assert {flag.language for flag in found if flag} == {"en"}


def test_english_words_are_not_mended_to_spanish_ones(detector: RedFlagDetector) -> None:
    # One letter more than "suicida"; the English denial is not understood there.
    assert detector.detect("i'm not suicidal") is None
    assert Patterns(SPANISH_PATTERNS).detect("i'm not suicidal") is not None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("no puedo respirar", "es"),
        ("ya no quiero vivir", "es"),
        ("i can't breathe", "en"),
        ("help, mi esposa no puede respirar, she had lipo yesterday", "es"),
        # Said in both: who reads Spanish better gets it.
        ("i can't breathe, no puedo respirar", "es"),
        # English patterns find this one too.
        ("choque anafiláctico", "es"),
        # The more urgent one wins, whatever its language.
        ("i can't breathe, la herida huele mal", "en"),
        ("i take warfarin, no puedo respirar", "es"),
    ],
)
def test_a_flag_tells_the_language_of_its_words(detector: RedFlagDetector, text: str, language: str) -> None:
    flag = detector.detect(text)
    assert flag is not None
    assert flag.language == language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("puede causar sangrado", None),
        ("estoy sangrando mucho, puede ser por la aspirina?", "emergency"),
        ("no tengo dolor de pecho", None),
        ("no tengo fiebre pero me duele el pecho", "emergency"),
        ("mi abuelo murió de un infarto", None),
        ("a mi abuelo le está dando un infarto", "emergency"),
        ("no me quiero morir", None),
        ("no estoy bien, me quiero morir", "crisis"),
        ("que hago si se me hincha la cara", None),
        ("se me hinchó la cara, que hago", "emergency"),
        ("me muero por verlo", None),
        ("me muero, ayuda", "emergency"),
    ],
)
def test_a_question_a_denial_or_the_past_is_told_from_a_symptom(
    detector: RedFlagDetector, text: str, expected: str | None
) -> None:
    assert level(detector, text) == expected


def test_the_patterns_are_tried_from_the_most_urgent_down() -> None:
    levels = [spec["level"] for name, spec in CLASSES.items() if name != "general_emergency"]
    assert levels == sorted(levels, key=LEVELS.index)


def test_both_languages_together_take_little_time(detector: RedFlagDetector) -> None:
    texts = [*ENGLISH_BANK["ordinary"], *BANK["hard_negatives"]]
    started = time.process_time()
    for text in texts:
        detector.detect(text)
    # Under a millisecond on a quiet machine; the bound is for a busy one.
    assert (time.process_time() - started) / len(texts) < 0.006

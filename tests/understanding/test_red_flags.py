"""The red flags: what must be found, however it is typed, and what must stay silent."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.understanding.known_red_flags import read_bank
from understanding.red_flag_match import Lexicon, expand, parse_rule
from understanding.red_flag_spelling import Speller, slips, within_one_edit
from understanding.red_flag_text import MAX_CHARACTERS
from understanding.red_flags import LEVELS, PATTERNS, RedFlag, RedFlagDetector

ROOT = Path(__file__).resolve().parents[2]
BANK = read_bank()
CLASSES: dict[str, dict[str, Any]] = yaml.safe_load(PATTERNS.read_text("utf-8"))["classes"]
SECTIONS = ("flagged", "flagged_spanish")
URGENT = ("emergency", "crisis", "same-day")
DANGER = tuple(name for name, spec in CLASSES.items() if spec["level"] in ("emergency", "crisis"))
TYPO_SEEDS = range(3)


def rows(name: str, sections: tuple[str, ...] = SECTIONS) -> list[str]:
    return [row for section in sections for row in BANK[section].get(name, [])]


def danger_rows(sections: tuple[str, ...] = SECTIONS) -> Iterator[tuple[str, str]]:
    for name in DANGER:
        for row in rows(name, sections):
            yield CLASSES[name]["level"], row


@pytest.fixture(scope="module")
def detector() -> RedFlagDetector:
    return RedFlagDetector()


def level(detector: RedFlagDetector, text: str) -> str | None:
    flag = detector.detect(text)
    return flag.level if flag else None


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
        str.upper,
        lambda row: f"🩸😭 {row} 🙏🏽",
        lambda row: row.replace(" ", " 😱 ", 2),
        lambda row: row.replace("'", "’"),
        # "I'll" without its apostrophe is another word.
        lambda row: re.sub(r"(?<!i)'|'(?!ll)", "", row, flags=re.IGNORECASE),
        lambda row: f"  {row}!!!\n",
    ],
    ids=["capitals", "emoji around", "emoji inside", "curly quotes", "no apostrophes", "exclamation marks"],
)
def test_danger_is_found_however_it_is_dressed(detector: RedFlagDetector, change: Any) -> None:
    assert [row for expected, row in danger_rows() if level(detector, change(row)) != expected] == []


def with_typo(text: str, chance: random.Random) -> str:
    words = list(re.finditer(r"[A-Za-z]{5,}", text))
    if not words:
        return text
    word = chance.choice(words)
    index = word.start() + chance.randrange(len(word[0]) - 1)
    first, second = text[index], text[index + 1]
    middle = chance.choice([second + first, second, first + first + second])
    return text[:index] + middle + text[index + 2 :]


@pytest.mark.parametrize("seed", TYPO_SEEDS)
@pytest.mark.parametrize("sections", [("flagged",), SECTIONS], ids=["first bank", "whole bank"])
def test_danger_is_found_with_one_typo(detector: RedFlagDetector, sections: tuple[str, ...], seed: int) -> None:
    chance = random.Random(seed)
    found = [level(detector, with_typo(row, chance)) == expected for expected, row in danger_rows(sections)]
    assert sum(found) / len(found) >= 0.95


@pytest.mark.parametrize("section", ["hard_negatives", "ordinary"])
def test_harmless_messages_are_silent(detector: RedFlagDetector, section: str) -> None:
    assert {row: flag.name for row in BANK[section] if (flag := detector.detect(row))} == {}


def test_what_is_long_past_or_denied_is_not_urgent(detector: RedFlagDetector) -> None:
    assert [row for row in BANK["not_urgent"] if level(detector, row) in URGENT] == []


def test_the_banks_are_as_large_as_they_should_be() -> None:
    least = {"emergency": 12, "crisis": 12, "same-day": 8, "caution": 8}
    assert {n for n, spec in CLASSES.items() if len(rows(n, ("flagged",))) < least[spec["level"]]} == set()
    assert len(BANK["hard_negatives"]) >= 120
    assert len(BANK["ordinary"]) >= 60


def training_examples() -> Iterator[str]:
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for entry in yaml.safe_load(path.read_text("utf-8")).get("nlu", []):
            if path.name != "safety.yml" and "intent" in entry:
                yield from (line.strip()[2:] for line in entry["examples"].splitlines() if line.strip())


def test_ordinary_training_examples_raise_hardly_any_alarm(detector: RedFlagDetector) -> None:
    levels = [level(detector, text) for text in training_examples()]
    if levels:
        assert sum(found in URGENT for found in levels) / len(levels) <= 0.005


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my son drank minoxidil and now he can't breathe", "poisoning"),
        ("i can't see out of one eye and my chest hurts", "vision"),
        ("i want to die, call an ambulance", "crisis"),
        ("i'm 16 and i want to kill myself", "crisis"),
        ("pus from the scalp and one calf is swollen", "leg_clot"),
        ("i'm pregnant and my throat is closing", "anaphylaxis"),
        ("on warfarin, fever and pus from the cut", "infection"),
        ("i'm 15 and on chemo", "minor"),
    ],
)
def test_the_most_urgent_and_specific_class_wins(detector: RedFlagDetector, text: str, name: str) -> None:
    flag = detector.detect(text)
    assert flag is not None
    assert flag.name == name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("can lidocaine make my heart race", None),
        ("my heart is racing since the lidocaine", "emergency"),
        ("what should i do if i faint afterwards", None),
        ("i fainted, what should i do", "emergency"),
        ("what are signs of infection", None),
        ("is my scalp infected? it is oozing pus", "same-day"),
        ("my friend had a stroke last year", None),
        ("my friend is having a stroke", "emergency"),
        ("no fever, chills or bleeding", None),
        ("no fever but i can't breathe", "emergency"),
        ("i'm not suicidal", None),
        ("i'm not ok, i want to die", "crisis"),
        ("does finasteride cause depression", None),
        ("can you die from this", None),
    ],
)
def test_a_question_a_denial_or_the_past_is_told_from_a_symptom(
    detector: RedFlagDetector, text: str, expected: str | None
) -> None:
    assert level(detector, text) == expected


@pytest.mark.parametrize("text", ["k.m.s.", "s u i c i d a l", "su1cide", "i want to k1ll myself", "suiciiidal"])
def test_disguised_words_are_read(detector: RedFlagDetector, text: str) -> None:
    assert level(detector, text) == "crisis"


FILLER = "I would like to know more about the treatment and what it costs. "


@pytest.mark.parametrize(
    "text",
    [
        "I can't breathe. " + FILLER * 400,
        FILLER * 400 + "I can't breathe.",
        FILLER * 20 + "I can't breathe. " + FILLER * 20,
    ],
    ids=["head", "tail", "middle"],
)
def test_a_long_message_hides_nothing(detector: RedFlagDetector, text: str) -> None:
    assert level(detector, text) == "emergency"


@pytest.mark.parametrize("text", ["", "   ", "🙂", "!!!", "?", "12345", "½ ∑ 漢字", "a" * (3 * MAX_CHARACTERS)])
def test_text_without_words_is_silent(detector: RedFlagDetector, text: str) -> None:
    assert detector.detect(text) is None


def test_a_message_takes_little_time(detector: RedFlagDetector) -> None:
    texts = [*BANK["ordinary"], *BANK["hard_negatives"]]
    started = time.process_time()
    for text in texts:
        detector.detect(text)
    # Half a millisecond on a quiet machine; the bound is for a busy one.
    assert (time.process_time() - started) / len(texts) < 0.005


def test_a_long_message_takes_no_more_than_a_moment(detector: RedFlagDetector) -> None:
    started = time.process_time()
    detector.detect("my chest and head and arm and leg and face and eye hurt and bleed and swell " * 200)
    assert time.process_time() - started < 1


def test_the_classes_go_from_the_most_urgent_down() -> None:
    levels = [spec["level"] for name, spec in CLASSES.items() if name != "general_emergency"]
    assert levels == sorted(levels, key=LEVELS.index)


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"rules": ["no_such_concept"]}, "no_such_concept"),
        ({"level": "mild"}, "mild"),
        ({"rules": ["!pain"]}, "names no concept"),
        ({"rules": ["pain !"]}, "no veto"),
    ],
)
def test_a_malformed_pattern_file_is_refused(tmp_path: Path, part: dict[str, Any], message: str) -> None:
    data = yaml.safe_load(PATTERNS.read_text("utf-8"))
    data["classes"]["vision"].update(part)
    path = tmp_path / "patterns.yml"
    path.write_text(yaml.safe_dump(data), "utf-8")
    with pytest.raises(ValueError, match=message):
        RedFlagDetector(path)


@pytest.mark.parametrize(
    ("left", "right", "near"),
    [
        ("chest", "chest", True),
        ("chets", "chest", True),
        ("chst", "chest", True),
        ("chesst", "chest", True),
        ("chast", "chest", True),
        ("chats", "chest", False),
        ("ch", "chest", False),
    ],
)
def test_one_edit_is_counted_with_swaps(left: str, right: str, near: bool) -> None:
    assert within_one_edit(left, right) is near
    assert within_one_edit(right, left) is near


def test_the_speller_mends_slips_and_leaves_ordinary_words() -> None:
    speller = Speller({"bleed", "swollen"}, {"swollen"}, {"blend", "bleep"})
    assert [speller.mend(word) for word in ("bleeed", "blede", "swolen", "swolken", "bleeeeed")] == [
        "bleed",
        "bleed",
        "swollen",
        "swollen",
        "bleed",
    ]
    assert [speller.mend(word) for word in ("blend", "bleep", "bread", "blood")] == ["blend", "bleep", "bread", "blood"]
    assert {"ab", "aab", "b", "ba"} <= set(slips("ab"))


@pytest.mark.parametrize("word", ["bread", "blend", "breed", "heard", "cancel", "threat", "table", "walking", "wigs"])
def test_ordinary_words_are_not_taken_for_typos(detector: RedFlagDetector, word: str) -> None:
    assert detector.detect(f"my {word} is bad and getting worse all over my body") is None


def test_phrases_are_written_out() -> None:
    assert expand("vomit(|s|ing) (much )?blood") == [
        "vomit much blood",
        "vomit blood",
        "vomits much blood",
        "vomits blood",
        "vomiting much blood",
        "vomiting blood",
    ]
    assert Lexicon({"a": "sore throat, throat"}).words() == {"sore", "throat"}


def test_a_rule_is_read() -> None:
    rule = parse_rule("a > b|c /3 @d !e !f+2 !g-4 ? $")
    assert (rule.terms, rule.ordered, rule.gap) == ((("a",), ("b", "c")), (False, True), 3)
    assert rule.anywhere == (("d",),)
    assert [(veto.concepts, veto.side, veto.reach) for veto in rule.vetoes] == [
        (("e",), 0, 0),
        (("f",), 1, 2),
        (("g",), -1, 4),
    ]
    assert rule.asking_counts
    assert rule.closing
    assert rule.concepts() == set("abcdefg")

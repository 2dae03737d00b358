"""The language of a message: English is not lost, Spanish is found, and each gets a reply that it may read."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.understanding.known_red_flags import read_bank
from understanding.languages import (
    ENGLISH,
    KNOWN,
    SPANISH,
    UNKNOWN,
    _guess,
    _words,
    is_other_language,
    likeliest_other,
    surely_english,
)

ROOT = Path(__file__).resolve().parents[2]


def read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(Path(__file__).with_name(name).read_text("utf-8"))
    return content


BANK: dict[str, list[str]] = read("language_bank.yml")
CODES = {
    "spanish": "es", "french": "fr", "german": "de", "portuguese": "pt", "italian": "it", "polish": "pl",
    "arabic": "ar", "hindi": "hi", "chinese": "zh", "russian": "ru", "other": UNKNOWN,
}  # fmt: skip
RED_FLAGS, SPANISH_RED_FLAGS = read_bank(), read("spanish_bank.yml")


def texts(part: object) -> Iterator[str]:
    """Yield the rows of a bank or of a part of it."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for value in part.values():
            yield from texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from texts(value)


ENGLISH_RED_FLAGS = list(texts({name: part for name, part in RED_FLAGS.items() if name != "flagged_spanish"}))


def training_examples() -> Iterator[str]:
    """Yield the examples of every topic but the one of other languages."""
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for entry in yaml.safe_load(path.read_text("utf-8")).get("nlu", []):
            if entry.get("intent", "oos_other_language") != "oos_other_language":
                yield from (line.strip()[2:] for line in entry["examples"].splitlines() if line.strip())


def share(hits: list[str], rows: list[str]) -> float:
    return len(hits) / len(rows)


def test_the_bank_covers_every_language_with_a_text() -> None:
    assert set(BANK) == {"english", *CODES}
    assert set(CODES.values()) == KNOWN | {UNKNOWN}
    assert len(BANK["english"]) >= 80
    assert len(BANK["spanish"]) >= 40
    assert sum(len(BANK[name]) for name in CODES if name not in ("spanish", "other")) >= 30


def test_no_english_message_of_the_bank_is_lost() -> None:
    assert [row for row in BANK["english"] if is_other_language(row)] == []


def test_english_words_of_danger_are_not_lost() -> None:
    assert len(ENGLISH_RED_FLAGS) > 2000
    assert [row for row in ENGLISH_RED_FLAGS if is_other_language(row)] == []


def test_hardly_any_training_example_is_lost() -> None:
    rows = list(training_examples())
    lost = [row for row in rows if is_other_language(row)]
    assert len(rows) > 10_000
    assert share(lost, rows) <= 0.001, lost


@pytest.mark.parametrize(
    "text",
    [
        "no", "ok", "hola", "gracias", "prp", "fue vs fut", "minoxidil", "minoxidil finasteride dutasteride",
        "jose", "San Juan", "adios amigo", "", "   ", "12345", "im 15", "im 17F", "🙂🙂", "https://clinica.example/precio",
        "info@clinica.example", "a\x01b \x02",
    ],
)  # fmt: skip
def test_what_both_languages_have_or_nobody_can_tell_is_not_claimed(text: str) -> None:
    assert not is_other_language(text)


@pytest.mark.parametrize(
    "text",
    [
        "cuanto cuesta el tratamiento", "quiero pedir una cita", "donde estan ubicados", "tengo 45 años y soy calvo",
        "COMBIEN COUTE LE TRAITEMENT", "was kostet das", "quanto costa il trattamento", "ile to kosztuje",
        "сколько стоит лечение", "hoeveel kost de behandeling van haaruitval", "saç ekimi ne kadar sürüyor acaba",
        "cuánto cuesta el PRP, el FUE y el minoxidil",
    ],
)  # fmt: skip
def test_plain_sentences_in_another_language_are_claimed(text: str) -> None:
    assert is_other_language(text)


@pytest.mark.parametrize("noise", ["\x00", "\x0b", "\ud800", "\ufffe", "\U0010ffff", "\u202e"])
def test_a_character_that_is_no_letter_changes_nothing(noise: str) -> None:
    assert is_other_language(f"{noise}cuanto {noise} cuesta el tratamiento{noise}")
    assert likeliest_other(f"{noise}cuanto {noise} cuesta el tratamiento{noise}") == SPANISH


def test_every_letter_there_is_can_be_asked_about() -> None:
    letters = [letter for code in range(sys.maxunicode + 1) if (letter := chr(code)).isalpha()]
    for start in range(0, len(letters), 500):
        assert likeliest_other(" ".join(letters[start : start + 500])) in KNOWN | {UNKNOWN}


def test_most_spanish_is_found_without_any_other_witness() -> None:
    rows = [*BANK["spanish"], *texts(SPANISH_RED_FLAGS)]
    found = [row for row in rows if is_other_language(row)]
    assert share(found, rows) >= 0.8


def test_spanish_that_is_known_not_to_be_english_is_answered_in_spanish() -> None:
    rows = [*BANK["spanish"], *texts(SPANISH_RED_FLAGS)]
    right = [row for row in rows if likeliest_other(row) == SPANISH]
    assert share(right, rows) >= 0.97
    assert [row for row in BANK["spanish"] if likeliest_other(row) != SPANISH] == []


@pytest.mark.parametrize("name", [name for name in CODES if name != "spanish"])
def test_most_messages_get_their_own_language(name: str) -> None:
    right = [row for row in BANK[name] if likeliest_other(row) == CODES[name]]
    assert share(right, BANK[name]) >= 0.7, [row for row in BANK[name] if row not in right]


def test_a_language_without_a_text_is_seldom_answered_in_a_wrong_one() -> None:
    wrong = {row: code for row in BANK["other"] if (code := likeliest_other(row)) != UNKNOWN}
    assert len(wrong) <= 1, wrong


@pytest.mark.parametrize("text", ["скільки це коштує", "آیا درد دارد", "আমার চুল পড়ে যাচ্ছে", "料金はいくらですか"])
def test_a_script_alone_is_no_language(text: str) -> None:
    # Ukrainian is not answered in Russian, Persian not in Arabic.
    assert likeliest_other(text) == UNKNOWN


@pytest.mark.parametrize(
    "text",
    [
        "hola, how much does the treatment cost?",
        "buenos dias! I wanted to ask about my hair loss",
        "no hablo ingles is what my mom says, can someone call her",
        "gracias for the info, one more question about price",
        "my name is jose garcia and i want an appointment",
    ],
)
def test_a_question_in_english_with_a_greeting_in_another_language_is_english(text: str) -> None:
    assert surely_english(text)
    assert not is_other_language(text)


def test_nothing_in_another_language_is_surely_english() -> None:
    rows = [row for name in CODES for row in BANK[name]] + list(texts(SPANISH_RED_FLAGS))
    assert [row for row in rows if surely_english(row)] == []


@pytest.mark.parametrize(
    "text", ["how much is it", "", "asdf jkl qwer uiop zxcv", "prp svf fue minoxidil finasteride dut"]
)
def test_short_or_empty_words_are_surely_nothing(text: str) -> None:
    assert not surely_english(text)


def test_names_of_treatments_and_drugs_are_no_words_of_a_language() -> None:
    assert _words("PRP, FUE, minoxidil 5% y Finasteride!") == ["y"]


def test_links_addresses_and_numbers_are_no_words() -> None:
    assert _words("call 212 555 0142 or jose@clinica.example, https://clinica.example/precio www.pelo.example") == [
        "call",
        "or",
    ]


def test_no_words_are_taken_for_english() -> None:
    assert _guess([]).code == ENGLISH


def test_a_long_message_costs_no_more_than_a_moment() -> None:
    started = time.process_time()
    is_other_language("cuánto cuesta " * 20_000)
    assert time.process_time() - started < 0.1


def test_an_english_message_costs_next_to_nothing() -> None:
    rows = list(training_examples())
    started = time.process_time()
    for row in rows:
        is_other_language(row)
    # 0.02 ms on a quiet machine; the bound is for a busy one.
    assert (time.process_time() - started) / len(rows) < 0.0005

"""Readability: syllables, sentences and grades that can be counted by hand."""

from __future__ import annotations

import pytest

from content.readability import grade, sentences, syllables, words


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("hair", 1),
        ("scalp", 1),
        ("doctor", 2),
        ("therapy", 3),
        ("follicle", 3),
        ("operation", 4),
        ("Operation", 4),
        ("don't", 1),
        ("don’t", 1),
        ("o'clock", 2),
        ("'doctor'", 2),
        ("worked", 1),  # by its vowels it would have two
        ("science", 2),
    ],
)
def test_syllables_of_known_words_come_from_the_dictionary(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("blorpination", 4),  # o, i, a, io
        ("strome", 1),  # a silent e
        ("glumble", 2),  # -le is spoken
        ("fladee", 2),  # -ee is spoken
        ("ble", 1),
        ("zryth", 1),
        ("pfft", 1),  # no vowel, and one at least
        ("xe", 1),
    ],
)
def test_syllables_of_unknown_words_are_groups_of_vowels(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize("number", ["7", "2026", "10.5", "24/7", "1-800-222-1222", "9:30"])
def test_a_number_is_one_word_of_one_syllable(number: str) -> None:
    assert words(f"call {number} now") == ["call", number, "now"]
    assert syllables(number) == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It works, well enough.", ["It", "works", "well", "enough"]),
        ("It's 5 mg - a day!", ["It's", "5", "mg", "a", "day"]),
        ("well-known (long) term", ["well", "known", "long", "term"]),
        ("… — !", []),
        ("", []),
    ],
)
def test_words_are_found_between_marks(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One thing.", 1),
        ("One thing. Two things.", 2),
        ("One thing! Two things? Three.", 3),
        ('He said "one." Then two.', 2),
        ("(One thing.) Two things.", 2),
        ("One thing: Two things.", 2),
        ("one thing: two things", 1),
        ("Take 2.5 mg a day.", 1),
        ("See e.g. the guide.", 1),
        ("It ended. 30 people stayed.", 2),
        ("A line\nanother line\n\nthe third", 3),
        ("First. \n Second.", 2),
        ("Words… more words.", 1),
        ("One thing.\n---\n", 1),
        ("", 0),
        ("...", 0),
    ],
)
def test_sentences_end_at_marks_and_line_breaks(text: str, count: int) -> None:
    assert len(sentences(text)) == count


def test_sentences_come_back_as_they_are_written() -> None:
    assert sentences("One thing.  Two things\nThree.") == ["One thing.", "Two things", "Three."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # 6 words, 6 syllables, 1 sentence: 0.39 x 6 + 11.8 x 1 - 15.59
        ("The cat sat on the mat.", -1.45),
        # Doc-tors ex-am-ine pa-tients be-fore the op-er-a-tion: 6 words, 14 syllables, 1 sentence.
        ("Doctors examine patients before the operation.", 14.2833),
        # 9 words, 9 syllables, 2 sentences: 0.39 x 4.5 + 11.8 - 15.59
        ("The cat sat on the mat. It was warm.", -2.035),
        ("The cat sat on the mat\nIt was warm", -2.035),
    ],
)
def test_the_grade_is_what_the_formula_gives_by_hand(text: str, expected: float) -> None:
    assert grade(text) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize("text", ["", "   ", "!!!", "🙂"])
def test_a_text_without_words_has_grade_zero(text: str) -> None:
    assert grade(text) == 0.0

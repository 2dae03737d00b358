"""A typo is one slip of the finger, the same every time."""

from __future__ import annotations

import pytest
from rapidfuzz.distance import OSA

from understanding.typos import NEIGHBOURS, with_typo

TEXTS = ["how long does it take", "is PRP the same?", "Cost of 2 sessions in 2024", "a b cd", "does it hurt"]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("seed", range(40))
def test_it_is_one_edit_and_leaves_digits_alone(text: str, seed: int) -> None:
    typed = with_typo(text, seed)
    assert OSA.distance(text, typed) == 1
    assert [c for c in typed if c.isdigit()] == [c for c in text if c.isdigit()]
    assert [c for c in typed if not c.isalnum()] == [c for c in text if not c.isalnum()]


def test_the_same_seed_gives_the_same_typo_and_another_another() -> None:
    assert with_typo(TEXTS[0], 1) == with_typo(TEXTS[0], 1)
    assert len({with_typo(TEXTS[0], seed) for seed in range(20)}) > 5


def test_swaps_drops_doubles_and_neighbours_all_happen() -> None:
    typed = {with_typo("word", seed) for seed in range(300)}
    assert {"owrd", "wrd", "worrd"} <= typed
    assert any(one[1:] == "ord" and one[0] in NEIGHBOURS["w"] for one in typed)


@pytest.mark.parametrize("text", ["", "42 7", "???", "боль", "a 1 b"])
def test_what_has_no_english_word_stays(text: str) -> None:
    assert with_typo(text) == text


def test_neighbours_are_mutual() -> None:
    assert all(letter in NEIGHBOURS[other] for letter, others in NEIGHBOURS.items() for other in others)
    assert len(NEIGHBOURS) == 26

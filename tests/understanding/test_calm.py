"""Which words deny a danger, are over with it, or only ask or read about it."""

from __future__ import annotations

import pytest

from understanding.calm import is_calm

CALM = [
    "no fever, no pain", "there is no swelling", "i'm not bleeding", "my breathing is fine", "i can breathe normally",
    "the bleeding stopped on its own", "had a clot ten years ago", "i read about a woman who went blind",
    "how do they stop the bleeding", "can prp cause blindness", "i have never fainted", "the swelling went down",
    "a celebrity went blind", "fever, none",
]  # fmt: skip
NOT_CALM = [
    "no pulse", "no air", "i have no feeling in my arm", "not breathing", "i can't breathe well", "can't see",
    "it won't stop bleeding", "is this a stroke", "can my husband be having a stroke", "she is gone grey",
    "i was fine and then i couldn't get air", "my sight is gone", "is it ok that my wound is hot",
    "no longer breathing",
    "blood everywhere", "how do i stop this bleeding",
]  # fmt: skip


@pytest.mark.parametrize("text", CALM)
def test_calm_words(text: str) -> None:
    assert is_calm(text)
    assert is_calm(text.upper())


@pytest.mark.parametrize("text", NOT_CALM)
def test_words_of_danger_are_not_calm(text: str) -> None:
    assert not is_calm(text)

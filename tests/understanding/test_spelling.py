"""Spelling: what is misspelt is mended, and what is a word stays as it is."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.understanding.test_encoder import FOLDER
from understanding import build
from understanding.encoder import SentenceEncoder
from understanding.spacy_pipeline import entity_phrases
from understanding.spelling import Speller, count_words, load_shorthand

COUNTS = {
    "treatment": 40,
    "hair": 90,
    "pain": 50,
    "scalp": 20,
    "clinic": 9,
    "results": 3,
    "rarely": 2,
    "hiar": 4,
    "stays": 15,
}
REAL = frozenset(
    [
        "hair",
        "pain",
        "scalp",
        "treatment",
        "clinic",
        "results",
        "rarely",
        "so",
        "please",
        "pane",
        "lair",
        "stay",
        "coffee",
        "will",
        "rejection",
    ]
)


@pytest.fixture
def small() -> Speller:
    """A speller with a handful of words."""
    return Speller(COUNTS, REAL, {"u": "you", "im": "i am", "tx": "treatment"})


@pytest.fixture(scope="module")
def speller() -> Speller:
    """The assistant's own."""
    return build.create_speller(SentenceEncoder(FOLDER))


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("treatmnt", "treatment"),  # a letter too few
        ("treatmment", "treatment"),  # too many
        ("treatnent", "treatment"),  # another
        ("treamtent", "treatment"),  # two that changed places
        ("traetmetn", "treatment"),  # two mistakes in a long word
        ("clnic", "clinic"),
        ("sclap", "scalp"),
        ("hiar", "hair"),  # the examples misspell it, too seldom to mean it
        ("haaaair", "hair"),
        ("sooooo", "so"),
    ],
)
def test_a_misspelt_word_is_mended(small: Speller, typed: str, mended: str) -> None:
    assert small.correct(typed) == mended


@pytest.mark.parametrize(
    "word",
    [
        "traetmenxx",  # three mistakes
        "cilnik",  # two in a short word
        "par",  # too short to tell
        "pai",
        "rarelly",  # the examples hardly use the word
        "stays",  # nobody's word, but the examples use it often
        "pane",  # a word, though near another
        "lair",
        "coffee",
        "bair",  # four letters, and another first one
        "reinjection",  # near "rejection", and another word
        "pa1n",
        "tréatment",  # an accent: a word of another language
        "clínic",
        "p.a.i.n.",
        "zzzzz",
    ],
)
def test_a_word_that_may_be_meant_is_left(small: Speller, word: str) -> None:
    assert small.correct(word) == word


def test_the_nearest_word_wins_then_the_first_letter_then_the_commonest() -> None:
    nearest = Speller({"abcdefgh": 3, "abcdefxx": 99}, frozenset(["abcdefgh", "abcdefxx"]), {})
    assert nearest.correct("abcdefghh") == "abcdefgh"
    first_letter = Speller({"xlinic": 99, "climic": 3}, frozenset(["xlinic", "climic"]), {})
    assert first_letter.correct("clinic") == "climic"
    commonest = Speller({"clinix": 3, "clinid": 9}, frozenset(["clinix", "clinid"]), {})
    assert commonest.correct("clinic") == "clinid"


def test_a_word_is_mended_only_to_one_that_is_right() -> None:
    # "clinix" is a misspelling that the examples hold on purpose.
    assert Speller({"clinix": 5}, frozenset(), {}).correct("clini") == "clini"


def test_spaces_and_marks_stay(small: Speller) -> None:
    assert small.correct("  The treatmnt:\n\tdoes (it)… hurt?! ") == "  the treatment:\n\tdoes (it)… hurt?! "


def test_case_goes(small: Speller) -> None:
    assert small.correct("HAIR Treatmnt") == "hair treatment"


@pytest.mark.parametrize(
    ("typed", "mended"),
    [("u", "you"), ("im", "i am"), ("r u ok", "r you ok"), ("tx?", "treatment?"), ("text", "text"), ("u.s.", "u.s.")],
)
def test_shorthand_is_written_out_where_it_stands_alone(small: Speller, typed: str, mended: str) -> None:
    assert small.correct(typed) == mended


def test_the_same_word_is_mended_the_same_way_twice(small: Speller) -> None:
    assert small.correct("treatmnt treatmnt") == "treatment treatment"
    assert small.correct("treatmnt") == "treatment"


def test_a_flood_of_new_words_does_not_change_what_is_known(small: Speller) -> None:
    for number in range(26**3):
        small.correct("qqx" + chr(97 + number % 26) + chr(97 + number // 26 % 26) + chr(97 + number // 676))
    assert len(small._seen) <= 20_001
    assert small.correct("treatmnt") == "treatment"


def test_words_are_counted_in_lower_case() -> None:
    assert count_words(["Hair hair, hair-line!", "it's 3 p.m."]) == Counter({"hair": 3, "line": 1, "it's": 1, "3": 1})


def test_shorthand_is_read_as_text(tmp_path: Path) -> None:
    (tmp_path / "s.yml").write_text("u: you\n2: two\n")
    assert load_shorthand(tmp_path / "s.yml") == {"u": "you", "2": "two"}


# --- the assistant's own words ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("tretment", "treatment"),
        ("recovry", "recovery"),
        ("proceedure", "procedure"),
        ("injecton", "injection"),
        ("thinnig", "thinning"),
        ("minoxidl", "minoxidil"),
        ("finasterid", "finasteride"),
        ("transplnt", "transplant"),
        ("baldnes", "baldness"),
        ("scalpp", "scalp"),
        ("follicel", "follicle"),
        ("platlets", "platelets"),
        ("donnor", "donor"),
        ("swelingg", "swelling"),
        ("docter", "doctor"),
        ("infecton", "infection"),
        ("propesia", "propecia"),
        ("pleeease", "please"),
        ("plz", "please"),
        ("abt", "about"),
        ("hw", "how"),
    ],
)
def test_what_patients_misspell_is_mended(speller: Speller, typed: str, mended: str) -> None:
    assert speller.correct(typed) == mended


ENTITY_WORDS = sorted(
    {
        word.lower()
        for entries in entity_phrases().values()
        for phrases in entries.values()
        for phrase in phrases
        for word in str(phrase).split()
    }
)


@pytest.mark.parametrize("word", ENTITY_WORDS)
def test_the_name_of_a_drug_treatment_or_place_stays(speller: Speller, word: str) -> None:
    assert speller.correct(word) == word


@pytest.mark.parametrize(
    "word",
    ["reinjection", "re-injection", "scarring", "scaring", "rutabaga", "p.r.p.", "covid19", "3months", "harvard"],
)
def test_other_words_stay(speller: Speller, word: str) -> None:
    assert speller.correct(word) == word


@pytest.mark.parametrize(
    "text",
    [
        "größe und länge für männer",
        "où êtes-vous situés",
        "señor núñez está mañana",
        "przeszczep włosów",
        "ağrılı mı",
        "сколько это стоит",
        "多少钱",
        "كم السعر",
    ],
)
def test_words_with_accents_and_other_scripts_stay(speller: Speller, text: str) -> None:
    accented = [word for word in text.split() if not word.isascii()]
    mended = speller.correct(text).split()
    assert [word for word in accented if word not in mended] == []


@pytest.mark.parametrize("long", sorted(set(load_shorthand().values())))
def test_what_shorthand_stands_for_is_not_changed_again(speller: Speller, long: str) -> None:
    assert speller.correct(long) == long


@pytest.mark.parametrize("short", sorted(load_shorthand()))
def test_every_shorthand_is_written_out(speller: Speller, short: str) -> None:
    assert speller.correct(f"{short}, ok") == f"{load_shorthand()[short]}, ok"


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("w/o pain", "without pain"),
        ("W/O pain", "without pain"),
        ("is it w/o, or with?", "is it without, or with?"),
        ("(b/c im scared)", "(because i am scared)"),
        ("w/o b/c", "without because"),
    ],
)
def test_shorthand_with_a_slash_is_written_out(speller: Speller, typed: str, mended: str) -> None:
    assert speller.correct(typed) == mended


@pytest.mark.parametrize("text", ["w/out", "aw/o", "a/w/o", "w/o/c", "and/or", "ab/c", "b/cd", "w/o'clock"])
def test_a_slash_within_longer_words_is_no_shorthand(speller: Speller, text: str) -> None:
    assert "without" not in speller.correct(text)
    assert "because" not in speller.correct(text)


def test_both_sides_of_another_slash_are_words(small: Speller) -> None:
    assert small.correct("u/u hiar/pain") == "you/you hair/pain"


@pytest.mark.parametrize(
    "text",
    ["wht is teh tretment", "im goin bald plz hlp", "Minoxidl vs FINASTERID??", "haaair", "p.r.p. w/o pain, u kno"],
)
def test_mending_twice_is_mending_once(speller: Speller, text: str) -> None:
    assert speller.correct(speller.correct(text)) == speller.correct(text)


def test_mending_every_tenth_example_twice_is_mending_it_once(speller: Speller) -> None:
    for example in build.read_examples()[::10]:
        once = speller.correct(example)
        assert speller.correct(once) == once


@pytest.mark.parametrize(
    ("typed", "mended"),
    [
        ("uuuuu", "you"),
        ("plzzzz help", "please help"),
        ("thxxxx", "thanks"),
        ("whatsss it", "what is it"),
        ("cuzzz", "because"),
    ],
)
def test_a_drawn_out_shorthand_is_written_out_at_once(speller: Speller, typed: str, mended: str) -> None:
    assert speller.correct(typed) == mended
    assert speller.correct(mended) == mended


def test_a_long_message_is_mended_to_its_end(speller: Speller) -> None:
    assert speller.correct("tretment " * 500) == "treatment " * 500

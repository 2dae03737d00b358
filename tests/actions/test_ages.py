"""What is plainly an age of 18 or more, what is less, and what has to be asked about."""

from __future__ import annotations

import pytest

from actions.ages import Age, age_told, says_not_yet, says_under_age


@pytest.mark.parametrize(
    "text",
    [
        "18", "34", "I'm 18", "im 45", "im18", "I am 34 years old", "yes, 34", "yes I'm 52", "34 yo", "34yo",
        "34 y/o", "I'm a 19 year old man", "a 40-year-old woman", "34 male", "male, 34", "aged 60", "my age is 29",
        "turned 18", "I turned 18 last year", "turned 18 2 years ago", "I'm 18 now", "I'm 18 today",
        "I'm 40 and have 2 kids", "over 18", "I'm over 18", "yes over 18", "well over 18", "I'm older than 40",
        "at least 18", "18+", "18 or older", "18 and over", "thirty four", "I am twenty-one", "eighteen", "Fifty",
        "older", "I'm older", "much older", "I'm an adult", "an adult", "I am old enough", "I'm 45, my son is 12",
        "I'm 34. When can I come?", "I'm 41 in May", "I’m 33", "ok, 22", "28!", "I'm actually 51",
    ],
)  # fmt: skip
def test_an_adult(text: str) -> None:
    assert age_told(text) is Age.ADULT


@pytest.mark.parametrize(
    "text",
    [
        "17", "I'm 17", "im 15", "yes, 16", "no, I'm 17", "17, nearly 18", "17 years old", "I'm a 16 year old boy",
        "seventeen", "I am sixteen", "I'm 17 in two weeks", "under 18", "I'm under 18", "less than 18",
        "18 or younger", "younger", "I'm too young", "I'm underage", "I'm a minor", "I'm not an adult",
        "I'm 17 but my mum is 45",
    ],
)  # fmt: skip
def test_a_minor(text: str) -> None:
    assert age_told(text) is Age.MINOR


@pytest.mark.parametrize(
    "text",
    [
        "18 in two weeks", "no. 18 in March", "18 next month", "18 tomorrow", "18, in a week", "18 on Friday",
        "18 soon", "I'm 18 in March", "almost 18", "nearly 18", "turning 18", "I turn 18 in May",
        "I'll be 18 in June", "not 18 yet", "I'm not 18", "until I'm 18", "when I'm 19", "once I am 18",
        "about to be 18", "I'm nearly 19", "yes 18 this fall", "eighteen in a month", "my mum is 45",
        "yes, my dad is 45", "he is 62", "my son is 25", "my brother turned 19", "my mother, aged 62",
        "I'm under 30", "over 16", "my husband is over 18", "not over 18", "if I'm 18",
    ],
)  # fmt: skip
def test_an_age_that_is_near_or_to_come_or_somebody_elses(text: str) -> None:
    assert age_told(text) is Age.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        "", "yes", "1 moment please", "one moment", "I have 2 questions", "hair loss for 20 years",
        "16 years of hair loss", "I'm 20 minutes away", "I'm 34 weeks pregnant", "since I was 16", "born in 1990",
        "1990", "212 555 0142", "0", "18/03/1990", "at 17:30", "15,000", "is it 18 or 21 there",
        "How soon can I go back to work?", "200", "I am 180 cm", "is there an adult I can talk to", "older people",
        "I'm older than my sister",
    ],
)  # fmt: skip
def test_other_numbers_and_words_tell_no_age(text: str) -> None:
    assert age_told(text) is None


@pytest.mark.parametrize("text", ["I'm 16", "my name is Tim and I'm 15", "i am sixteen", "I'm a 17 year old girl"])
def test_who_says_to_be_under_age(text: str) -> None:
    assert says_under_age(text)


@pytest.mark.parametrize(
    "text", ["16", "after 17", "at 5", "I'm 40", "16 Elm Street", "I am free at 16", "I'm 16 miles off"]
)
def test_a_small_number_alone_is_an_hour_or_a_street(text: str) -> None:
    assert not says_under_age(text)


@pytest.mark.parametrize("text", ["soon", "yes, next month", "in two weeks", "almost", "not yet", "I was born in 2012"])
def test_what_is_still_to_come(text: str) -> None:
    assert says_not_yet(text)


@pytest.mark.parametrize("text", ["yes", "of course", "yes, born 1990", "I am"])
def test_what_is_there_already(text: str) -> None:
    assert not says_not_yet(text)


@pytest.mark.parametrize("part", ["1 ", "i'm ", "yes ", "18 in ", "my son ", "not ", "years ", "an ", "\n", "-"])
def test_any_text_is_read_to_its_end(part: str) -> None:
    age_told(part * (1500 // len(part)))

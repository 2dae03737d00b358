"""The form's reading of answers: what is taken, what is refused, and what is left to the rules."""

from __future__ import annotations

from typing import Any

import pytest

from actions.consultation_answers import (
    ADULT,
    ALWAYS_FIRST,
    CONFIRM,
    CONSENT,
    CONTACT,
    FIELDS,
    NAME,
    TIME,
    TOPIC,
    VAGUE,
    Invalid,
    Reading,
    Taken,
    read_answer,
)
from actions.said import Said

FILLED: dict[str, Any] = {
    ADULT: True,
    CONSENT: True,
    NAME: "Ann",
    CONTACT: "+1 212-555-0142",
    TOPIC: "Cost",
    TIME: "Any time",
}


def short(field: str) -> str:
    """Return how a button names a field."""
    return field.removeprefix("consultation_")


# What the classifier says of words that it does not know.
UNSURE = ("nlu_fallback", 0.25)


def before(field: str) -> dict[str, Any]:
    """Return the slots that are filled when a field is asked."""
    return {name: FILLED[name] for name in FIELDS[: FIELDS.index(field)]}


def read(
    asked: str,
    text: str,
    intent: str = UNSURE[0],
    confidence: float = UNSURE[1],
    filled: dict[str, Any] | None = None,
    region: str = "US",
    **entities: str,
) -> Reading:
    slots = before(asked) if filled is None else filled
    return read_answer(asked, Said(text, intent, confidence, entities), slots, region)


def taken(asked: str, text: str, *args: Any, **more: Any) -> dict[str, Any]:
    """Return the slots that an answer sets; fail when it is refused or left to the rules."""
    reading = read(asked, text, *args, **more)
    assert isinstance(reading, Taken), f"{text!r} gave {reading}"
    return dict(reading.slots)


def found_by(intent: str) -> dict[str, str]:
    """Return what the red-flag check adds: a minor counts only when it is the check that found one."""
    return {"red_flag": "minor"} if intent == "minor" else {}


# --- always first ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", FIELDS)
@pytest.mark.parametrize("intent", sorted(ALWAYS_FIRST))
def test_what_always_comes_first_is_never_an_answer(intent: str, asked: str) -> None:
    assert read(asked, "yes 30 Ann", intent, 1.0, **found_by(intent)) is None


@pytest.mark.parametrize("intent", sorted(ALWAYS_FIRST))
def test_an_unsure_danger_still_comes_first_unless_it_is_like_a_name(intent: str) -> None:
    assert read(NAME, "Something is wrong with me, 12!", intent, 0.3, **found_by(intent)) is None
    assert taken(NAME, "Mina Lee", intent, 0.3, **found_by(intent)) == {NAME: "Mina Lee"}


@pytest.mark.parametrize("intent", sorted(ALWAYS_FIRST))
def test_a_sure_danger_comes_first_even_when_it_is_like_a_name(intent: str) -> None:
    assert read(NAME, "Mina Lee", intent, 0.6, **found_by(intent)) is None


@pytest.mark.parametrize("entities", [{}, {"red_flag": "urgent_severe_reaction"}])
def test_a_minor_that_only_the_classifier_sees_is_read_as_an_answer(entities: dict[str, str]) -> None:
    assert taken(ADULT, "I'm 34", "minor", 1.0, **entities) == {ADULT: True}
    assert taken(ADULT, "17", "minor", 1.0, **entities) == {ADULT: False}
    assert taken(CONSENT, "yes", "minor", 1.0, **entities) == {CONSENT: True}


def test_emergencies_and_ways_out_always_come_first() -> None:
    assert {"urgent_severe_reaction", "crisis_self_harm", "post_procedure_warning_signs", "minor"} <= ALWAYS_FIRST
    assert {"cancel_request", "restart_chat"} <= ALWAYS_FIRST
    # A wish to be called may hold the very name, contact or time that was asked for.
    assert "talk_to_human" not in ALWAYS_FIRST
    assert not ALWAYS_FIRST & VAGUE


# --- 18 or older ----------------------------------------------------------------------------------------------

YES = ["yes", "Yes!", "y", "yeah", "Yep", "yup", "sure", "ok", "okay", "I do", "I am", "i agree", "Agreed", "of course"]
YES += ["fine", "go ahead", "yes, please", "...yes", "Yes I am", "OK then"]
NO = ["no", "No.", "n", "nope", "nah", "never", "I don't", "i dont", "I'm not", "im not", "no, thank you", "...no"]
DOUBT = ["maybe", "not sure", "yes, I'm not sure", "perhaps", "It depends", "I don't know", "i dont know", "dunno"]
DOUBT += ["ask me later", "yes but maybe not", "unsure"]


@pytest.mark.parametrize("text", YES)
@pytest.mark.parametrize("asked", [ADULT, CONSENT])
def test_a_yes_is_a_yes(asked: str, text: str) -> None:
    assert taken(asked, text) == {asked: True}


@pytest.mark.parametrize("text", NO)
@pytest.mark.parametrize("asked", [ADULT, CONSENT])
def test_a_no_is_a_no(asked: str, text: str) -> None:
    assert taken(asked, text) == {asked: False}


@pytest.mark.parametrize("text", DOUBT)
@pytest.mark.parametrize("asked", [ADULT, CONSENT, CONFIRM])
def test_a_doubt_is_no_answer(asked: str, text: str) -> None:
    assert read(asked, text) == Invalid()
    assert read(asked, text, "affirm", 1.0) == Invalid()


@pytest.mark.parametrize("text", ["absolutely", "splendid", "splendid idea", "sip"])
@pytest.mark.parametrize("asked", [ADULT, CONSENT])
def test_other_words_are_what_the_classifier_surely_says(asked: str, text: str) -> None:
    assert taken(asked, text, "affirm", 0.6) == {asked: True}
    assert taken(asked, text, "deny", 0.6) == {asked: False}
    assert read(asked, text, "affirm", 0.59) == Invalid()
    assert read(asked, text, "deny", 0.59) == Invalid()


@pytest.mark.parametrize("text", ["no yes", "no, yes", "nope", "I do not"])
def test_a_no_that_the_classifier_takes_for_a_yes_is_a_no(text: str) -> None:
    assert taken(CONSENT, text, "affirm", 1.0) == {CONSENT: False}


@pytest.mark.parametrize("text", ["purple", "hmm", "notable", "yesterday", "normal", "okra"])
@pytest.mark.parametrize("asked", [ADULT, CONSENT])
def test_what_is_neither_yes_nor_no_is_asked_again(asked: str, text: str) -> None:
    assert read(asked, text) == Invalid()


@pytest.mark.parametrize("asked", [ADULT, CONSENT, CONFIRM])
def test_a_question_about_something_else_is_left_to_the_rules(asked: str) -> None:
    assert read(asked, "how painful will it be", "pain", 0.6) is None
    assert read(asked, "how painful will it be", "pain", 0.59) == Invalid()


@pytest.mark.parametrize(
    ("text", "adult"),
    [
        ("18", True),
        ("17", False),
        ("I'm 45", True),
        ("45 years old", True),
        ("I am 17 years old", False),
        ("120", True),
        ("yes, 18", True),
        ("yes I'm 16", False),
        ("no, I'm 17", False),
        ("turned 18", True),
        ("aged 33", True),
        ("just 19", True),
    ],
)
def test_an_age_decides(text: str, adult: bool) -> None:
    assert taken(ADULT, text, "age_limits", 0.95) == {ADULT: adult}


@pytest.mark.parametrize(
    "text", ["0", "1", "2", "121", "999", "1990", "I was born in 1990", "212 555 0142 is my number"]
)
def test_other_numbers_are_no_age(text: str) -> None:
    assert read(ADULT, text) == Invalid()


def test_a_year_of_birth_does_not_outweigh_a_yes() -> None:
    assert taken(ADULT, "yes, born 1990") == {ADULT: True}


@pytest.mark.parametrize(
    "text",
    [
        "my brother, who went to another clinic at the age of 45, told me that I should ask you",
        "my son is 25",
        "I've lost hair for 20 years",
    ],
)
def test_a_number_that_is_not_the_persons_age_is_no_age(text: str) -> None:
    assert read(ADULT, text) == Invalid()


def test_an_age_in_a_consent_is_no_answer() -> None:
    assert read(CONSENT, "45") == Invalid()


@pytest.mark.parametrize(
    "text",
    [
        "less than 18",
        "No, not 18 yet",
        "younger than 18",
        "17, nearly 18",
        "turning 18 soon",
        "18 next month",
        "18 tomorrow",
        "18 in two weeks",
        "no. 18 in March",
    ],
)
def test_an_age_that_is_not_reached_is_no_adult(text: str) -> None:
    # As the trained model sees the first three: no red flag, the topic "age_limits", a fallback.
    reading = read(ADULT, text, "age_limits", 0.95)
    assert not (isinstance(reading, Taken) and reading.slots[ADULT] is True)


def test_a_minors_age_decides_though_another_is_near() -> None:
    assert taken(ADULT, "17, nearly 18", "age_limits", 0.95) == {ADULT: False}


@pytest.mark.parametrize("text", ["18 next month", "turning 18 soon", "No, not 18 yet"])
def test_an_age_that_is_not_reached_is_asked_again(text: str) -> None:
    assert read(ADULT, text, "age_limits", 0.95) == Invalid()


@pytest.mark.parametrize("text", ["I have 2 kids", "hair loss for 5 years"])
def test_a_small_number_that_counts_something_else_is_ignored(text: str) -> None:
    assert read(ADULT, text) == Invalid()
    assert taken(ADULT, f"yes, {text}") == {ADULT: True}


@pytest.mark.parametrize("text", ["I'm 40 and have 2 kids", "turned 18 2 years ago", "yes, 52, thinning for 5 years"])
def test_another_small_number_makes_nobody_a_minor(text: str) -> None:
    reading = read(ADULT, text)
    assert not (isinstance(reading, Taken) and reading.slots[ADULT] is False)


@pytest.mark.parametrize("text", ["no problem", "No worries!", "not a problem", "no issue", "no problem at all"])
def test_no_problem_is_a_yes(text: str) -> None:
    assert taken(CONSENT, text, "thanks", 1.0) == {CONSENT: True}


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (ADULT, "I am not"),
        (CONSENT, "I do not"),
        (CONSENT, "I do not want it kept"),
        (CONSENT, "I do not agree to that"),
    ],
)
def test_a_refusal_that_begins_like_a_yes_is_a_refusal(asked: str, text: str) -> None:
    assert taken(asked, text, "deny", 0.94) == {asked: False}


# --- name -----------------------------------------------------------------------------------------------------

NAMES = [
    "Ann",
    "ann",
    "ANN",
    "Mary Ann",
    "Jean-Luc",
    "José",
    "Nguyễn",
    "Nguyễn Thị Hồng",
    "O'Brien",
    "O’Brien",
    "D'Angelo",
    "Zoë",
    "Łukasz",
    "Ólafur",
    "Иван",
    "محمد",
    "阮文",
    "Li",
    "J.",
    "J.R.",
    "J. R. Ewing",
    "Dr. Watson",
    "Anna-Lena Müller-Lüdenscheidt",
    "Ada Byron King Lovelace",
    "van der Berg",
    "Sam Jr.",
    "Norwood",
    "Grace",
    "Mark",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_taken_as_typed(name: str) -> None:
    assert taken(NAME, name) == {NAME: name.rstrip(".")}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my name is Sam", "Sam"),
        ("My name's Sam", "Sam"),
        ("My name: Sam", "Sam"),
        ("the name is Sam Lee", "Sam Lee"),
        ("my first name is Mary Ann", "Mary Ann"),
        ("My full name is Jean-Luc Picard", "Jean-Luc Picard"),
        ("name: O'Brien", "O'Brien"),
        ("I'm Ann", "Ann"),
        ("Im Ann", "Ann"),
        ("I am Ann", "Ann"),
        ("it's Ann", "Ann"),
        ("It is José", "José"),
        ("this is Ann", "Ann"),
        ("call me Ann", "Ann"),
        ("please just call me Ann", "Ann"),
        ("Hi, I'm Ann", "Ann"),
        ("hello my name is Ann", "Ann"),
        ("ok, it's Ann.", "Ann"),
        ("Sure! My name is Ann!", "Ann"),
        ("my name is Sam and I live in Boston", "Sam"),
        ("I'm Ann, thanks", "Ann"),
        ("Ann, thank you", "Ann"),
        ("Ann thanks", "Ann"),
        ("my name is Sam but call me in the evening", "Sam"),
        ("Sam; evenings", "Sam"),
        ("Sam\nBoston", "Sam"),
        ('"Sam"', "Sam"),
        ("'Sam'", "Sam"),
        ("Sam.", "Sam"),
        ("Sam!", "Sam"),
        ("  Sam", "Sam"),
    ],
)
def test_the_words_around_a_name_are_left_out(text: str, name: str) -> None:
    assert taken(NAME, text) == {NAME: name}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "12345",
        "Sam2",
        "S@m",
        "a_b",
        "yes",
        "No",
        "ok",
        "cancel",
        "hello",
        "thanks",
        "none",
        "name",
        "my name",
        "the price",
        "hair",
        "prp",
        "what is this",
        "i want help",
        "I'm scared",
        "I am not telling",
        "one two three four five",
        "<b>Sam</b>",
        "Sam/Ann",
        "x" * 61,
        "--",
        "'",
        "🙂",
    ],
)
def test_what_is_no_name_is_asked_again(text: str) -> None:
    assert read(NAME, text) == Invalid()


def test_a_name_may_have_60_characters() -> None:
    assert taken(NAME, "x" * 60) == {NAME: "x" * 60}


@pytest.mark.parametrize("intent", sorted(VAGUE - {"correct_detail"}))
def test_a_name_is_a_name_whatever_vague_intent_it_looks_like(intent: str) -> None:
    assert taken(NAME, "Rich Chase", intent, 0.99) == {NAME: "Rich Chase"}


@pytest.mark.parametrize(
    ("asked", "text", "confidence", "slots"),
    [
        (NAME, "my name is Sam", 0.85, {NAME: "Sam"}),
        (NAME, "My name is John.", 0.89, {NAME: "John"}),
        (NAME, "the name's John", 0.77, {NAME: "John"}),
        (NAME, "Rich Chase", 0.6, {NAME: "Rich Chase"}),
        (CONTACT, "my number is 212 555 0142", 0.84, {CONTACT: "+1 212-555-0142"}),
        (CONTACT, "my email is ann@mail.example.com", 0.98, {CONTACT: "ann@mail.example.com"}),
        (TIME, "call me in the evening", 0.73, {TIME: "call me in the evening"}),
    ],
)
def test_an_answer_that_sounds_like_a_correction_is_taken(
    asked: str, text: str, confidence: float, slots: dict[str, str]
) -> None:
    # Intents and confidences as the trained model gives them.
    assert taken(asked, text, "correct_detail", confidence) == slots


@pytest.mark.parametrize(("confidence", "is_name"), [(0.3, True), (0.89, True), (0.9, False), (1.0, False)])
def test_a_bare_name_that_is_surely_a_topic_is_left_to_the_rules(confidence: float, is_name: bool) -> None:
    reading = read(NAME, "mesotherapy", "other_hair_treatments", confidence)
    assert reading == (Taken({NAME: "mesotherapy"}) if is_name else None)


def test_a_name_that_is_introduced_is_a_name_whatever_it_looks_like() -> None:
    assert taken(NAME, "my name is Norwood", "candidacy_pattern_loss", 0.97) == {NAME: "Norwood"}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("how much is it going to be?", "cost"),
        ("will it hurt me", "pain"),
        ("are results for ever, do you think", "results_longevity"),
    ],
)
def test_a_question_instead_of_a_name_is_left_to_the_rules(text: str, intent: str) -> None:
    assert read(NAME, text, intent, 0.9) is None
    assert read(NAME, text, intent, 0.5) == Invalid()


@pytest.mark.parametrize("text", ["who would read that?", "What would you need that for?"])
def test_a_vague_question_instead_of_a_name_is_left_to_the_rules(text: str) -> None:
    assert read(NAME, text, "smalltalk", 0.2) is None


@pytest.mark.parametrize(
    ("text", "contact"),
    [
        ("Sam, 212 555 0142", "+1 212-555-0142"),
        ("I'm Sam and my mail is sam@mail.example.com", "sam@mail.example.com"),
    ],
)
def test_a_name_with_a_contact_fills_both(text: str, contact: str) -> None:
    assert taken(NAME, text) == {NAME: "Sam", CONTACT: contact}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Will", "Will"),
        ("Will Turner", "Will Turner"),
        ("my name is Will", "Will"),
        ("Thi An", "Thi An"),
        ("thi an", "thi an"),
        ("Can", "Can"),
        ("can yılmaz", "can yılmaz"),
        ("Can Yılmaz", "Can Yılmaz"),
        ("Do", "Do"),
        ("Do Thi Lan", "Do Thi Lan"),
        ("Faith Price", "Faith Price"),
        ("I'm Grace Hope", "Grace Hope"),
    ],
)
def test_a_name_that_is_also_a_word_is_taken(text: str, name: str) -> None:
    assert taken(NAME, text) == {NAME: name}


@pytest.mark.parametrize(
    "text",
    [
        "just Sam",
        "you can call me Sam",
        "please use Sam",
        "just use Sam please",
        "Sam is fine",
        "Sam is fine, thanks",
        "Sam will do",
        "Sam please",
        "Sam here",
        "Sam is my name",
        "my name would be Sam",
        "everyone calls me Sam",
        "I go by Sam",
        "change it to Sam",
        "it should be Sam",
        "make it Sam please",
        "Sam instead of Max",
        "Hi Sam here",
    ],
)
def test_other_words_around_a_name_are_left_out_too(text: str) -> None:
    assert taken(NAME, text) == {NAME: "Sam"}


@pytest.mark.parametrize(
    ("text", "intent", "confidence"),
    [
        ("I'm pregnant", "pregnancy_breastfeeding", 1.0),
        ("I am diabetic", "medical_conditions", 0.98),
        ("I'm allergic to penicillin", "medical_conditions", 0.9),
        ("I am on blood thinners", "medications_around_procedure", 1.0),
        ("it's complicated", "complaint_frustration", 0.88),
        ("it's complicated", "nlu_fallback", 0.2),
        ("i'm unwell", "medical_conditions", 0.8),
        ("i'm furious", "complaint_frustration", 0.95),
        ("I am tired", "smalltalk", 0.4),
    ],
)
def test_a_state_is_no_name(text: str, intent: str, confidence: float) -> None:
    # Intents and confidences as the trained model gives them.
    assert not isinstance(read(NAME, text, intent, confidence), Taken)


@pytest.mark.parametrize("name", ["प्रिया", "สมชาย ใจดี", "தமிழ்"])
def test_a_name_in_a_script_with_vowel_signs_is_taken(name: str) -> None:
    assert taken(NAME, name) == {NAME: name}


# --- contact --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "region", "shown"),
    [
        ("212 555 0142", "US", "+1 212-555-0142"),
        ("ann@mail.example.com", "US", "ann@mail.example.com"),
        ("you can use ann@mail.example.com or 212 555 0142", "US", "ann@mail.example.com"),
        ("07911 123456", "GB", "+44 7911 123456"),
        ("+44 7911 123456", "US", "+44 7911 123456"),
    ],
)
def test_a_contact_is_taken_in_the_form_that_is_shown(text: str, region: str, shown: str) -> None:
    assert taken(CONTACT, text, region=region) == {CONTACT: shown}


@pytest.mark.parametrize("intent", ["cost", "clinic_details", "oos_gibberish_spam"])
def test_a_contact_is_taken_whatever_the_classifier_thinks(intent: str) -> None:
    assert taken(CONTACT, "212 555 0142", intent, 0.99) == {CONTACT: "+1 212-555-0142"}


@pytest.mark.parametrize("text", ["555 0142", "ann@mail", "my number is 12345", "@ann", "07911 123456"])
def test_a_contact_that_can_not_be_used_is_asked_again(text: str) -> None:
    assert read(CONTACT, text) == Invalid()
    assert read(CONTACT, text, "clinic_details", 0.99) == Invalid()


def test_words_that_are_no_contact_are_asked_again_or_left_to_the_rules() -> None:
    assert read(CONTACT, "by post") == Invalid()
    assert read(CONTACT, "how long would recovery be", "downtime", 0.9) is None
    assert read(CONTACT, "why?", "smalltalk", 0.9) is None


@pytest.mark.parametrize(
    ("asked", "text", "confidence"),
    [
        (NAME, "call me John", 0.87),
        (CONTACT, "you can ring me at 212-555-0142", 0.54),
        (CONTACT, "please ring me on (212) 555-0142", 0.84),
        (CONTACT, "reach me at 212 555 0142 please", 0.75),
        (CONTACT, "give me a ring at +44 20 7946 0958", 0.94),
        (CONTACT, "ann@mail.example.com please", 0.56),
        (TIME, "call me any time", 0.73),
    ],
)
def test_an_answer_that_sounds_like_a_wish_to_be_called_is_taken(asked: str, text: str, confidence: float) -> None:
    # Intents and confidences as the trained model gives them.
    assert asked in taken(asked, text, "talk_to_human", confidence)


def test_a_wish_for_a_person_is_no_topic_when_it_is_sure() -> None:
    assert read(TOPIC, "can I talk to a real person", "talk_to_human", 0.95) is None
    assert taken(TOPIC, "a person", "talk_to_human", 0.3) == {TOPIC: "a person"}


@pytest.mark.parametrize("asked", [ADULT, CONSENT, NAME, CONTACT])
def test_a_wish_for_a_person_without_an_answer_is_left_to_the_rules(asked: str) -> None:
    assert read(asked, "can I talk to a real person", "talk_to_human", 0.95) is None


# --- topic and time -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["my crown", "Cost", "pricing & plans", "PRP or stem cells", "everything", "thin temples, 3 years", "费用", "hi"],
)
@pytest.mark.parametrize("confidence", [0.2, 0.95])
def test_any_words_are_a_topic(text: str, confidence: float) -> None:
    assert taken(TOPIC, text, "cost", confidence) == {TOPIC: text}


def test_spaces_and_line_breaks_of_words_become_one_space() -> None:
    assert taken(TOPIC, "my\n crown\t  and temples") == {TOPIC: "my crown and temples"}


@pytest.mark.parametrize("asked", [TOPIC, TIME])
def test_words_have_an_end(asked: str) -> None:
    assert taken(asked, "any " * 49 + "week") == {asked: "any " * 49 + "week"}
    assert taken(asked, "9" * 200) == {asked: "9" * 200}
    assert read(asked, "9" * 201) == Invalid()


@pytest.mark.parametrize("asked", [TOPIC, TIME])
@pytest.mark.parametrize("text", ["", "   ", "...", "🙂", "?!"])
def test_without_words_it_is_asked_again(asked: str, text: str) -> None:
    assert read(asked, text) == Invalid()


@pytest.mark.parametrize(
    ("asked", "value"), [(TOPIC, "Risks and safety"), (TOPIC, "Something else"), (TIME, "Evening"), (TIME, "Any time")]
)
def test_a_tapped_choice_is_taken(asked: str, value: str) -> None:
    assert taken(asked, "/give_answer", "give_answer", 1.0, field=short(asked), value=value) == {asked: value}


@pytest.mark.parametrize("asked", [TOPIC, TIME])
def test_a_tapped_choice_is_cut_to_what_fits(asked: str) -> None:
    assert taken(asked, "/give_answer", "give_answer", 1.0, field=short(asked), value="v" * 300) == {asked: "v" * 200}


@pytest.mark.parametrize(
    ("asked", "intent", "entities"),
    [
        (NAME, "give_answer", {"field": "topic", "value": "Cost"}),
        (TIME, "give_answer", {"field": "topic", "value": "Cost"}),
        (TOPIC, "give_answer", {"field": "time", "value": "Evening"}),
        (TOPIC, "give_answer", {"value": "Cost"}),
        (NAME, "affirm", {}),
        (CONTACT, "deny", {}),
        (TOPIC, "affirm", {}),
        (TIME, "deny", {}),
    ],
)
def test_a_button_of_another_question_is_no_answer(asked: str, intent: str, entities: dict[str, str]) -> None:
    assert read(asked, f"/{intent}", intent, 1.0, **entities) == Invalid()


@pytest.mark.parametrize("asked", FIELDS)
@pytest.mark.parametrize("intent", ["cost", "pain", "book_consultation", "bot_capabilities"])
def test_a_button_of_a_question_to_the_assistant_is_left_to_the_rules(asked: str, intent: str) -> None:
    assert read(asked, f"/{intent}", intent, 1.0) is None


@pytest.mark.parametrize(
    ("asked", "no"), [(ADULT, Taken({ADULT: False})), (CONSENT, Taken({CONSENT: False})), (CONFIRM, Invalid())]
)
def test_yes_and_no_can_be_tapped(asked: str, no: Reading) -> None:
    assert taken(asked, "/affirm", "affirm", 1.0) == {asked: True}
    assert read(asked, "/deny", "deny", 1.0) == no


@pytest.mark.parametrize("text", ["not sure", "I don't know", "maybe", "no", "nope", "no idea"])
@pytest.mark.parametrize("asked", [TOPIC, TIME])
def test_a_doubt_or_a_no_is_neither_topic_nor_time(asked: str, text: str) -> None:
    assert read(asked, text, "deny", 0.97) == Invalid()


def test_a_longer_remark_with_a_doubt_in_it_is_the_topic() -> None:
    text = "not sure which treatment would fit me"
    assert taken(TOPIC, text) == {TOPIC: text}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("how much would I pay for it", "cost"),
        ("is it a danger to me", "safety_side_effects"),
        ("pain afterwards?", "pain"),
    ],
)
@pytest.mark.parametrize("asked", [TOPIC, TIME])
def test_a_question_is_left_to_the_rules(asked: str, text: str, intent: str) -> None:
    assert read(asked, text, intent, 0.6) is None


def test_a_question_that_nobody_understands_is_the_topic() -> None:
    assert taken(TOPIC, "is it for people like me", "candidacy_general", 0.59) == {TOPIC: "is it for people like me"}
    assert taken(TOPIC, "is it what?", "nlu_fallback", 0.9) == {TOPIC: "is it what?"}


@pytest.mark.parametrize(
    "text",
    [
        "Tuesday",
        "mornings",
        "10:30",
        "after work",
        "before noon",
        "any",
        "next week",
        "whenever you like",
        "weekends",
        "at 5",
    ],
)
def test_any_words_are_a_time_when_nothing_else_is_meant(text: str) -> None:
    assert taken(TIME, text) == {TIME: text}
    assert taken(TIME, text, "oos_gibberish_spam", 0.85) == {TIME: text}


@pytest.mark.parametrize("text", ["after 5", "any day", "next week", "around noon", "before lunch"])
def test_words_of_time_are_a_time_whatever_the_classifier_thinks(text: str) -> None:
    assert taken(TIME, text, "clinic_details", 0.95) == {TIME: text}


@pytest.mark.parametrize("entity", ["time", "duration"])
def test_an_entity_of_time_makes_it_a_time(entity: str) -> None:
    assert read(TIME, "at daybreak", "clinic_details", 0.95) is None
    assert taken(TIME, "at daybreak", "clinic_details", 0.95, **{entity: "day"}) == {TIME: "at daybreak"}


@pytest.mark.parametrize("text", ["once the kids are at school", "on Michaelmas", "not while I'm at work"])
def test_a_time_that_looks_like_none_of_our_topics_is_still_a_time(text: str) -> None:
    assert taken(TIME, text, "oos_other_cosmetic", 0.9) == {TIME: text}
    assert read(TIME, "what is the capital of Peru", "oos_general", 0.9) is None


def test_a_remark_instead_of_a_time_is_left_to_the_rules() -> None:
    assert read(TIME, "it costs too much", "cost", 0.9) is None
    assert taken(TIME, "it costs too much", "cost", 0.5) == {TIME: "it costs too much"}


# --- confirm --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["yes", "Yes, send it", "ok", "sure", "go ahead", "fine"])
def test_a_yes_confirms(text: str) -> None:
    assert taken(CONFIRM, text) == {CONFIRM: True}


def test_a_sure_affirmation_confirms() -> None:
    assert taken(CONFIRM, "perfect", "affirm", 0.9) == {CONFIRM: True}
    assert read(CONFIRM, "perfect", "affirm", 0.5) == Invalid()


@pytest.mark.parametrize("text", ["no", "nope", "hmm", "purple", "no, wait"])
def test_what_is_no_yes_confirms_nothing(text: str) -> None:
    assert read(CONFIRM, text) == Invalid()


def test_a_sure_denial_confirms_nothing() -> None:
    assert read(CONFIRM, "rather not now", "deny", 0.95) == Invalid()


# --- corrections ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("detail", "field"), [("name", NAME), ("contact", CONTACT), ("topic", TOPIC), ("time", TIME)])
def test_a_button_empties_its_field(detail: str, field: str) -> None:
    assert taken(CONFIRM, "/correct_detail", "correct_detail", 1.0, detail=detail) == {field: None}


def test_a_button_of_a_field_that_is_empty_changes_nothing() -> None:
    assert read(NAME, "/correct_detail", "correct_detail", 1.0, detail="topic") == Invalid()


def test_a_button_of_an_unknown_field_changes_nothing() -> None:
    assert read(CONFIRM, "/correct_detail", "correct_detail", 1.0, detail="adult") == Invalid()


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("you have my name wrong", [NAME]),
        ("that is not how it is spelled", [NAME]),
        ("other phone please", [CONTACT]),
        ("my e-mail has changed", [CONTACT]),
        ("another email", [CONTACT]),
        ("wrong mobile", [CONTACT]),
        ("let us take another subject", [TOPIC]),
        ("not in the morning after all", [TIME]),
        ("a different day", [TIME]),
        ("name and number are wrong", [NAME, CONTACT]),
    ],
)
def test_a_field_that_is_named_is_emptied(text: str, fields: list[str]) -> None:
    assert taken(CONFIRM, text, "correct_detail", 0.6) == dict.fromkeys(fields)


def test_only_filled_fields_are_emptied_by_name() -> None:
    assert taken(TOPIC, "name and topic are wrong", "correct_detail", 0.9) == {NAME: None}


def test_a_correction_that_names_nothing_is_asked_again() -> None:
    assert read(CONFIRM, "something there is wrong", "correct_detail", 0.9) == Invalid()


def test_an_unsure_correction_is_none() -> None:
    assert taken(CONFIRM, "yes my name", "correct_detail", 0.59) == {CONFIRM: True}


@pytest.mark.parametrize("asked", [TOPIC, TIME, CONFIRM])
@pytest.mark.parametrize(
    ("text", "shown"),
    [("oh, it is 917 555 0148", "+1 917-555-0148"), ("better: ann@mail.example.com", "ann@mail.example.com")],
)
def test_a_new_contact_replaces_the_old_one_wherever_the_form_is(asked: str, text: str, shown: str) -> None:
    assert taken(asked, text) == {CONTACT: shown}
    assert taken(asked, text, "correct_detail", 0.9) == {CONTACT: shown}


def test_a_number_before_any_contact_was_given_is_no_correction() -> None:
    assert taken(TOPIC, "call 917 555 0148", filled={NAME: "Ann"}) == {TOPIC: "call 917 555 0148"}


def test_yes_and_no_are_never_corrected_by_name() -> None:
    assert read(CONFIRM, "my consent was a mistake", "correct_detail", 0.9) == Invalid()


# --- pure -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", FIELDS)
def test_reading_changes_nothing_and_gives_the_same_twice(asked: str) -> None:
    filled, said = before(asked), Said("Ann 212 555 0142 yes", "affirm", 0.9, {"detail": "name"})
    kept = dict(filled)
    assert read_answer(asked, said, filled, "US") == read_answer(asked, said, filled, "US")
    assert filled == kept


@pytest.mark.parametrize("asked", FIELDS)
@pytest.mark.parametrize("part", ["", "x", "a ", "1", "'", "a-", "O'", "\x00", "my name is ", "yes no "])
def test_any_text_is_read_to_its_end(asked: str, part: str) -> None:
    read(asked, part * (4000 // max(len(part), 1)))

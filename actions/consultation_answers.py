"""Read an answer to one question of the request form. Pure: no tracker, no database, no words for the patient."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from actions.said import Said
from records.contact import find_contact

ADULT, CONSENT, NAME, CONTACT = (f"consultation_{part}" for part in ("adult", "consent", "name", "contact"))
TOPIC, TIME, CONFIRM = (f"consultation_{part}" for part in ("topic", "time", "confirm"))
FIELDS = (ADULT, CONSENT, NAME, CONTACT, TOPIC, TIME, CONFIRM)

ADULT_AGE, OLDEST_AGE = 18, 120
MAX_NAME, MAX_WORDS_FIELD = 60, 200
MAX_DOUBT_WORDS = 4
SURE = 0.6

# Whatever the form asks, these are never its answer: a rule replies, and the form asks again or ends.
ALWAYS_FIRST = frozenset(
    {
        "urgent_severe_reaction",
        "crisis_self_harm",
        "post_procedure_warning_signs",
        "finasteride_mood",
        "minor",
    }
    | {"cancel_request", "restart_chat", "message_too_long", "message_without_words"}
)
# Intents that a bare name, topic or time may look like to the classifier.
VAGUE = frozenset(
    {"", "nlu_fallback", "greet", "thanks", "bye", "affirm", "deny", "smalltalk", "give_answer", "insult"}
    | {"correct_detail", "book_consultation", "tour_step", "tour_next", "tour_back", "complaint_frustration"}
    | {f"oos_{kind}" for kind in ("general", "gibberish_spam", "other_language", "hair_styling", "other_medical")}
)

_QUESTION = re.compile(
    r"\?|^(what|how|why|when|where|who|which|is|are|was|do|does|did|can|could|will|would|should|may|am)\b",
    re.I,
)
_DOUBT = re.compile(r"\b(not sure|unsure|maybe|perhaps|depends?|don'?t know|dunno|later|why|who)\b", re.I)
_YES = re.compile(r"^\W*(y|yes|yeah|yep|yup|sure|ok|okay|i do|i am|i agree|agreed|of course|fine|go ahead)\b", re.I)
_NO = re.compile(r"^\W*(n|no|nope|nah|never|i do not|i don'?t|i am not|i'?m not)\b", re.I)
_NO_PROBLEM = re.compile(r"^\W*(no|not a) (problem|worries|issue)\b", re.I)
# The number that says an age: "I'm 34", "yes, 34", "34 years", or nothing else in the message.
_AGE = re.compile(
    r"(?:^\W*|\b(?:i'?m|i am|aged?|age is|turned|yes|yeah|yep|yup|no|nope)\W+)(?:only |just )?"
    r"(\d{1,3})(?=\W*$|\W+(?!more|days?|weeks?|months?)\w)",
    re.I,
)
_NOT_YET = re.compile(
    r"\b(turn(ing)?|almost|nearly|soon|until|till|tomorrow|next (week|month|year)|(less|younger) than|under)\b"
    r"|\b(below|not( yet)?) \d"
    r"|\bnot yet\b|\bnot 1[0-8]\b",
    re.I,
)
_NAME_LEAD = re.compile(
    r"^\W*(?:(?:hi|hello|hey|sure|ok|yes)\W+)?"
    r"(?:(?:my|the)\s+(?:first\s+|full\s+)?name\s*(?:is|'s|:)|i\s+am|i'?m|im|it'?s|its|it\s+is|this\s+is|just|"
    r"(?:please\s+|you\s+(?:can|may)\s+)?(?:just\s+)?call\s+me|name\s*:)\s+",
    re.I,
)
_NOT_A_NAME = re.compile(
    r"what|what's|how|why|when|where|who|which|is|are|do|does|can|yes|no|nope|nah|maybe|perhaps|skip|next|yours|ok|okay|cancel|stop|help|quit|restart|hair|prp|"
    r"pain|cost|price|the|a|an|it|this|that|not|none|nothing|name|phone|email|hello|hi|hey|thanks|thank|please|want|"
    r"need|have|would|could|should|because|scared|worried|don'?t",
    re.I,
)
_DETAILS: Mapping[str, re.Pattern[str]] = {
    NAME: re.compile(r"\b(name|spell(ed|ing)?|spelt)\b", re.I),
    CONTACT: re.compile(r"\b(contact|phone|number|mobile|cell|e-?mail|address|mail)\b", re.I),
    TOPIC: re.compile(r"\b(topic|subject|reason)\b", re.I),
    TIME: re.compile(r"\b(time|day|hour|morning|afternoon|evening)\b", re.I),
}
_BUTTON_DETAILS = {"name": NAME, "contact": CONTACT, "topic": TOPIC, "time": TIME}


@dataclass(frozen=True)
class Taken:
    """The message answers the question: slots to set. A slot set to None is asked again."""

    slots: Mapping[str, Any]


@dataclass(frozen=True)
class Invalid:
    """The message tries to answer, and can't be used."""


# None means that the message is about something else.
Reading = Taken | Invalid | None


def read_answer(asked: str, said: Said, filled: Mapping[str, Any], region: str) -> Reading:
    """Read a message as the answer to the field `asked`.

    Args:
        asked: one of FIELDS.
        said: the message.
        filled: the slots filled so far.
        region: ISO 3166 code for phone numbers without a country code.
    """
    if _comes_first(said) and (said.confidence >= SURE or not _looks_like_name(said.text)):
        return None
    if said.text.startswith("/") and not _is_button_for(asked, said):
        return Invalid() if said.intent in ("affirm", "deny", "give_answer") else None
    correction = _correction(asked, said, filled, region)
    if correction is not None:
        return correction
    return _READERS[asked](said, region)


def _comes_first(said: Said) -> bool:
    """Tell whether the rules must have the message. An age is read here, unless the red-flag check found a minor's."""
    return said.intent in ALWAYS_FIRST and (said.intent != "minor" or said.entities.get("red_flag") == "minor")


def _is_button_for(asked: str, said: Said) -> bool:
    """Tell whether a tapped button answers this question. Typed text never begins with a slash: channels see to it."""
    if said.intent == "give_answer":
        return said.entities.get("field") == asked.removeprefix("consultation_")
    if said.intent in ("affirm", "deny"):
        return asked in (ADULT, CONSENT, CONFIRM)
    return said.intent == "correct_detail"


def _correction(asked: str, said: Said, filled: Mapping[str, Any], region: str) -> Reading:
    """A change to a field that was filled before: by its button, by its name, or by a new number or address."""
    earlier = [name for name in (NAME, CONTACT, TOPIC, TIME) if filled.get(name) is not None]
    chosen = _BUTTON_DETAILS.get(said.entities.get("detail", ""))
    if chosen in earlier:
        return Taken({chosen: None})
    if CONTACT in earlier and asked != CONTACT:
        contact = find_contact(said.text, region)
        if contact:
            return Taken({CONTACT: contact.shown})
    if said.intent == "correct_detail" and said.confidence >= SURE:
        named = [name for name in earlier if _DETAILS[name].search(said.text)]
        return Taken(dict.fromkeys(named)) if named else Invalid()
    return None


def _about_something_else(said: Said) -> bool:
    """Tell whether a free-text answer is a question or remark for the rules instead."""
    if said.intent in VAGUE:
        return bool(_QUESTION.search(said.text)) and said.intent not in ("give_answer", "nlu_fallback", "")
    return said.confidence >= SURE


def _yes_or_no(said: Said) -> bool | None:
    if _DOUBT.search(said.text):
        return None
    if _NO_PROBLEM.search(said.text):
        return True
    if _NO.search(said.text):
        return False
    if (said.intent == "affirm" and said.confidence >= SURE) or _YES.search(said.text):
        return True
    return False if said.intent == "deny" and said.confidence >= SURE else None


def _age_in(text: str) -> int | None:
    """Return the age that a text tells of its writer, or None: a number may count something else."""
    ages = [int(number) for number in _AGE.findall(text) if int(number) <= OLDEST_AGE]
    return ages[0] if ages else None


def _read_adult(said: Said, region: str) -> Reading:
    age = _age_in(said.text)
    if _NOT_YET.search(said.text):
        # "17, nearly 18" says it; "18 next month" has to be asked again.
        return Taken({ADULT: False}) if age is not None and age < ADULT_AGE else Invalid()
    if age is not None:
        return Taken({ADULT: age >= ADULT_AGE})
    return _read_boolean(ADULT, said)


def _read_boolean(field: str, said: Said) -> Reading:
    answer = _yes_or_no(said)
    if answer is not None:
        return Taken({field: answer})
    return None if _about_something_else(said) else Invalid()


def _looks_like_name(text: str) -> bool:
    words = text.split()
    return (
        0 < len(words) <= 4
        and len(text) <= MAX_NAME
        and text[0].isalpha()
        # Letters with their marks (vowel signs, accents) of any script, and what stands between them.
        and all(c.isalpha() or c in " '’.-" or unicodedata.category(c).startswith("M") for c in text)
        and not any(_NOT_A_NAME.fullmatch(word.strip(".'’")) for word in words)
    )


def _read_name(said: Said, region: str) -> Reading:
    named = _NAME_LEAD.match(said.text)
    name = said.text[named.end() :] if named else said.text
    name = re.split(r"[,;\n]|\s(?:and|but|thanks|thank you)\b", name)[0].strip(" .!\"'")
    # "I'm pregnant" is no name; "I'm Grace" is one, whatever the classifier makes of it.
    sounds_like_one = said.intent in VAGUE or said.confidence < (SURE if named else 0.9)
    if _looks_like_name(name) and (sounds_like_one or (named and name[0].isupper())):
        slots: dict[str, Any] = {NAME: name}
        contact = find_contact(said.text, region)
        if contact:
            slots[CONTACT] = contact.shown
        return Taken(slots)
    return None if _about_something_else(said) else Invalid()


def _read_contact(said: Said, region: str) -> Reading:
    contact = find_contact(said.text, region)
    if contact:
        return Taken({CONTACT: contact.shown})
    tried = bool(re.search(r"\d{3}|@", said.text))
    return Invalid() if tried or not _about_something_else(said) else None


def _read_words(field: str, said: Said) -> Reading:
    tapped = said.entities.get("value")
    if tapped:
        return Taken({field: tapped[:MAX_WORDS_FIELD]})
    words = " ".join(said.text.split())
    if len(words.split()) <= MAX_DOUBT_WORDS and (_DOUBT.search(words) or _NO.search(words)):
        return Invalid()
    if field == TOPIC and said.intent == "talk_to_human" and said.confidence >= SURE:
        return None
    if _QUESTION.search(words) and said.intent not in VAGUE and said.confidence >= SURE:
        return None
    if not words or len(words) > MAX_WORDS_FIELD or not re.search(r"\w", words):
        return Invalid()
    return Taken({field: words})


def _read_time(said: Said, region: str) -> Reading:
    has_time = bool({"time", "duration"} & set(said.entities)) or bool(
        re.search(r"\d|any|week|noon|after|before", said.text)
    )
    if not said.entities.get("value") and not has_time and _about_something_else(said):
        return None
    return _read_words(TIME, said)


def _read_confirm(said: Said, region: str) -> Reading:
    answer = _yes_or_no(said)
    if answer:
        return Taken({CONFIRM: True})
    return None if answer is None and _about_something_else(said) else Invalid()


_READERS: Mapping[str, Callable[[Said, str], Reading]] = {
    ADULT: _read_adult,
    CONSENT: lambda said, region: _read_boolean(CONSENT, said),
    NAME: _read_name,
    CONTACT: _read_contact,
    TOPIC: lambda said, region: _read_words(TOPIC, said),
    TIME: _read_time,
    CONFIRM: _read_confirm,
}

"""Read an answer to one question of the request form. Pure: no tracker, no database, no words for the patient.

What a text is in itself stands in `phrases`, `ages` and `names`; here it is decided what it is to the question asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from actions import phrases
from actions.ages import Age, age_told, says_not_yet, says_under_age
from actions.corrections import parts_named, parts_to_change
from actions.names import FoundName, find_name, looks_like_name
from actions.said import Said
from records.contact import find_contact

PREFIX = "consultation_"
ADULT, CONSENT, NAME, CONTACT = (f"{PREFIX}{part}" for part in ("adult", "consent", "name", "contact"))
TOPIC, TIME, CONFIRM = (f"{PREFIX}{part}" for part in ("topic", "time", "confirm"))
FIELDS = (ADULT, CONSENT, NAME, CONTACT, TOPIC, TIME, CONFIRM)

MAX_WORDS_FIELD = 200
SURE, VERY_SURE = 0.6, 0.9

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
NOT_UNDERSTOOD = frozenset({"", "nlu_fallback", "give_answer"})
# Remarks to the assistant, which the clinic need not read as a topic.
COURTESIES = frozenset({"greet", "thanks", "bye"})
TEMPER = frozenset({"insult", "complaint_frustration"})
TOUR = frozenset({"tour_start", "tour_next", "tour_back", "tour_step"})
# Entities that no person is called by, however it is written: "Laser Cap".
CARE = frozenset({"treatment", "drug", "body_part", "hair_loss_scale"})


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
    if _comes_first(said):
        return None
    if said.text.startswith("/") and not _is_button_for(asked, said):
        return Invalid() if said.intent in ("affirm", "deny", "give_answer") else None
    if _is_courtesy(asked, said):
        return None
    if asked != ADULT and (says_under_age(said.text) or _sounds_like_a_minor(said)):
        return Taken({ADULT: None})
    return _correction(asked, said, filled, region) or _READERS[asked](said, region)


def _sure(said: Said) -> bool:
    return said.confidence >= SURE


def _comes_first(said: Said) -> bool:
    """Tell whether the rules must have the message. An age is read here, unless the red-flag check found a minor's."""
    if said.intent == "distress":
        return _sure(said)
    if said.intent not in ALWAYS_FIRST or (said.intent == "minor" and said.entities.get("red_flag") != "minor"):
        return False
    return _sure(said) or not looks_like_name(said.text)


def _is_button_for(asked: str, said: Said) -> bool:
    """Tell whether a tapped button answers this question. Typed text never begins with a slash: channels see to it."""
    if said.intent == "give_answer":
        return said.entities.get("field") == asked.removeprefix(PREFIX)
    if said.intent in ("affirm", "deny"):
        return asked in (ADULT, CONSENT, CONFIRM)
    return said.intent == "correct_detail"


def _is_courtesy(asked: str, said: Said) -> bool:
    """Tell whether a message only greets, thanks or parts. "Morning" alone may be a time."""
    if said.intent not in COURTESIES or not _sure(said):
        return False
    if phrases.is_courtesy(said.text):
        return True
    free = asked == TOPIC or (asked == TIME and not phrases.names_a_time(said.text))
    return free and said.confidence >= VERY_SURE


def _sounds_like_a_minor(said: Said) -> bool:
    """Tell whether the classifier hears a minor where the red-flag check does not: the age has to be asked again."""
    heard = said.intent == "minor" and _sure(said) and len(phrases.words_of(said.text)) > 2
    return heard and age_told(said.text) is not Age.ADULT


def _correction(asked: str, said: Said, filled: Mapping[str, Any], region: str) -> Reading:
    """A change to a field that was filled before: by its button, by its name, or by a new number or address."""
    earlier = [name for name in (NAME, CONTACT, TOPIC, TIME) if filled.get(name) is not None]
    if "detail" in said.entities:
        chosen = PREFIX + said.entities["detail"]
        return Taken({chosen: None}) if chosen in earlier else Invalid()
    contact = find_contact(said.text, region)
    if contact:
        return Taken({CONTACT: contact.shown}) if CONTACT in earlier and asked != CONTACT else None
    heard = said.intent == "correct_detail" and _sure(said)
    parts = parts_to_change(said.text) or (parts_named(said.text) if heard else frozenset())
    named = [name for name in earlier if name.removeprefix(PREFIX) in parts]
    # A sure correction of nothing that was given may be the very answer: "my name is Sam", "my number is …".
    return Taken(dict.fromkeys(named)) if named else None


def _about_something_else(said: Said) -> bool:
    """Tell whether a message is a question or remark for the rules instead."""
    if said.intent in VAGUE:
        return phrases.asks(said.text) and said.intent not in NOT_UNDERSTOOD
    return _sure(said)


def _yes_or_no(said: Said) -> bool | None:
    """Return the yes or no of a text: by its words, or else as the classifier surely hears it."""
    if phrases.is_unclear(said.text):
        return None
    answer = phrases.yes_or_no(said.text)
    if answer is None and _sure(said):
        return {"affirm": True, "deny": False}.get(said.intent)
    return answer


def _read_boolean(field: str, said: Said) -> Reading:
    answer = _yes_or_no(said)
    if answer is not None:
        return Taken({field: answer})
    return None if _about_something_else(said) else Invalid()


def _read_adult(said: Said, region: str) -> Reading:
    """Read whether a person is 18. Only a plain age or a plain yes opens the gate; in doubt it is asked again."""
    age = age_told(said.text)
    if age is Age.MINOR:
        return Taken({ADULT: False})
    if age is Age.ADULT and not phrases.says_no(said.text):
        return Taken({ADULT: True})
    reading = _read_boolean(ADULT, said)
    if reading is None:
        # A question is answered, but "18 in two weeks" is none, whatever topic it looks like.
        return Invalid() if said.intent == "minor" or (age and not phrases.asks(said.text)) else None
    if reading == Taken({ADULT: True}):
        doubted = phrases.is_why_not(said.text) or says_not_yet(said.text) or _sounds_like_a_minor(said)
        return Invalid() if age or doubted else reading
    return Invalid() if age else reading


def _read_name(said: Said, region: str) -> Reading:
    found = find_name(said.text)
    if found is None or not _is_meant_as_name(found, said):
        return None if _about_something_else(said) else Invalid()
    slots: dict[str, Any] = {NAME: found.name}
    contact = find_contact(said.text, region)
    if contact:
        slots[CONTACT] = contact.shown
    return Taken(slots)


def _is_meant_as_name(found: FoundName, said: Said) -> bool:
    """Weigh the shape of a name against the classifier: "I'm Grace" is one whatever it hears, "i'm unwell" is not."""
    if found.sure and (found.introduced or CARE.isdisjoint(said.entities)):
        return True
    vague = VAGUE - TEMPER if found.like_a_state else VAGUE
    return said.intent in vague or said.confidence < (SURE if found.introduced else VERY_SURE)


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
    if phrases.is_doubt(words) or phrases.is_bare_yes(words) or len(words) > MAX_WORDS_FIELD:
        return Invalid()
    if _is_remark(field, said):
        return None
    wandering = said.intent in TOUR and _sure(said) and len(words.split()) <= 2 and not phrases.names_a_time(words)
    return Taken({field: words}) if re.search(r"\w", words) and not wandering else Invalid()


def _is_remark(field: str, said: Said) -> bool:
    """Tell whether words are meant for the assistant and not for the clinic: a question, a wish for a person, anger."""
    if said.intent in TEMPER and said.confidence >= VERY_SURE:
        return True
    if not _sure(said):
        return False
    if field == TOPIC and said.intent == "talk_to_human":
        return True
    offered = field == TIME and phrases.offers_a_time(said.text)
    return phrases.asks(said.text) and said.intent not in NOT_UNDERSTOOD and not offered


def _read_time(said: Said, region: str) -> Reading:
    has_time = bool({"time", "duration", "value"} & set(said.entities)) or phrases.names_a_time(said.text)
    # "Once the kids are at school" is none of the guide's topics either; unless it asks, it is the answer.
    outside = said.intent.startswith("oos_") and not phrases.asks(said.text)
    return None if not has_time and not outside and _about_something_else(said) else _read_words(TIME, said)


def _read_confirm(said: Said, region: str) -> Reading:
    answer = _yes_or_no(said)
    if answer:
        return Taken({CONFIRM: True})
    asks = answer is None and said.intent != "correct_detail" and _about_something_else(said)
    return None if asks else Invalid()


_READERS: Mapping[str, Callable[[Said, str], Reading]] = {
    ADULT: _read_adult,
    CONSENT: lambda said, region: _read_boolean(CONSENT, said),
    NAME: _read_name,
    CONTACT: _read_contact,
    TOPIC: lambda said, region: _read_words(TOPIC, said),
    TIME: _read_time,
    CONFIRM: _read_confirm,
}

"""Tell words that deny a danger, put it into the past or only read of it, from a report. Knows words only.

The danger model sees what a message is about better than whether it is so: "no fever" is nearly "fever" to it. Of a
calm message more is asked before it counts as an emergency or same-day sign. A crisis is never weighed so: somebody who
writes "I am not suicidal" may be asking for help.
"""

# ruff: noqa: E501 - a line of a pattern is one kind of words

from __future__ import annotations

import re

# "No pulse", "no air", "not breathing" deny nothing.
_MISSED = (
    r"(?:pulse|air|breath|breathing|feeling|sensation|urine|wee|pee|poo|movement|response|strength|vision|sight|one)"
)
_DENIED = re.compile(
    rf"^\W*(?:(?:there (?:is|was|were)|i have|i've|i had|had|with|still|so far) )?"
    rf"(?:no|zero|hardly any|without|not any) (?!{_MISSED}\b|longer\b|more\b)\w+"
    r"|\b(?:is|are|was|am|it|i|does|do|did|has|have|had)(?: ?n['’]?t|'m not| not)(?: \w+)? "
    r"(?:bleeding|bleed|fainted|swollen|hurting|hurt|sore|itch\w*|an emergency|urgent|feverish|in pain|in danger|dizzy)\b"
    r"|\b(?:i (?:have |'ve )?never|i've never|never had(?! (?:this|that|one|it|anything)\b)|never been|none at all)\b"
    r"|, none\W*$",
    re.IGNORECASE,
)
_FINE = re.compile(
    r"\b(?:is|are|feels?|looks?|all|seems?) (?:all |totally |perfectly |quite |now |very )?"
    r"(?:fine|normal|good now|ok now|okay now|dry and|closed|healed|healthy|soft|clear|over now)\b"
    r"|(?<!['’]t )(?<!not )(?<!cant )\b(?:see|breathe?|breathing|feel|pee|peed|walk|sleep) (?:perfectly |very |quite )?(?:normally|fine|well|easy)\b"
    r"|\b(?:stopped (?:by itself|on its own|quickly|bleeding|within|after|in a)|has stopped|went away|went down|wore off|"
    r"gone (?:now|away|down|after|by)|(?:has|have) (?:healed|faded|passed)|cleared up|came off clean|passed after|"
    r"nothing since|none since|all clear|all good)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:(?:\d+|two|three|four|five|six|ten|many|some|a few|few) ?(?:years|yrs|decades) (?:ago|back)|years (?:ago|back)|"
    r"decades ago|last (?:year|winter|summer|spring|autumn|fall|season)|as a (?:kid|child|baby|teen\w*|school\w+)|"
    r"when i was|from childhood|in (?:19|20)\d\d|used to|back in (?:college|school|the)|in my (?:teens|twenties|thirties)|"
    r"before i was born|once (?:on|as|in|at|after|when))\b",
    re.IGNORECASE,
)
_READ_OF = re.compile(
    r"\b(?:i (?:have )?read|read (?:about|that|of|an?)|i heard|saw (?:on|a|an|that)|on (?:reddit|youtube|tiktok|the news|tv|"
    r"facebook|instagram)|a review\w*|the (?:actor|singer|film|movie|lawsuit)|in the film|an influencer|a celebrity|some "
    r"youtuber|a friend of a friend)\b",
    re.IGNORECASE,
)
# A question that nobody stands in: "how do they stop the bleeding".
_ASKS = re.compile(
    r"^\W*(?:(?:hi|hello|hey|ok|so|and|but|just|quick question|question)\W+){0,3}(?:what|what's|whats|how|which|when|where|"
    r"why|who|(?:is|are|was|were)(?! (?:this|it|that)\b)|can(?!['’]?t)|could|may|might|do|does|did|will|would|has|have|any|tell me about)\b",
    re.IGNORECASE,
)
_SOMEBODY = re.compile(
    r"\b(?:i|i'm|im|i've|ive|my|me|mine|we|our|us|he|she|his|her|him|hes|shes|he's|she's|husband|wife|mum|mom|dad|son|"
    r"daughter|child|kid|baby|toddler|sister|brother|partner|boyfriend|girlfriend|now|help|pls|please)\b",
    re.IGNORECASE,
)


# The names of dangers, which people ask about; a symptom in other words is for the patterns to find.
_NAMED = re.compile(
    r"\b(?:blind(?:ness)?|(?:vision|sight) loss|loss of (?:vision|sight)|(?:blood )?clots?|thrombosis|dvt|stroke|emboli\w*|heart attacks?|"
    r"anaphyla\w+|allergic reactions?|sepsis|infections?|seizures?|fits|suicid\w+|necrosis|shock|overdos\w+|poison\w+)\b",
    re.IGNORECASE,
)


def names_a_danger(text: str) -> bool:
    """Tell whether a question names a danger: "can it cause a stroke"."""
    return bool(_ASKS.search(text) and _NAMED.search(text))


def is_calm(text: str) -> bool:
    """Tell whether a message denies, is over with, or only asks or reads about what it names."""
    if any(pattern.search(text) for pattern in (_DENIED, _FINE, _PAST, _READ_OF)):
        return True
    return bool(_ASKS.search(text)) and not _SOMEBODY.search(text)

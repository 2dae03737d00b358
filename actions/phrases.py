"""Tell what kind of remark a text is: a question, a doubt, a yes or no, a courtesy, an offer of a time. Pure."""

from __future__ import annotations

import re

MAX_DOUBT_WORDS = 4


def listed(words: str) -> frozenset[str]:
    """Return the words that stand in a text."""
    return frozenset(words.split())


_QUESTION = re.compile(
    r"\?|^(what|how|why|when|where|who|which|is|are|was|do|does|did|can|could|will|would|should|may|am)\b", re.I
)
# Behind a yes only what can be nothing else: "yes, is fine" is no question, "yes, is it safe" is one.
_QUESTION_BEHIND = re.compile(
    r"\?|^\W*(?:(?:but|and|so|then|first)\W+)*"
    r"(?:(?:what|how|why|when|where|who|which)\b|"
    r"(?:is|are|was|do|does|did|can|could|will|would|should|may|am)\s+(?:i|it|you|he|she|we|they|this|that|there|my|the)\b)",
    re.I,
)
_DOUBT = re.compile(
    r"\b(not sure|unsure|maybe|perhaps|depends?|don['’]?t know|dunno|later|why|who|no (idea|clue|one))\b", re.I
)
_WHY_NOT = re.compile(r"^\W*(?:(?:sure|ok|okay|yes|yeah|well)\W+)?why not\W*$", re.I)
_YES = re.compile(
    r"^\W*(?:y|yes|yeah|yep|yup|sure|ok|okay|i agree|i consent|agreed|of course|fine|go ahead|"
    r"i (?:do|am)(?=\W*$|\s*[,.!]|\s+(?:indeed|agree|consent)\b))\b",
    re.I,
)
_NO = re.compile(r"^\W*(?:n|no|nope|nah|never|i do not|i don['’]?t|i am not|i['’]?m not)\b", re.I)
# The questions that need a plain yes are asked in Spanish too. More words than these may be "si", which is an if.
_SPANISH_YES = re.compile(r"^\W*s[ií](?:\W+s[ií])?(?:\W+(?:claro|por favor|gracias|acepto|de acuerdo))?\W*$", re.I)
_NO_PROBLEM = re.compile(r"^\W*(?:no|not a) (?:problem|worries|issue)\b", re.I)

_DAYTIMES = listed(
    """
    morning mornings afternoon afternoons evening evenings night
    """
)
_COURTEOUS = listed(
    """
    hello hi hey hiya heya helo hallo hola howdy yo greetings good there all everyone again nice to meet thanks
    thank thx thnx tnx thnks ty tysm cheers you u so very much a lot lots bunch ever million for your the help
    helping kind kindly that's this that is was it appreciated appreciate i really of many sir madam mam ma'am bye
    goodbye byebye see ya later take care
    """
)
_OF_TIMES = listed(
    """
    monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays
    sundays mon tue tues wed thu thur thurs fri sat sun today tomorrow tonight noon midday lunch lunchtime dinner am
    pm o'clock oclock hour hours day days weekday weekdays week weeks weekend weekends month january february march
    april may june july august september october november december
    """
)
_OF_CALLS = listed(
    """
    is are would could can will do does how what about maybe perhaps possible ok okay good fine best better great
    suit suits work works convenient you someone somebody staff they we it that call calls ring phone reach text
    email me us be for at on in the a an any time anytime please around after before between and or to from till
    until this next early late later half past if not then
    """
)
_TIME = re.compile(r"\d|\bany|week|noon|after|before|whenever", re.I)


def words_of(text: str) -> list[str]:
    """Return the words and numbers of a text in small letters."""
    return re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+", text.lower().replace("’", "'"))


def asks(text: str) -> bool:
    """Tell whether a text asks something, in its first words or behind a yes or no."""
    said = _NO.search(text) or _YES.search(text)
    return bool(_QUESTION.search(text) or (said and _QUESTION_BEHIND.search(text[said.end() :])))


def is_unclear(text: str) -> bool:
    """Tell whether a text doubts or asks, so that no yes or no in it counts."""
    return not _WHY_NOT.search(text) and (bool(_DOUBT.search(text)) or asks(text))


def is_doubt(text: str) -> bool:
    """Tell whether a short text answers nothing: "not sure", "no"."""
    return len(text.split()) <= MAX_DOUBT_WORDS and bool(_DOUBT.search(text) or _NO.search(text))


def is_why_not(text: str) -> bool:
    """Tell whether a text is "why not", which agrees, and says nothing of an age."""
    return bool(_WHY_NOT.search(text))


def is_bare_yes(text: str) -> bool:
    """Tell whether a text is a yes and nothing more."""
    said = _YES.match(text)
    return said is not None and set(words_of(text[said.end() :])) <= {"please", "thanks", "yes", "sure", "ok"}


def says_no(text: str) -> bool:
    """Tell whether a text begins with a no."""
    return bool(_NO.search(text)) and not _NO_PROBLEM.search(text)


def yes_or_no(text: str) -> bool | None:
    """Return the yes or no that a text begins with; None when it has none."""
    if _WHY_NOT.search(text) or _NO_PROBLEM.search(text):
        return True
    if _NO.search(text):
        return False
    return True if _YES.search(text) or _SPANISH_YES.search(text) else None


def is_courtesy(text: str) -> bool:
    """Tell whether a text greets, thanks or parts, and says nothing more."""
    words = words_of(text)
    courteous = [word in _COURTEOUS or (word in _DAYTIMES and "good" in words[:i]) for i, word in enumerate(words)]
    return bool(words) and all(courteous)


def names_a_time(text: str) -> bool:
    """Tell whether a text holds a word or number of times."""
    return bool(_TIME.search(text)) or not (_OF_TIMES | _DAYTIMES).isdisjoint(words_of(text))


def offers_a_time(text: str) -> bool:
    """Tell whether a text, a question perhaps, holds a time and nothing but words of calling: "is Tuesday ok?"."""
    rest = [word for word in words_of(text) if not word.isdigit() and word not in _OF_TIMES | _DAYTIMES]
    return names_a_time(text) and set(rest) <= _OF_CALLS

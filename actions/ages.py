"""Read what a message says of its writer's age. Pure. Whatever is not plainly an age of 18 or more is no such age."""

from __future__ import annotations

import re
from enum import Enum, auto

ADULT_AGE, OLDEST_AGE = 18, 120
# "1 moment", "2 questions": nobody of that age types.
YOUNGEST_WRITER = 6
# "nearly 21" is said by an adult; "nearly 20" may not be.
SURELY_ADULT = 21


class Age(Enum):
    """What a message tells: an adult, a minor, or an age that is near, yet to come or somebody else's."""

    ADULT = auto()
    MINOR = auto()
    UNCLEAR = auto()


_SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
_SMALL_NUMBERS = {word: n for n, word in enumerate([*_SMALL.split(), "seventeen", "eighteen", "nineteen"])}
_TEN_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS = {word: 10 * n for n, word in enumerate(_TEN_WORDS.split(), 2)}
_IN_WORDS = re.compile(
    rf"\b(?:({'|'.join(_TENS)})(?:[\s-]?({'|'.join(list(_SMALL_NUMBERS)[1:10])}))?|({'|'.join(_SMALL_NUMBERS)}))\b"
)

_GAP = r"[^\w,.;!?]+"  # between two words of one clause
_OPENING = (
    r"^\W*(?:(?:yes|yeah|yep|yup|ya|y|sure|of course|ok|okay|well|hi|hello|no|nope|nah|n|um+|uh|actually|sorry)\W+)*"
)
_SELF = r"\b(?:i\s?am|i'?m|my age is|i(?:'ve| have)?\s+(?:just\s+|already\s+)?turned)\b(?:\s+aged?\b)?"
_SOFTENED = (
    r"(?:\W*\b(?:an?|only|just|now|already|currently|actually|exactly|definitely|like|male|female|man|woman|m|f)\b)*\W*"
)
_I_AM = re.compile(rf"{_SELF}{_SOFTENED}$")
_WRITER = re.compile(rf"(?:{_OPENING}(?:(?:my )?(?:aged?|age is|turned|just turned)\b)?|{_SELF}){_SOFTENED}$")
_OVER = re.compile(r"\b(?:(?:well|way|much)\s+)?(?:over|above|past|at least|(?:older|more) than)\s+(?:the age of\s+)?$")
_UNDER = re.compile(r"\b(?:under|below|(?:younger|less) than)\s+(?:the age of\s+)?$")
_NOT_REACHED = re.compile(
    r"(?:\b(?:not|until|till|before|when|once|if|unless|almost|nearly|turn|turns|turning|be|become|becoming|soon|"
    rf"approaching|close to|to)|n't){_GAP}(?:\w[\w']*{_GAP}){{0,2}}$"
)

_YEARS = r"\s*-?\s*(?:years?|yrs?|yo|y/o|y\.o\.?)\b(?:[\s-]+old\b|\s+of\s+age\b)?"
_OR_OLDER = re.compile(r"\s*(?:\+|plus\b|(?:years?\s+)?(?:or|and)\s+(?:older|over|above|more|up)\b)")
_OR_YOUNGER = re.compile(r"\s*(?:years?\s+)?(?:or|and)\s+(?:younger|under|below|less)\b")
_A_DURATION = re.compile(rf"^{_YEARS}\W*(?:of(?! age)|ago|into|since|later|post|after|without|with|losing|for)\b")
_AGE_ENDS = re.compile(
    rf"^(?:{_OR_OLDER.pattern}|{_OR_YOUNGER.pattern}|{_YEARS}(?=\W|$)|(?=\W*$)|(?=[,.;!?)])|\s+(?=(?:and|but|so|now|already|today|male|female|man|"
    r"woman|m|f|guy|lady|boy|girl|thanks?|please|pls|sir|actually|with|last|yesterday|recently|\d+ \w+ ago)\b))"
)
_MONTHS = r"jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*"
_TO_COME = re.compile(
    rf"^(?:{_YEARS})?\W*(?:(?:but|and|only|just)\s+)*(?:in|on|next|soon|tomorrow|tonight|by|later|this|shortly|"
    rf"at(?! the moment)|end of|coming|until|till|{_MONTHS})\b"
)

_NUMBER = re.compile(r"(?<![\d.,/:-])\d{1,3}(?![\d:/]|[.,]\d)")
_SOMEBODY_ELSE = re.compile(
    r"\b(?:my|his|her|their|our|the)\s+(?:\w+\s+)?(?:son|daughter|child|kid|kids|boy|girl|brother|sister|mum|mom|mother|"
    r"dad|father|parents?|husband|wife|partner|friend|cousin|uncle|aunt|nephew|niece|grand\w+|boyfriend|girlfriend)\b"
    r"|\b(?:he|she)(?:'s| is)\b"
)
_I_AM_WORD = r"\b(?:i am|i'?m)\s+"
_SAYS_ADULT = re.compile(
    rf"{_OPENING}(?:(?:much|a lot|well|way|definitely)\s+)?(?:older|an adult|adult|a grown[- ]?up|old enough|of age)"
    r"\b(?:\s+than that)?\W*$"
    rf"|{_I_AM_WORD}(?:(?:much|a lot|definitely|already)\s+)?"
    r"(?:older\b(?! than)|an adult\b|a grown|old enough\b|of age\b)"
)
_SAYS_MINOR = re.compile(
    rf"(?:{_OPENING}|{_I_AM_WORD})(?:(?:still|much|too|a bit|slightly)\s+)*"
    r"(?:younger(?! than)|a minor(?!\s+\w)|underage|too young|"
    r"(?:not|isn't) (?:an adult|old enough|of age|older(?! than)))\b"
)
_NOT_YET = re.compile(
    r"\b(?:turn(?:ing)?|almost|nearly|soon|until|till|tomorrow|not yet|next (?:week|month|year|summer)|"
    r"in (?:an?|\d+|a few|some) (?:days?|weeks?|months?|years?))\b|\bborn\b.*\b20\d\d\b"
)


def age_told(text: str) -> Age | None:
    """Return what a text tells of its writer's age; None when it says nothing of it."""
    plain = _with_digits(text)
    told = {_role(plain, number) for number in _NUMBER.finditer(plain)} - {None}
    if Age.MINOR in told or _SAYS_MINOR.search(plain):
        return Age.MINOR
    if Age.UNCLEAR in told:
        return Age.UNCLEAR
    if Age.ADULT in told or _says_adult(plain):
        return Age.ADULT
    others = _SOMEBODY_ELSE.search(plain) and any(YOUNGEST_WRITER <= n <= OLDEST_AGE for n in _numbers(plain))
    return Age.UNCLEAR if others else None


def says_under_age(text: str) -> bool:
    """Tell whether a text says "I am 16": a number alone may be an hour or a street."""
    plain = _with_digits(text)
    found = ((number, _role(plain, number)) for number in _NUMBER.finditer(plain))
    return any(role is Age.MINOR and _I_AM.search(plain[: number.start()]) for number, role in found)


def says_not_yet(text: str) -> bool:
    """Tell whether a text speaks of something that is still to come."""
    return bool(_NOT_YET.search(_with_digits(text)))


def _with_digits(text: str) -> str:
    """Return a text in small letters with its numbers in digits: "Twenty-one" is "21"."""

    def digits(match: re.Match[str]) -> str:
        tens, ones, small = match.groups()
        return str(_SMALL_NUMBERS[small] if small else _TENS[tens] + _SMALL_NUMBERS.get(ones or "", 0))

    return _IN_WORDS.sub(digits, " ".join(text.lower().replace("’", "'").split()))


def _numbers(plain: str) -> list[int]:
    return [int(number[0]) for number in _NUMBER.finditer(plain)]


def _says_adult(plain: str) -> bool:
    said = _SAYS_ADULT.search(plain)
    return said is not None and not re.search(r"\b(?:when|once|until|till|if|before)\W+$", plain[: said.start()])


def _role(plain: str, number: re.Match[str]) -> Age | None:
    """Return what one number says of the writer; None when it counts something else."""
    age, before, after = int(number[0]), plain[: number.start()], plain[number.end() :]
    if not YOUNGEST_WRITER <= age <= OLDEST_AGE or _A_DURATION.search(after):
        return None
    if age < SURELY_ADULT and (_NOT_REACHED.search(before) or (_TO_COME.search(after) and age >= ADULT_AGE)):
        return Age.UNCLEAR
    over, under = _OVER.search(before), _UNDER.search(before)
    limit = over or under
    about_writer = _WRITER.search(before[: limit.start()] if limit else before)
    if not about_writer or not (_AGE_ENDS.search(after) or _TO_COME.search(after)):
        return None
    if _NOT_REACHED.search(before):
        return Age.UNCLEAR
    return _against_limit(age, bool(over or _OR_OLDER.match(after)), bool(under or _OR_YOUNGER.match(after)))


def _against_limit(age: int, over: bool, under: bool) -> Age:
    """Return what an age says, which may be said as "over 18" or "under 18"."""
    if over:
        return Age.ADULT if age >= ADULT_AGE else Age.UNCLEAR
    if under:
        return Age.MINOR if age <= ADULT_AGE else Age.UNCLEAR
    return Age.ADULT if age >= ADULT_AGE else Age.MINOR

"""What can be told by its shape alone: addresses of all kinds, numbers, dates."""

from __future__ import annotations

import re

from learning.scrub_text import Patterns, Span, Text, listed, whole

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?:19|20)\d\d"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DIGIT_WORD = r"(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|triple)"
_MAIL_HOST = r"(?:gmail|googlemail|yahoo|hotmail|icloud|protonmail|ymail|rediffmail)"
_DOT = r"\s*(?:\.|\(dot\)|\bdot\b)\s*"
_LOCAL = r"(?:[\w.+-]+\s+dot\s+)?[\w.+-]+"
_TOP = r"(?:com|net|org|edu|gov|info|biz|co\.uk|co\.in|uk|de|fr|eu|au|ca|io|app|clinic|example)"
_STREET = (
    r"(?:street|avenue|boulevard|lane|road|drive|terrace|crescent|highway|parkway|square|court|close|place|way|"
    r"st|ave|rd|blvd|ln|dr|ct|pl|hwy|nagar|marg|strasse|straße)"
)
_FLAT = r"(?:apt|apartment|flat|suite|plot|door no|house no|h\.? ?no|p\.? ?o\.? ?box)"


def _shape(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


REFERENCE = _shape(r"\bHC-?\w{4}-?\w{4}\b")
EMAIL: Patterns = (
    _shape(r"[^\s,;:<>()\"]+@[^\s,;:<>()\"]+\.[^\s,;:<>()\"]+"),
    _shape(rf"\b{_LOCAL}\s*(?:\(at\)|\bat\b|@)\s*[\w-]+(?:{_DOT}[\w-]+)*{_DOT}{_TOP}\b"),
    _shape(rf"\b{_LOCAL}\s+(?:(?:\(at\)|at|@)\s*)?{_MAIL_HOST}\b(?:{_DOT}{_TOP}\b|\s+com\b)?"),
)
LINK: Patterns = (
    _shape(r"\b(?:https?://|www\.)\S+"),
    _shape(rf"\b[\w-]+(?:\.[\w-]+)*\.{_TOP}\b(?:/\S*)?"),
    _shape(r"\b[\w-]+(?:\.[\w-]+)+/\S+"),
)
HANDLE: Patterns = (
    _shape(r"(?<!\w)@[\w.]+"),
    _shape(
        r"\b(?:insta(?:gram)?|ig|snap(?:chat)?|telegram|whats?app|twitter|tiktok|facebook|fb|skype|discord)"
        r"(?:\s+(?:is|id|handle|username|user|name|me|at|under|as))+[\s:=-]*(?P<it>[\w.]{3,})"
    ),
    _shape(r"\b(?:insta(?:gram)?|ig|snap(?:chat)?|telegram|skype|discord)\s*[:=]\s*(?P<it>[\w.]{3,})"),
)
ADDRESS = _shape(rf"\b\d{{1,5}}[a-z]?,?\s+(?P<between>(?:[^\W\d_]+[.']?\s+){{1,3}}){_STREET}\b\.?")
FLAT = _shape(rf"\b{_FLAT}\.?\s*(?:#|no\.?)?\s*\d+[a-z]?\b")
BIRTH = _shape(
    rf"\b(?:born|dob|d\.o\.b\.?|date of birth|birth ?da(?:y|te))\b(?:\s+(?:is|was|on|in|the))*\s*:?\s*"
    rf"(?P<it>{_DAY}[\s/.-]+(?:of\s+)?\w+[\s,/.-]+\d{{2,4}}|{_MONTH}\s+{_DAY}(?:[\s,]+{_YEAR})?|"
    rf"{_DAY}\s+(?:of\s+)?{_MONTH}|\d{{2,4}})\b"
)
DATE: Patterns = (
    _shape(rf"\b{_YEAR}[-/.]\d{{1,2}}[-/.]\d{{1,2}}\b"),
    _shape(r"(?<![\d/.-])\d{1,2}([-/.])\d{1,2}\1(?:\d{4}|\d{2})(?![\d/-])"),
    _shape(rf"\b{_DAY}(?:\s+of)?[\s-]+{_MONTH}\b(?:[\s,'-]+(?:{_YEAR}|\d\d)\b)?"),
    _shape(rf"\b{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)\b(?:[\s,]+{_YEAR}\b)?"),
    _shape(rf"\b{_MONTH}\.?[\s,]+(?:\d{{1,2}}[\s,]+)?{_YEAR}\b"),
    # "may 2 sessions do?" is no date, "May 2" is.
    _shape(rf"\b(?!may)(?!mar\b){_MONTH}\.?\s+\d{{1,2}}\b(?!\s*(?:%|\w))"),
    re.compile(r"\bMay\s+\d{1,2}\b(?!\s*(?:%|\w))"),
)
PHONE: Patterns = (
    # Seven digits and more, with what people write between them.
    _shape(r"(?<!\w)(?:\+|\()?\d(?:[\s().\-/–]{0,3}\d){6,}(?!\w)"),
    _shape(rf"\b(?:{_DIGIT_WORD}[\s,-]+){{5,}}{_DIGIT_WORD}\b"),
)
POSTCODE: Patterns = (
    _shape(r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[abd-hjlnp-uw-z]{2}\b"),
    _shape(r"\b[abceghj-npr-tvxy]\d[a-z][\s-]?\d[a-z]\d\b"),
)
NUMBER: Patterns = (
    # A code of letters and at least four digits; a dose is none.
    _shape(
        r"\b(?!\d{1,6}(?:mg|mcg|iu|ml|k|cc|kg|g|lbs|cm|mm|nm|usd|inr|rs|s|th)\b)(?=\w*[a-z])(?=(?:\w*\d){4})\w{5,}\b"
    ),
    _shape(r"(?<![$£€₹\d])\d{5,}(?!\d)(?!\s?(?:mg|mcg|iu|ml)\b)"),
)

_RANGE = re.compile(r"([1-9]\d{2,4})\s*[-–]\s*([1-9]\d{2,4})")
# What stands between a number and "way" or "close" when it is no street: "3 weeks on the way".
_NO_STREET = listed(
    """
    a an the of to in on at my your per with from for and or is was it this that some any more most no all by minutes
    minute hours hour days day weeks week months month years year times time sessions session grafts graft follicles
    hairs people doctors percent mg ml cm mm miles km injections shots treatments rounds
    """
)


def hide(text: Text) -> None:
    """Hide all that can be told by its shape."""
    text.hide(REFERENCE, "reference", _with_digit)
    for patterns, kind in ((EMAIL, "email"), (LINK, "link"), (HANDLE, "handle")):
        _each(text, patterns, kind)
    text.hide(ADDRESS, "address", _street)
    text.hide(FLAT, "address")
    text.hide(BIRTH, "date")
    _each(text, DATE, "date")
    for pattern in PHONE:
        text.hide(pattern, "phone", _no_range)
    for patterns, kind in ((POSTCODE, "postcode"), (NUMBER, "number")):
        _each(text, patterns, kind)


def _each(text: Text, patterns: Patterns, kind: str) -> None:
    for pattern in patterns:
        text.hide(pattern, kind)


def _with_digit(match: re.Match[str]) -> Span | None:
    return whole(match) if re.search(r"\d", match[0]) else None


def _street(match: re.Match[str]) -> Span | None:
    return whole(match) if _NO_STREET.isdisjoint(match["between"].lower().split()) else None


def _no_range(match: re.Match[str]) -> Span | None:
    """Leave two round numbers or two years alone: "1500-2000 grafts", "2015-2020"."""
    found = _RANGE.fullmatch(match[0].strip())
    if not found:
        return whole(match)
    low, high = int(found[1]), int(found[2])
    is_range = low < high and ((low % 10 == 0 and high % 10 == 0) or (low >= 1950 and high <= 2050))
    return None if is_range else whole(match)

"""Names and places: found by the words that lead to them, and by capitals that no ordinary word has."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from learning.examples import Words
from learning.scrub_text import Span, Text, listed

# Never a name, whatever leads to it and however it is written.
FUNCTION_WORDS = listed(
    """
    a about after again all also always am an and any anybody anyone are as asap at back be because been before being
    but by can could did do does doing done don't else everybody everyone for from get going got had has have he her
    here him his how i i'd i'll i'm i've if in is it it's its just know like me maybe more much my need never no nobody
    none not now of off ok okay on once only or our out over please really she should since so some somebody someone
    soon still such than thank thanks that that's the their them then there these they this those to today tomorrow
    tonight too until up us very was we well were what what's when where which while who whose why with without would
    yes yet you your
    """
)
# What may be said of a name, instead of it: "my name is spelled wrong".
_OF_NAMES = listed(
    """
    wrong incorrect misspelled misspelt spelled spelt important private confidential needed required missing
    """
)
_W = r"[^\W\d_]+(?:['.-][^\W\d_]+)*"
# Looked at and not taken: what follows may lead to another name.
_WORDS = rf"(?=(?P<words>{_W}(?:\s+{_W}){{0,3}}))"

# After these comes a name: "my name is will".
_INTRODUCED = re.compile(
    r"(?:\b(?:(?:first|last|full|middle|given|family|maiden|user|sur)[\s-]?)?names?\s*(?:is\b|was\b|'s\b|:|=)|"
    r"\bi\s+go\s+by\b|\bi(?:'m|\s+am)\s+(?:called|named)\b|\bme\s+llamo\b|\bmi\s+nombre\s+es\b|\bje\s+m'appelle\b|"
    rf"\bich\s+hei(?:ß|ss)e\b|\bmein\s+name\s+ist\b|\bmera\s+naa?m\b)\s*{_WORDS}",
    re.IGNORECASE,
)
# After these comes a name or something else: "I'm Ann", "I'm tired"; "my husband Raj", "my husband says".
_KIN = (
    r"(?:husband|wife|partner|fianc[eé]e?|boyfriend|girlfriend|bf|gf|son|daughter|brother|sister|bro|sis|mother|"
    r"father|mum|mom|mummy|dad|daddy|uncle|aunt|auntie|cousin|nephew|niece|grand\w+|friend|mate|buddy|neighbou?r|"
    r"colleague|boss|roommate|flatmate|in-law|doctor|surgeon|dermatologist|derm|gp|hairdresser|barber|therapist)"
)
_PERHAPS = re.compile(
    r"(?:\b(?:i'?m|i\s+am|this\s+is|it'?s\s+me|call\s+me|named|called)\b|"
    r"\b(?:dr|doctor|doc|mr|mrs|ms|miss|mx|prof|professor|nurse)\b\.?|"
    rf"\b(?:my|his|her|our|their|a)\s+(?:\w+[\s-]+)?{_KIN}\b,?)\s*{_WORDS}",
    re.IGNORECASE,
)
_PLACED = re.compile(
    r"\b(?:(?:live|lives|living|based|reside|residing|located|staying|stay|moved|moving|born|raised)\s+"
    r"(?:in|at|near|around|outside|to)|(?:i'?m|i\s+am|am|come|comes|coming|fly|flying|travell?ing|driving)\s+from)"
    rf"\s+{_WORDS}",
    re.IGNORECASE,
)
_HERE = re.compile(
    rf"(?:^|[.!?,]\s+)(?:(?:hi|hello|hey|hiya)\s+(?:there\s+)?)?(?P<words>{_W}(?:\s+{_W})?)\s+(?:here|speaking|this\s+side)\b",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"\b(?:regards|cheers|thanks|thank\s+you|thx|ty|sincerely|best|wishes|yours|love|signed)\b[\s,.!-]*"
    rf"(?P<words>{_W}(?:\s+{_W}){{0,2}})[\s.!]*$",
    re.IGNORECASE,
)
_DASHED = re.compile(rf"(?:^|(?<=\s))[-~–—]+\s*(?P<words>{_W}(?:\s+{_W}){{0,2}})[\s.!]*$")
_SAYS = re.compile(
    rf"\b(?P<words>{_W})(?='s\b|\s+(?:told|said|says|recommended|referred|suggested|mentioned|asked|thinks|and i)\b)",
    re.IGNORECASE,
)
_ANY = re.compile(rf"(?P<words>{_W})")
_SENTENCE_STARTS = re.compile(r"(?:^|[.!?:])[\s\"'(]*$")
# "I'm epileptic": most such words are in the examples, and these endings tell the others.
_ADJECTIVE = re.compile(r"\w{4,}(?:ing|ous|ful|less|ive|able|ible)|\w{6,}ic|\w{3,}tarian|\w{5,}(?:ish|ered|ated)")
MAX_ACRONYM = 5


@dataclass(frozen=True)
class _Reader:
    """Tells names from other words, in one text."""

    words: Words
    capitals_tell: bool

    def is_name(self, word: str) -> bool:
        """Tell whether a word is one that examples don't know, or has a capital that it need not have."""
        plain = _plain(word)
        if plain in FUNCTION_WORDS or len(plain) < 2:
            return False
        if self._has_capital(word):
            return plain not in self.words.proper
        return self._is_unknown(plain) and not _ADJECTIVE.fullmatch(plain)

    def is_unknown(self, word: str) -> bool:
        """Tell whether the examples don't know a word at all."""
        plain = _plain(word)
        return plain not in FUNCTION_WORDS | self.words.proper and len(plain) > 1 and self._is_unknown(plain)

    def is_place(self, word: str) -> bool:
        """Tell whether a word may name a place: as a name, but a well-known one tells as much of its writer."""
        plain = _plain(word)
        return plain not in FUNCTION_WORDS and (self._has_capital(word) or self._is_unknown(plain))

    def is_foreign(self, word: str) -> bool:
        """Tell whether a word has a capital in the middle of a sentence, and the examples do not know it at all."""
        return self._has_capital(word) and self.is_unknown(word)

    def _has_capital(self, word: str) -> bool:
        acronym = word.isupper() and len(word) <= MAX_ACRONYM
        return self.capitals_tell and word[0].isupper() and not acronym

    def _is_unknown(self, plain: str) -> bool:
        parts = re.split(r"['-]", plain)
        return plain not in self.words.ordinary and not all(part in self.words.ordinary for part in parts if part)


def hide_known(text: Text, known: Collection[str]) -> None:
    """Hide what is known of the writer, however it is written: a contact whole, a name word by word too."""
    values = {" ".join(value.split()) for value in known}
    contacts = {value for value in values if re.search(r"[@\d]", value)}
    # Contacts first: a name may be a part of an address.
    for value in sorted(contacts):
        text.hide(re.compile(re.escape(value), re.IGNORECASE), "contact")
    names = {part for value in values - contacts for part in (value, *value.split()) if len(part) > 1}
    for name in sorted(names, key=len, reverse=True):
        text.hide(re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE), "name")


def hide(text: Text, words: Words) -> None:
    """Hide the names and places of a text."""
    found = re.findall(_W, text.value)
    capitals = sum(word[0].isupper() for word in found[1:])
    # Where most words have a capital, a capital tells nothing.
    reader = _Reader(words, capitals_tell=capitals <= len(found[1:]) / 2)
    text.hide(_INTRODUCED, "name", partial(_run, first=_is_content, then=reader.is_name))
    text.hide(_PLACED, "place", partial(_run, first=reader.is_place, then=reader.is_place))
    text.hide(_PERHAPS, "name", partial(_run, first=reader.is_name, then=reader.is_name))
    for pattern in (_HERE, _SIGNED):
        text.hide(pattern, "name", partial(_run, first=reader.is_unknown, then=reader.is_name))
    for pattern in (_DASHED, _SAYS):
        text.hide(pattern, "name", partial(_run, first=reader.is_foreign, then=reader.is_foreign))
    text.hide(_ANY, "name", partial(_capital, reader=reader))


def _run(match: re.Match[str], first: Callable[[str], bool], then: Callable[[str], bool]) -> Span | None:
    """Return where the words stand that make up the name: the first one, and those that follow it at once."""
    words = list(re.finditer(r"\S+", match["words"]))
    if not first(words[0][0]):
        return None
    last = next((before for before, word in pairwise(words) if not then(word[0])), words[-1])
    start = match.start("words")
    return start, start + last.end()


def _is_content(word: str) -> bool:
    return _plain(word) not in FUNCTION_WORDS | _OF_NAMES


def _capital(match: re.Match[str], reader: _Reader) -> Span | None:
    """Return the place of a word that only a name would have a capital for. At the start of a sentence all have one."""
    if not reader.is_foreign(match[0]):
        return None
    if not _SENTENCE_STARTS.search(match.string, 0, match.start()):
        return match.span()
    following = re.match(rf"\s+(?:\[name\]|({_W}))", match.string[match.end() :])
    return match.span() if following and (not following[1] or reader.is_foreign(following[1])) else None


def _plain(word: str) -> str:
    return word.lower().removesuffix("'s").strip(".'-")

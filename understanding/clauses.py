"""Cut a message into its clauses, and tell which of them ask something. Knows words only, no meaning."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WH = r"(?:how|hows|how's|what|whats|what's|why|when|whens|when's|where|wheres|where's|who|whos|who's|whose|which)"
_AUXILIARY = (
    r"(?:is|isn't|isnt|are|aren't|arent|am|do|don't|dont|does|doesn't|doesnt|did|can|can't|cant|could|will|won't|wont|"
    r"would|should|shall)"
)
# These open a statement as often ("was fine"), so that a subject has to follow.
_WEAK_AUXILIARY = r"(?:was|were|has|have|may|might|must)"
# "Had PRP last year", "had my session": after this one it must be a pronoun.
_HAD = r"had(?: not)? (?:i|you|u|we|they|he|she)"
_SUBJECT = (
    r"(?:i|it|its|they|you|u|we|he|she|this|that|these|those|there|one|the|my|your|his|her|our|their|a|an|any|some|"
    r"people|women|men|insurance|results?|prp|stem|someone|anyone|everyone|patients?|doctors?)"
)
_REQUEST = (
    r"(?:tell (?:me|us)|explain|(?:i|we) (?:also )?(?:want|need|would like) to know|"
    r"i'?d (?:also )?(?:like|love) to know|"
    r"i (?:was )?(?:just )?wonder(?:ing|ed)?|(?:can|could|would) (?:you|u) (?:please |pls )?(?:tell|explain|say)|"
    r"any (?:idea|clue|chance|risks?|downtime|pain|info)|let me know|(?:wanna|want to|need to|like to) know|"
    r"(?:please|pls|kindly) (?:tell|explain|advise|share|confirm))"
)
_OPENER = (
    r"(?:(?:and|but|so|ok|okay|also|plus|then|well|or|oh|um|hi|hello|hey|please|pls|just|really|actually|first(?:ly)?|"
    r"second(?:ly)?|third(?:ly)?|next|lastly|finally|last|sorry)[,:]?\s+){0,6}"
)
_ASKS = (
    rf"(?:(?:for|in|on|at|by|to|from|with) {_WH}|{_WH}|{_AUXILIARY} \w+|"
    rf"{_WEAK_AUXILIARY}(?: not)? {_SUBJECT}|{_HAD}|{_REQUEST}|any|if so|whether)\b"
)
# A wish is no question, but it begins something new: "…, and I'd like to book".
_BEGINS = (
    rf"(?:{_ASKS}|(?:i'?d|i would) (?:also )?(?:like|love)\b|i (?:also )?(?:want|wanna|need)\b|"
    r"(?:please |pls )?(?:put|sign|book|get) me\b)"
)
_ASKS_AT_START = re.compile(rf"(?:^|,\s*){_OPENER}{_ASKS}", re.IGNORECASE)
_ASKS_SOMEWHERE = re.compile(
    rf"\b(?:{_AUXILIARY} {_SUBJECT}|{_REQUEST}|how (?:much|long|many|often|do|does|is|are))\b", re.IGNORECASE
)
# "… is slow, isn't it?" asks nothing of its own.
_TAG = re.compile(r"^(?:\w+n'?t (?:it|they|we|i|you|he|she)|right|innit|no|yes|yeah|eh|ok|true)\W*$", re.IGNORECASE)

# A stop after these ends no sentence.
_ABBREVIATED = (
    r"(?<!\bdr\.)(?<!\bmr\.)(?<!\bms\.)(?<!\bmrs\.)(?<!\bvs\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bapprox\.)(?<!\b\w\.)"
)
_END = re.compile(
    r"(?<=[!?…])[\"')\]]*\s+|(?<=\?)(?=\w)"
    rf"|{_ABBREVIATED}(?<=[^\s.\d]\.)\s+|(?<=\.\.)\s+|(?<=\d\.)\s+(?=[A-Z])"
    r"|\s*\n+\s*|\s*;\s+|(?:^|(?<=\s))\(?[1-9][.):]\s*(?=[^\d\s])|\s+[-–—]+\s+|(?<=\w):\s+",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"(?:,|\s-+)?\s+(?:and|also|plus|but|&|\+|n)"
    rf"(?:[,\s]+(?:also|then|please|lastly|finally|if (?:so|not)))?,?\s+(?={_BEGINS})"
    rf"|\s*,+\s*(?=(?:also |then |plus )?{_ASKS})",
    re.IGNORECASE,
)
# "Two quick questions:" asks none.
_ANNOUNCES = re.compile(
    r"^(?:\W*(?:i have|i've got|just|got|have|ok|so|hi|hello|hey|doc|doctor|and|a|an|the|some|one|two|2|three|3|four|"
    r"couple|few|several|more|other|another|last|final|quick|small|little|of|or|actually|sorry|please|my|silly|dumb|stupid|"
    r"things?|questions?|doubts?|quer(?:y|ies)|qs?|points?)\b)+\W*$",
    re.IGNORECASE,
)
# What joins two questions: a word, a comma alone, or nothing.
_WORD, _COMMA, _BARE = "word", "comma", "bare"
# Without any joint only these begin a new question for sure: "when" and "what" mostly hang on what stands before.
_BARE_JOINT = re.compile(
    r"\s+(?=(?:how (?:much|long|many|often|soon)|is (?:it|there|this)|does (?:it|this|insurance)|do i|can i|"
    r"will (?:it|i)|are (?:there|they)|what (?:are|is) the|what about|am i)\s+\w)",
    re.IGNORECASE,
)
# After these a question goes on that began before: "do you know | how much", "i wonder, | is it safe".
_LEADS_ON = re.compile(
    r"\b(?:know|wonder(?:ing)?|ask(?:ing|ed)?|tell|me|say|said|sure|idea|clue|explain|understand|see|if|whether|than|as|"
    r"or|and|but|like|means?|matter|depends?|decide|questions?|doubts?|that|because|so|not|unless|while|things?)"
    r"\W*$|\b(?:know|question|thing|ask|worry|wonder|issue|point) (?:is|are|was)\W*$",
    re.IGNORECASE,
)
_LEADS_ON_BARE = re.compile(
    r"\b(?:about|on|of|to|for|in|with|by|at|from|what|how|why|when|where|which|who|until|till|other|more|"
    r"how (?:much|long|many|often|soon))\W*$",
    re.IGNORECASE,
)
_MIN_BARE_WORDS = 3
# "my own cells or a donor's": a choice without a verb is a question.
_CHOICE = re.compile(r"^(?!.*\b(?:i|we|he|she)\b)(?:\S+\s+){0,5}or(?:\s+\S+){1,5}$", re.IGNORECASE)
# "What are the pros and the cons": two things in one question, unless they are compared or taken together.
_PAIR = re.compile(r"(?:\s*,)?\s+(?:and|&|plus|\+|n)(?:\s+also)?\s+|\s*,\s+(?:also\s+)?", re.IGNORECASE)
_TOGETHER = re.compile(
    r"\b(?:between|vs|versus|both|combin\w+|together|differ\w*|compar\w+|or|same|better|mix\w*|than|either|even|if|when|"
    r"my|i'm|i|he|she|we|have|had|been|did|men|women)\b",
    re.IGNORECASE,
)
MAX_WORDS_OF_A_PAIR = 12
# No sentence has more joints; of hostile ones each would be read to its end again.
_MAX_JOINTS = 60
_RUNS = (re.compile(r"[^\S\n]+"), " "), (re.compile(r",{2,}"), ",")
# What only says that another condition holds is no question: "and if they fade | how soon".
_CONDITION = re.compile(
    rf"^(?:and |but |so )*(?:if|when|once|since|because|as)\b(?! so\b| {_AUXILIARY} \w)(?!.*\?)", re.IGNORECASE
)


@dataclass(frozen=True)
class Clause:
    """A part of a message.

    Attributes:
        text: its words.
        asks: whether it is a question or a wish to know.
        plainly: whether that shows in how it begins or ends, and not only somewhere within.
    """

    text: str
    asks: bool
    plainly: bool


def clauses(message: str) -> list[Clause]:
    """Return the clauses of a message in order; a question that leads on to another one is one with it."""
    for run, one in _RUNS:
        message = run.sub(one, message)
    parts = [part.strip(" ,;:-–—()") for sentence in _END.split(message) for part in _parts(sentence)]
    worded = [text for text in parts if any(character.isalnum() for character in text)]
    return [_clause(text) for text in worded if not _ANNOUNCES.search(text)] or [_clause(text) for text in worded]


def pairs(message: str) -> list[str]:
    """Return the things that a short message may ask one question about; nothing when it has no such form.

    Whether they are several, only their meaning tells.
    """
    words = message.split()
    if len(words) > MAX_WORDS_OF_A_PAIR or _TOGETHER.search(message):
        return []
    parts = [part.strip(" ,.?!") for part in _PAIR.split(" ".join(words))]
    return parts if len(parts) > 1 and all(any(c.isalnum() for c in part) for part in parts) else []


def _clause(text: str) -> Clause:
    if _TAG.search(text):
        return Clause(text, asks=False, plainly=False)
    plainly = text.rstrip(" \"')").endswith("?") or bool(_ASKS_AT_START.search(text) or _CHOICE.search(text))
    return Clause(text, plainly or bool(_ASKS_SOMEWHERE.search(text)), plainly)


def _parts(sentence: str) -> list[str]:
    cuts = sorted(
        [(match.start(), match.end(), _kind(match.group())) for match in _JOINT.finditer(sentence)]
        + [(match.start(), match.end(), _BARE) for match in _BARE_JOINT.finditer(sentence)]
    )
    parts, begin = [], 0
    for start, end, kind in cuts[:_MAX_JOINTS]:
        before = sentence[begin:start]
        if start < begin or not _may_end(before.strip(), kind):
            continue
        parts.append(before)
        begin = end
    return [*parts, sentence[begin:]]


def _kind(joint: str) -> str:
    return _WORD if any(character.isalpha() or character in "&+" for character in joint) else _COMMA


def _may_end(part: str, kind: str) -> bool:
    """Tell whether a part may end before a joint of some kind."""
    if not part or _LEADS_ON.search(part) or _CONDITION.search(part):
        return False
    if kind == _WORD:
        return True
    # "I have X, would it help?" is one question; "what is X, would it help?" are two.
    asks = bool(_ASKS_AT_START.search(part) or _CHOICE.search(part))
    if kind == _COMMA:
        return asks
    return asks and len(part.split()) >= _MIN_BARE_WORDS and not _LEADS_ON_BARE.search(part)

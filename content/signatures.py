"""Who of the clinic has signed which answer: `signatures.yml` beside clinic.yml, written by `anagen sign`.

A signature is for the words: it holds a fingerprint of text, buttons and conditions, so that an answer that is edited
is unsigned until somebody reads it again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from content.answers import ROOT, Answer
from content.files import FileError, read_yaml

FILE = ROOT / "signatures.yml"
SIGNED, CHANGED, UNSIGNED = "signed", "changed since it was signed", "not signed"
_HEAD = "# Written by `anagen sign`: who of the clinic signed which answer, and a fingerprint of what was signed.\n"


@dataclass(frozen=True)
class Signature:
    """One person's signature under one answer."""

    reviewer: str
    signed_on: str
    fingerprint: str


def key_of(answer: Answer) -> str:
    """Return what an answer's signature is found by: its name, and what tells its variation from others."""
    # Only small talk has variations that nothing but their words tells apart.
    words = answer.text if answer.metadata.get("level") == "chat" else ""
    return f"{answer.name}#{_digest([answer.condition, answer.channel, words])[:8]}"


def fingerprint(answer: Answer) -> str:
    """Return a fingerprint of what a patient sees of an answer, and of what it rests on."""
    seen = [answer.text, answer.buttons, answer.condition]
    return _digest([*seen, sorted(answer.metadata.get("sources") or []), answer.metadata.get("evidence")])


def _digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:32]


def load_signatures(path: Path = FILE) -> dict[str, Signature]:
    """Return the signatures by key; none when there is no file.

    Raises:
        content.files.FileError: the file is no YAML, or holds something else.
    """
    if not path.exists():
        return {}
    content = read_yaml(path) or {}
    try:
        return {key: Signature(**{name: str(value) for name, value in entry.items()}) for key, entry in content.items()}
    except (AttributeError, TypeError) as problem:
        raise FileError(f"{path.name}: reviewer, signed_on and fingerprint were expected of each answer") from problem


def state_of(answer: Answer, signatures: Mapping[str, Signature]) -> str:
    """Return SIGNED, CHANGED or UNSIGNED."""
    signature = signatures.get(key_of(answer))
    if signature is None:
        return UNSIGNED
    return SIGNED if signature.fingerprint == fingerprint(answer) else CHANGED


def sign(answers: Iterable[Answer], reviewer: str, today: dt.date, path: Path = FILE) -> int:
    """Sign answers and keep what was signed before; return how many signatures are new or renewed.

    Raises:
        ValueError: the reviewer has no name.
        OSError: the file can't be written.
    """
    if not reviewer.strip():
        raise ValueError("a signature needs a name")
    signatures, count = load_signatures(path), 0
    for answer in answers:
        if state_of(answer, signatures) != SIGNED:
            signatures[key_of(answer)] = Signature(reviewer.strip(), today.isoformat(), fingerprint(answer))
            count += 1
    written = {key: vars(signature) for key, signature in sorted(signatures.items())}
    part = path.with_suffix(".part")
    part.write_text(_HEAD + yaml.safe_dump(written, allow_unicode=True, sort_keys=False), "utf-8")
    part.replace(path)
    return count

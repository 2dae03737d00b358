"""Sentences of an answer that depend on a setting, from `notes.yml`."""

from __future__ import annotations

from pathlib import Path

from content.files import read_yaml

NOTES = Path(__file__).with_name("notes.yml")


def review_note(review_lifetime: str) -> str:
    """Return what the privacy answer says of questions kept for review.

    Args:
        review_lifetime: how long they are kept, such as "180 days"; empty when none is.
    """
    note: dict[str, str] = read_yaml(NOTES)["review_note"]
    return note["kept"].format(review_lifetime=review_lifetime) if review_lifetime else note["not_kept"]


def evidence_note(label: str) -> str:
    """Return what an evidence label means, as one sentence; an unknown label means nothing."""
    notes: dict[str, str] = read_yaml(NOTES)["evidence"]
    return notes.get(label, "")

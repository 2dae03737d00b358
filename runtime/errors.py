"""What may go wrong in a way that a person can mend: told in one line, without a traceback."""

from __future__ import annotations


class ExpectedError(Exception):
    """Something that a person can mend. The message is one line; it names what and where, and no secret."""


class NotReadyError(ExpectedError):
    """The assistant can't be served yet; the message says what helps."""


class TrainingError(ExpectedError):
    """Training ended without a model; the message says why."""


def one_line(text: object) -> str:
    """Return a text, or the message of an error, without line breaks."""
    return " ".join(str(text).split())

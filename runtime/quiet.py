"""A quiet start: what other people's libraries tell their developers is not told to a clinic."""

from __future__ import annotations

import os
import warnings

# Read by the libraries when they are imported. What is set already wins.
ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    # Rasa draws dozens of progress bars that last a moment; our own lines tell the progress better.
    "LOG_LEVEL": "WARNING",
}
# SQLAlchemy's and pyparsing's kinds of these are among them.
DEVELOPERS_ONLY = (DeprecationWarning, PendingDeprecationWarning, FutureWarning)
# Rasa says it of every domain whose slots are not filled by an entity of their name, which is what ours wants.
SLOTS_ONLY = "Slot auto-fill has been removed"


def set_environment() -> None:
    """Turn off telemetry, banners and progress bars; to be called before Rasa or SQLAlchemy is imported."""
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)


def silence_warnings() -> None:
    """Hide the warnings that nobody but a library's developers can act upon; all others stay visible."""
    # When it is imported, it makes deprecations visible again: it must not come after the filters.
    import sanic.app  # noqa: F401

    for category in DEVELOPERS_ONLY:
        warnings.filterwarnings("ignore", category=category)
    # Rasa puts a color code before its warnings.
    warnings.filterwarnings("ignore", message=rf".*{SLOTS_ONLY}", category=UserWarning)

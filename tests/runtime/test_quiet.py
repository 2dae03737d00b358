"""A quiet start: what is for developers is hidden, what is for the clinic is not."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from runtime import quiet
from runtime.settings import ROOT


def told(code: str, **env: str) -> str:
    """Return what Python prints to standard error, started without what the Makefile sets."""
    own = {name: value for name, value in os.environ.items() if name not in quiet.ENVIRONMENT}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**own, **env}, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_importing_rasa_is_silent() -> None:
    assert told("from runtime.quiet import silence_warnings; silence_warnings(); import runtime.server") == ""


def test_without_it_importing_rasa_is_not_silent() -> None:
    # So that the test above can fail: once it is silent by itself, the filters can go.
    assert "Warning" in told("import rasa.core.agent")


@pytest.mark.parametrize("category", ["DeprecationWarning", "PendingDeprecationWarning", "FutureWarning"])
def test_what_is_for_developers_stays_hidden_after_the_imports(category: str) -> None:
    # Sanic is the one that makes them visible again.
    code = "import warnings; from runtime.quiet import silence_warnings; silence_warnings(); import sanic.app"
    assert told(f"{code}; warnings.warn('told', {category})") == ""


@pytest.mark.parametrize("category", ["UserWarning", "RuntimeWarning"])
def test_other_warnings_are_told(category: str) -> None:
    code = "import warnings; from runtime.quiet import silence_warnings; silence_warnings()"
    assert "told" in told(f"{code}; warnings.warn('told', {category})")


def test_the_note_on_slots_is_hidden() -> None:
    code = "from runtime.quiet import silence_warnings; silence_warnings(); import rasa.shared.utils.io as io"
    assert told(f"{code}; io.raise_warning('Slot auto-fill has been removed in 3.0')") == ""
    assert "Another" in told(f"{code}; io.raise_warning('Another')")


def test_the_environment_is_set_by_importing_any_part_and_what_is_set_wins() -> None:
    code = "import os, sys, runtime.clinic; sys.stderr.write(' '.join(os.environ[n] for n in {names}))"
    names = "('RASA_TELEMETRY_ENABLED', 'LOG_LEVEL')"
    assert told(code.replace("{names}", names)) == "false WARNING"
    assert told(code.replace("{names}", names), LOG_LEVEL="ERROR") == "false ERROR"

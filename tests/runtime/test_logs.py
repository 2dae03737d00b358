"""Logs: never below INFO, and never with what people said."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from runtime.logs import NOISY, configure_logging

CANARY = "canary-words"


@pytest.fixture(autouse=True)
def restored_logging() -> Iterator[None]:
    """Put the logging of the test run back."""
    root, config = logging.getLogger(), structlog.get_config()
    handlers, level = list(root.handlers), root.level
    noisy = {name: logging.getLogger(name).level for name in NOISY}
    tracebacks = structlog.processors.dict_tracebacks.format_exception
    shown = tracebacks.show_locals
    # basicConfig(force=True) closes the handlers that it finds: pytest's are kept out of its way.
    root.handlers[:] = []
    yield
    for handler in root.handlers:
        handler.close()
    root.handlers[:], root.level = handlers, level
    root.setLevel(level)
    for name, own in noisy.items():
        logging.getLogger(name).setLevel(own)
    tracebacks.show_locals = shown
    structlog.configure(**config)


def fail_with(words: str) -> None:
    text_of_the_patient = words
    raise ValueError(len(text_of_the_patient))


@pytest.mark.parametrize("level", [logging.DEBUG, logging.NOTSET, 19])
def test_a_level_that_would_print_messages_is_refused(level: int) -> None:
    before = logging.getLogger().level
    with pytest.raises(ValueError, match="patients' messages"):
        configure_logging(level)
    assert logging.getLogger().level == before


@pytest.mark.parametrize("level", [logging.INFO, logging.WARNING])
def test_other_levels_are_taken(level: int) -> None:
    configure_logging(level)
    assert logging.getLogger().level == level


def test_lines_go_to_standard_error_with_time_level_and_name(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging()
    logging.getLogger("probe").info("hello")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.rstrip().endswith("INFO    probe  hello")
    assert captured.err[:2] == "20"


def test_debug_lines_are_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging()
    logging.getLogger("rasa.core.processor").debug(CANARY)
    structlog.get_logger("probe").debug(CANARY)
    captured = capsys.readouterr()
    assert CANARY not in captured.out + captured.err


def test_the_traceback_of_a_structured_log_has_no_local_variables(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging()
    try:
        fail_with(CANARY)
    except ValueError:
        structlog.get_logger("probe").exception("it failed", exc_info=sys.exc_info())
    captured = capsys.readouterr()
    written = captured.out + captured.err
    assert "it failed" in written
    assert "ValueError" in written
    assert CANARY not in written


@pytest.mark.parametrize(
    "name", ["sanic.access", "sanic.root", "rasa.core.tracker_store", "rasa.core.processor", "alembic.x", "apscheduler"]
)
def test_noisy_loggers_are_quiet_about_what_is_no_warning(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging()
    logging.getLogger(name).info("noise")
    logging.getLogger(name).warning("a warning")
    written = capsys.readouterr().err
    assert "noise" not in written
    assert "a warning" in written

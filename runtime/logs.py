"""Logging without what people said: Rasa's tracebacks would otherwise carry local variables, texts among them."""

from __future__ import annotations

import logging

import structlog
from rasa.utils.log_utils import configure_structlog

# What they say below a warning is for their developers.
NOISY = ("alembic", "apscheduler", "asyncio", "matplotlib", "rasa", "rasa_sdk", "sanic.access", "sanic.root")


def configure_logging(level: int = logging.INFO) -> None:
    """Log at `level` to standard error, times first. Debug output is refused: Rasa prints each message there.

    Raises:
        ValueError: the level is below INFO.
    """
    if level < logging.INFO:
        raise ValueError("logging below INFO would write patients' messages to the log")
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)-7s %(name)s  %(message)s", force=True)
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)
    configure_structlog(level)
    structlog.processors.dict_tracebacks.format_exception.show_locals = False

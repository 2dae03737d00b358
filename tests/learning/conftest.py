"""A database of its own for each test that keeps something."""

from __future__ import annotations

from tests.runtime.conftest import database

__all__ = ["database"]

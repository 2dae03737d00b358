"""An installation of its own for a test: settings, a SQLite database in a folder, and a way to take it away."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from records import migrate
from runtime import services


@dataclass(frozen=True)
class DatabaseFolder:
    """The folder that a test's database lies in."""

    path: Path

    def take_away(self) -> None:
        self.path.rename(self.path.with_suffix(".away"))

    def bring_back(self) -> None:
        self.path.with_suffix(".away").rename(self.path)


@pytest.fixture
def database(fresh_services: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> DatabaseFolder:
    """A database with all tables that `runtime.services` uses."""
    folder = tmp_path / "database"
    monkeypatch.setenv("ANAGEN_DATABASE_URL", f"sqlite:///{folder}/anagen.db")
    migrate.upgrade(services.engine())
    return DatabaseFolder(folder)

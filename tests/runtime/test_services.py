"""The parts of the process: made once, from the settings, and made anew after a reset."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from runtime import services
from runtime.settings import ROOT
from tests.records.samples import make_event, make_request
from tests.runtime.conftest import DatabaseFolder

PARTS = [services.clinic, services.facts, services.keyring, services.engine, services.requests, services.conversations]
PARTS += [services.review, services.marks]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_a_part_is_made_once_until_a_reset(database: DatabaseFolder, part: Callable[[], object]) -> None:
    first = part()
    assert part() is first
    services.reset()
    assert part() is not first


def test_after_a_reset_the_settings_are_read_again(
    database: DatabaseFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    services.reset()
    monkeypatch.setenv("ANAGEN_DATABASE_URL", f"sqlite:///{tmp_path}/other/x.db")
    assert services.engine().url.database == f"{tmp_path}/other/x.db"


def test_requests_and_conversations_share_database_and_keys(database: DatabaseFolder) -> None:
    services.conversations().append("web-1", [make_event("x")])
    assert services.conversations().load("web-1") == [make_event("x")]
    assert services.requests().list() == []
    assert list(database.path.glob("anagen.db")) != []


def test_requests_are_kept_for_the_months_of_the_clinic(
    database: DatabaseFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    facts = {**yaml.safe_load((ROOT / "clinic.yml").read_text("utf-8")), "retention_months": 2}
    (tmp_path / "clinic.yml").write_text(yaml.safe_dump(facts), "utf-8")
    monkeypatch.setenv("ANAGEN_CLINIC_FILE", str(tmp_path / "clinic.yml"))
    services.reset()
    services.requests().save(make_request())
    (saved,) = services.requests().list()
    assert (saved.delete_after - saved.created_at).days == 61

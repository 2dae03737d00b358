"""The server: it serves the model that was trained last."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from runtime.server import NotReadyError, export_for_credentials, newest_model
from runtime.settings import Settings


def write(folder: Path, name: str, age: int) -> Path:
    path = folder / name
    path.write_bytes(b"")
    os.utime(path, (1_700_000_000 - age, 1_700_000_000 - age))
    return path


@pytest.mark.parametrize("names", [("a", "b", "c"), ("c", "b", "a")])
def test_the_model_written_last_is_served_whatever_its_name(tmp_path: Path, names: tuple[str, str, str]) -> None:
    paths = [write(tmp_path, f"{name}.tar.gz", age) for age, name in enumerate(names)]
    assert newest_model(tmp_path) == paths[0]


def test_other_files_are_no_models(tmp_path: Path) -> None:
    model = write(tmp_path, "anagen.tar.gz", 100)
    for name in ("README.md", "anagen.tar.gz.part", "x.zip"):
        write(tmp_path, name, 0)
    assert newest_model(tmp_path) == model


@pytest.mark.parametrize("there", [True, False])
def test_without_a_model_the_command_that_makes_one_is_named(tmp_path: Path, there: bool) -> None:
    folder = tmp_path / "models"
    if there:
        folder.mkdir()
    with pytest.raises(NotReadyError, match="no trained model in models/: run `make train`"):
        newest_model(folder)


def test_what_credentials_name_is_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WEB_SECRET", "WEB_ORIGINS", "TELEGRAM_TOKEN"):
        monkeypatch.setenv(f"ANAGEN_{name}", "before")
    export_for_credentials(
        Settings("sqlite://", ("k",), "p", "secret", "token", ("https://a.example", "https://b.example"))
    )
    assert os.environ["ANAGEN_WEB_SECRET"] == "secret"
    assert os.environ["ANAGEN_WEB_ORIGINS"] == "https://a.example,https://b.example"
    assert os.environ["ANAGEN_TELEGRAM_TOKEN"] == "token"

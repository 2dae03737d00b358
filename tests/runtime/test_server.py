"""The server: it serves the model that was trained last."""

from __future__ import annotations

import os
import socket
import tarfile
from dataclasses import replace
from pathlib import Path

import pytest

from content.files import FileError
from runtime import server
from runtime.errors import NotReadyError
from runtime.server import export_for_credentials, load_agent, load_channels, newest_model, reserve
from runtime.settings import Settings, load_settings


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


@pytest.mark.parametrize("content", [b"", b"no archive"])
def test_a_model_that_is_no_archive_is_one_line_with_the_command_that_helps(tmp_path: Path, content: bytes) -> None:
    model = tmp_path / "anagen.tar.gz"
    model.write_bytes(content)
    with pytest.raises(NotReadyError, match=r"^anagen\.tar\.gz can't be loaded, run `make train`: ."):
        load_agent(model)


def test_an_archive_that_holds_no_model_is_one_line(tmp_path: Path) -> None:
    model = tmp_path / "anagen.tar.gz"
    with tarfile.open(model, "w:gz") as archive:
        archive.add(__file__, "readme.txt")
    with pytest.raises(NotReadyError) as caught:
        load_agent(model)
    assert "\n" not in str(caught.value)


def test_an_origin_that_is_none_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("WEB_SECRET", "WEB_ORIGINS", "TELEGRAM_TOKEN"):
        monkeypatch.setenv(f"ANAGEN_{name}", "before")
    settings = replace(load_settings(), web_origins=("*",), telegram_token="")
    with pytest.raises(NotReadyError, match=r"credentials of the web channel: '\*' is no origin") as caught:
        load_channels(settings)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("file", ["credentials.yml", "endpoints.yml"])
def test_a_file_that_is_no_yaml_is_named_and_not_quoted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    for name in ("WEB_SECRET", "WEB_ORIGINS", "TELEGRAM_TOKEN"):
        monkeypatch.setenv(f"ANAGEN_{name}", "before")
    (tmp_path / file).write_text("access_token: canary: c\n")
    monkeypatch.setattr(server, "ROOT", tmp_path)
    with pytest.raises(FileError, match=rf"^{file}, line 1: this can't be read") as caught:
        load_channels(load_settings()) if file == "credentials.yml" else load_agent(tmp_path / "none.tar.gz")
    assert "canary" not in str(caught.value)


def test_an_address_that_is_taken_is_one_line_with_what_to_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(NotReadyError, match=f"127.0.0.1, port {port} .*: stop what runs there, or set ANAGEN_PORT"):
            reserve("127.0.0.1", port)


@pytest.mark.parametrize("host", ["192.0.2.1", "no host", "host.invalid"])
def test_an_address_of_another_machine_is_one_line(host: str) -> None:
    with pytest.raises(NotReadyError, match=f"can't listen on {host}, port 5005"):
        reserve(host, 5005)


def test_a_reserved_address_does_not_answer_yet() -> None:
    # A visitor must not wait at a door that opens ten seconds later.
    with reserve("127.0.0.1", 0) as reserved, socket.socket() as visitor, pytest.raises(ConnectionRefusedError):
        visitor.connect(reserved.getsockname())

"""The connection: made late, safe by its pragmas, one transaction per block."""

from __future__ import annotations

import logging
import sqlite3
import traceback
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError

from records.database import create_engine, session_scope

CANARY = "canary-words"


def test_the_folder_of_a_sqlite_file_is_made(tmp_path: Path) -> None:
    create_engine(f"sqlite:///{tmp_path}/a/b/records.db")
    assert (tmp_path / "a" / "b").is_dir()


def test_nothing_connects_before_the_first_use(tmp_path: Path) -> None:
    create_engine(f"sqlite:///{tmp_path}/records.db")
    create_engine("postgresql://nobody@127.0.0.1:1/nothing")
    assert list(tmp_path.iterdir()) == []


def test_a_database_in_memory_makes_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with create_engine("sqlite://").connect() as connection:
        assert connection.execute(sa.text("SELECT 1")).scalar_one() == 1
    create_engine("sqlite:///:memory:")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["", "records.db", "://", "nodatabase:///x"])
def test_a_malformed_url_is_an_argument_error(url: str) -> None:
    with pytest.raises(ArgumentError):
        create_engine(url)


@pytest.mark.parametrize(
    ("pragma", "value"), [("foreign_keys", 1), ("secure_delete", 1), ("journal_mode", "wal"), ("busy_timeout", 5000)]
)
def test_every_sqlite_connection_is_prepared(sqlite_engine: Engine, pragma: str, value: object) -> None:
    for _ in range(2):
        with sqlite_engine.connect() as connection:
            assert connection.execute(sa.text(f"PRAGMA {pragma}")).scalar_one() == value


def test_a_reader_does_not_stop_a_writer(sqlite_engine: Engine, sqlite_file: Path) -> None:
    with closing(sqlite3.connect(sqlite_file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM conversation_event").fetchone()
        with sqlite_engine.begin() as writer:
            writer.execute(sa.text("CREATE TABLE written (id INTEGER)"))


def test_a_block_that_ends_is_committed(engine: Engine) -> None:
    with session_scope(engine) as session:
        session.execute(sa.text("CREATE TABLE note (body TEXT)"))
        session.execute(sa.text("INSERT INTO note VALUES ('kept')"))
    with session_scope(engine) as session:
        assert session.execute(sa.text("SELECT body FROM note")).scalars().all() == ["kept"]


def test_a_block_that_raises_leaves_nothing(engine: Engine) -> None:
    with session_scope(engine) as session:
        session.execute(sa.text("CREATE TABLE note (body TEXT)"))
    with pytest.raises(LookupError), session_scope(engine) as session:
        session.execute(sa.text("INSERT INTO note VALUES ('gone')"))
        raise LookupError
    with session_scope(engine) as session:
        assert session.execute(sa.text("SELECT count(*) FROM note")).scalar_one() == 0


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("body TEXT UNIQUE", [CANARY, CANARY]),
        ("body TEXT CHECK (length(body) < 5)", [CANARY]),
        # The driver itself refuses this one.
        ("body TEXT", [{CANARY}]),
    ],
)
def test_an_error_does_not_tell_the_values(engine: Engine, rule: str, values: list[object]) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text(f"CREATE TABLE note ({rule})"))
    with pytest.raises(SQLAlchemyError) as caught, engine.begin() as connection:
        for value in values:
            connection.execute(sa.text("INSERT INTO note VALUES (:body)"), {"body": value})
    # As a log would print it: with what it came from, and the driver's own error.
    told = "".join(traceback.format_exception(caught.type, caught.value, caught.tb))
    assert "INSERT INTO note" in told
    assert CANARY not in told
    assert "parameters hidden" in str(caught.value)


def test_a_log_of_every_statement_does_not_tell_the_values(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "sqlalchemy.engine"):
        # The logger's level is looked at once, when an engine is made.
        logged = create_engine(engine.url.render_as_string(hide_password=False))
        with logged.begin() as connection:
            connection.execute(sa.text("SELECT length(:body)"), {"body": CANARY})
        logged.dispose()
    assert "SELECT length" in caplog.text
    assert CANARY not in caplog.text


@pytest.mark.parametrize("url", ["mysql://user:canary-password@host/name", "oracle://user:canary-password@host/name"])
def test_a_database_without_a_driver_is_an_argument_error(url: str) -> None:
    with pytest.raises(ArgumentError, match=r"the driver \w+ is not installed") as caught:
        create_engine(url)
    assert "canary-password" not in str(caught.value)


def test_an_unreachable_postgresql_is_an_operational_error() -> None:
    engine = create_engine("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(OperationalError):
        engine.connect()

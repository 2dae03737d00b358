"""The connection: made late, safe by its pragmas, one transaction per block."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import ArgumentError, IntegrityError, OperationalError

from records.database import create_engine, session_scope


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


def test_a_postgresql_error_does_not_tell_the_values(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        with engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE note (body TEXT NOT NULL)"))
        return
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE note (body TEXT UNIQUE)"))
        connection.execute(sa.text("INSERT INTO note VALUES ('x')"))
    with pytest.raises(IntegrityError) as caught, engine.begin() as connection:
        connection.execute(sa.text("INSERT INTO note VALUES (:body || '')"), {"body": "x"})
    assert "parameters hidden" in str(caught.value)


def test_an_unreachable_postgresql_is_an_operational_error() -> None:
    engine = create_engine("postgresql://nobody@127.0.0.1:1/nothing")
    with pytest.raises(OperationalError):
        engine.connect()

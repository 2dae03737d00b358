"""The connection to the database: SQLite by default, PostgreSQL by its URL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.orm import Session

LOCK_TIMEOUT_SECONDS = 5
CONNECT_TIMEOUT_SECONDS = 5


def create_engine(url: str) -> Engine:
    """Return an engine; nothing connects before its first use. No error or log line of it tells a stored value.

    Args:
        url: an SQLAlchemy URL, `sqlite:///var/anagen.db` or `postgresql://…`.

    Raises:
        sqlalchemy.exc.ArgumentError: the URL is malformed, or names a database that there is no driver for.
    """
    try:
        engine = _connectable(url)
    except ModuleNotFoundError as error:
        raise sa.exc.ArgumentError(f"the driver {error.name} is not installed") from error
    sa.event.listen(engine, "handle_error", _drop_detail)
    return engine


def _connectable(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(
            url, future=True, connect_args={"timeout": LOCK_TIMEOUT_SECONDS}, hide_parameters=True
        )
        sa.event.listen(engine, "connect", _prepare_sqlite)
        return engine
    return sa.create_engine(
        url,
        future=True,
        pool_size=5,
        max_overflow=5,
        pool_pre_ping=True,
        pool_timeout=LOCK_TIMEOUT_SECONDS,
        connect_args={"connect_timeout": CONNECT_TIMEOUT_SECONDS},
        hide_parameters=True,
    )


def _drop_detail(context: Any) -> None:
    # PostgreSQL's DETAIL quotes the row that it refused; `hide_parameters` does not reach it.
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None:
            error.args = tuple(part.partition("\nDETAIL:")[0] if isinstance(part, str) else part for part in error.args)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    # Deleted text is overwritten, foreign keys hold, and a reader does not stop a writer.
    for pragma in ("foreign_keys = ON", "secure_delete = ON", "journal_mode = WAL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@contextmanager
def session_scope(engine: Engine) -> Iterator[Session]:
    """Give one transaction: committed when the block ends, rolled back when it raises."""
    with Session(engine, future=True) as session, session.begin():
        yield session

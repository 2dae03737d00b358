"""Migrations: up, down and up again, and what they make is what the models say."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.util import CommandError
from sqlalchemy.engine import Engine

from records import migrate
from records.encryption import Keyring
from records.requests import RequestRepository
from records.tables import Base
from tests.records.samples import make_request

TABLES = {"consultation_request", "consent_event", "conversation_event"}
TABLES |= {"kept_message", "answer_mark", "answer_tally"}


def tables_of(engine: Engine) -> set[str]:
    return set(sa.inspect(engine).get_table_names()) - {"alembic_version"}


def revision_of(engine: Engine) -> str | None:
    with engine.connect() as connection:
        revision: str | None = MigrationContext.configure(connection).get_current_revision()
    return revision


def shape_of(engine: Engine) -> dict[str, object]:
    """Return columns, keys, indices and constraints of every table."""
    found = sa.inspect(engine)
    return {
        table: (
            [(c["name"], str(c["type"]), c["nullable"]) for c in found.get_columns(table)],
            found.get_pk_constraint(table),
            found.get_foreign_keys(table),
            sorted(found.get_indexes(table), key=lambda index: str(index["name"])),
            sorted(found.get_unique_constraints(table), key=lambda unique: str(unique["name"])),
            found.get_check_constraints(table),
        )
        for table in TABLES
    }


def test_an_upgrade_makes_every_table(empty_engine: Engine) -> None:
    migrate.upgrade(empty_engine)
    assert tables_of(empty_engine) == TABLES


def test_up_down_and_up_again_gives_the_same_tables(empty_engine: Engine) -> None:
    migrate.upgrade(empty_engine)
    first, revision = shape_of(empty_engine), revision_of(empty_engine)
    migrate.downgrade(empty_engine)
    assert tables_of(empty_engine) == set()
    assert revision_of(empty_engine) is None
    migrate.upgrade(empty_engine)
    assert shape_of(empty_engine) == first
    assert revision_of(empty_engine) == revision


def test_a_second_upgrade_keeps_the_rows(engine: Engine, keyring: Keyring) -> None:
    requests = RequestRepository(engine, keyring, 12)
    reference = requests.save(make_request())
    migrate.upgrade(engine)
    assert [request.reference for request in requests.list()] == [reference]


def test_the_models_are_what_the_migrations_make(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrations_make_the_constraints_of_the_models(engine: Engine, new_engine: Callable[[], Engine]) -> None:
    # Also what compare_metadata leaves out: names of keys, checks, what a deletion takes with it.
    models = new_engine()
    Base.metadata.create_all(models)
    assert shape_of(engine) == shape_of(models)


def test_a_failed_migration_leaves_the_database_as_it_was(empty_engine: Engine) -> None:
    with empty_engine.begin() as connection:
        # In the way of the last table, so that the first two are made before it fails.
        connection.execute(sa.text("CREATE TABLE conversation_event (id INTEGER)"))
    with pytest.raises(sa.exc.SQLAlchemyError):
        migrate.upgrade(empty_engine)
    if empty_engine.dialect.name == "postgresql":
        assert tables_of(empty_engine) == {"conversation_event"}
    assert revision_of(empty_engine) is None


def test_an_unknown_revision_is_refused(empty_engine: Engine) -> None:
    with pytest.raises(CommandError):
        migrate.upgrade(empty_engine, "9999")

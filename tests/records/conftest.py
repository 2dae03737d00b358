"""An empty database per test: SQLite in a file, and PostgreSQL in a throw-away cluster on a Unix socket."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from records import migrate
from records.database import create_engine
from records.encryption import Keyring
from tests.conftest import missing_service
from tests.records.samples import make_keyring

SYSTEM_USER, ROLE = "postgres", "anagen"


@dataclass
class PostgresCluster:
    """A cluster that listens on a socket in its own folder, and nowhere else."""

    binaries: Path
    folder: Path
    _numbers: Iterator[int] = field(default_factory=count)

    def new_schema(self) -> str:
        """Make an empty schema and return the URL of a database that holds nothing else.

        A schema takes a hundredth of the time and of the disk that a database takes.
        """
        base, name = f"postgresql://{ROLE}@/postgres?host={self.folder}", f"test_{next(self._numbers)}"
        engine = sa.create_engine(base, future=True)
        with engine.begin() as connection:
            connection.execute(sa.text(f"CREATE SCHEMA {name}"))
        engine.dispose()
        return f"{base}&options=-csearch_path%3D{name}"

    def start(self) -> None:
        data = str(self.folder / "data")
        self._run("initdb", "-D", data, "-U", ROLE, "--auth=trust", "--encoding=UTF8", "--no-sync", "--no-locale")
        settings = f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", data, "-l", log, "-o", settings, "-w", "-t", "30", "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        # PostgreSQL refuses to run as root.
        switch = ["runuser", "-u", SYSTEM_USER, "--"] if os.geteuid() == 0 else []
        command = [*switch, str(self.binaries / program), *arguments]
        # Into a file: the server inherits a pipe, and reading it would never end.
        with (self.folder / f"{program}.out").open("ab") as output:
            subprocess.run(command, check=True, stdout=output, stderr=output, cwd="/", timeout=60)


def _binaries() -> Path | None:
    """Return the folder with the newest PostgreSQL's programs, or None."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").is_file()]
    if found:
        return max(found, key=lambda path: float(path.parent.name))
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def _may_run() -> bool:
    if os.geteuid() != 0:
        return True
    return shutil.which("runuser") is not None and any(user.pw_name == SYSTEM_USER for user in pwd.getpwall())


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresCluster]:
    """A running cluster; the tests that need it are skipped where PostgreSQL is not installed."""
    binaries = _binaries()
    if binaries is None or not _may_run():
        missing_service("PostgreSQL")
        raise AssertionError("not reached")
    # A short path: a socket's may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="anagen-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, SYSTEM_USER)
    cluster = PostgresCluster(binaries, folder)
    try:
        cluster.start()
        yield cluster
    finally:
        if (folder / "data" / "postmaster.pid").exists():
            cluster.stop()
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def new_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Engine]]:
    """Call it for a database without tables; the test runs once on each kind of database."""
    made: list[Engine] = []

    def make() -> Engine:
        if request.param == "sqlite":
            url = f"sqlite:///{tmp_path}/records-{len(made)}.db"
        else:
            cluster: PostgresCluster = request.getfixturevalue("postgres")
            url = cluster.new_schema()
        made.append(create_engine(url))
        return made[-1]

    yield make
    for engine in made:
        engine.dispose()


@pytest.fixture
def empty_engine(new_engine: Callable[[], Engine]) -> Engine:
    """A database without tables."""
    return new_engine()


@pytest.fixture
def engine(empty_engine: Engine) -> Engine:
    """A database with all tables, and no rows."""
    migrate.upgrade(empty_engine)
    return empty_engine


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Path:
    """Where `sqlite_engine` keeps its data, in a folder of its own."""
    return tmp_path / "database" / "records.db"


@pytest.fixture
def sqlite_engine(sqlite_file: Path) -> Iterator[Engine]:
    """A SQLite database with all tables, for what only a file can show."""
    engine = create_engine(f"sqlite:///{sqlite_file}")
    migrate.upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def keyring() -> Keyring:
    """Fresh keys."""
    return make_keyring()

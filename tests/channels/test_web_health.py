"""Health of the web channel: true only with a model and a database that answers."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest

from channels.signing import Signer
from channels.web import WebInput
from channels.web_health import FRESH_SECONDS, database_answers
from records import migrate
from runtime import services
from tests.channels.web_bench import SECRET, SOURCES, Agent, Clock, serve

HEALTH = "/webhooks/web/health"


class Database:
    """Answers or not, counts who asks, and can be made to wait."""

    def __init__(self) -> None:
        self.answers, self.asked = True, 0
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self) -> bool:
        self.asked += 1
        self.gate.wait(10)
        return self.answers


def channel(database: Database, clock: Clock) -> WebInput:
    return WebInput(Signer(SECRET, clock=clock), SOURCES, clock=clock, reaches_database=database)


async def test_a_database_that_is_away_is_named_and_one_that_is_back_is_ok() -> None:
    database, clock = Database(), Clock()
    async with serve(channel(database, clock), agent=Agent()) as page:
        assert (await page.ask("GET", HEALTH)).content == {"status": "ok"}
        database.answers = False
        clock.now += FRESH_SECONDS
        reply = await page.ask("GET", HEALTH)
        assert (reply.status, reply.error) == (503, "no_database") and int(reply.headers["Retry-After"]) >= 1
        database.answers = True
        clock.now += FRESH_SECONDS
        assert (await page.ask("GET", HEALTH)).status == 200


async def test_who_asks_often_or_at_once_does_not_reach_the_database_each_time() -> None:
    database, clock = Database(), Clock()
    database.gate.clear()
    async with serve(channel(database, clock), agent=Agent()) as page:
        waiting = [asyncio.create_task(page.ask("GET", HEALTH)) for _ in range(20)]
        await asyncio.sleep(0.2)
        clock.now += 10 * FRESH_SECONDS  # a slow answer is waited for, not asked for again
        waiting += [asyncio.create_task(page.ask("GET", HEALTH)) for _ in range(20)]
        await asyncio.sleep(0.2)
        await page.start()  # others go on meanwhile
        assert page.token
        database.gate.set()
        assert {reply.status for reply in await asyncio.gather(*waiting)} == {200}
        assert database.asked == 1


@pytest.mark.usefixtures("fresh_services")
@pytest.mark.parametrize(
    "url", ["postgresql://nobody@127.0.0.1:1/nothing", "sqlite:///{folder}/without-tables.db", "sqlite:///{folder}"]
)
def test_the_real_probe_finds_a_database_that_is_of_no_use(
    url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ANAGEN_DATABASE_URL", url.format(folder=tmp_path))
    services.reset()
    assert not database_answers()


@pytest.mark.usefixtures("fresh_services")
def test_the_real_probe_finds_a_database_that_can_be_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ANAGEN_DATABASE_URL", f"sqlite:///{tmp_path}/a.db")
    services.reset()
    migrate.upgrade(services.engine())
    assert database_answers()

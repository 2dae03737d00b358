"""Rates, turns at a time, and one turn per message."""

from __future__ import annotations

import asyncio

import pytest

from channels.limits import InFlight, Limits, TokenBuckets, TurnCache
from tests.channels.web_bench import Clock


async def _answer(words: str) -> str:
    return words


async def _break() -> str:
    raise RuntimeError


async def _for_ever() -> str:
    await asyncio.Event().wait()
    return ""


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    clock = Clock()
    buckets = TokenBuckets(rate=20, burst=3, clock=clock)
    assert [buckets.take("a") for _ in range(3)] == [0, 0, 0]
    assert buckets.take("a") == pytest.approx(3)
    assert buckets.take("b") == 0
    clock.now += 2.9
    assert buckets.take("a") == pytest.approx(0.1)
    clock.now += 0.2
    assert buckets.take("a") == 0


def test_a_refused_take_costs_nothing_and_rest_fills_up_to_the_burst_only() -> None:
    clock = Clock()
    buckets = TokenBuckets(rate=60, burst=2, clock=clock)
    for _ in range(50):
        buckets.take("a")
    clock.now += 3600
    assert [buckets.take("a") == 0 for _ in range(3)] == [True, True, False]


def test_buckets_forget_the_keys_used_longest_ago() -> None:
    buckets = TokenBuckets(rate=1, burst=1, keys=3, clock=Clock())
    for key in ("a", "b", "c", "a", "d"):
        buckets.take(key)
    assert len(buckets) == 3
    assert buckets.take("a") > 0, "used again, so still known"
    assert buckets.take("b") == 0, "forgotten"


def test_places_run_out_and_come_back() -> None:
    places = InFlight(2)
    assert [places.enter() for _ in range(3)] == [True, True, False]
    places.leave()
    assert places.enter() and not places.enter()


async def test_a_turn_is_found_running_and_done() -> None:
    cache: TurnCache[str] = TurnCache()
    assert cache.find("a") is None
    turn = asyncio.create_task(_answer("yes"))
    cache.keep("a", turn)
    assert cache.find("a") is turn and await turn == "yes"
    assert cache.find("a") is turn and cache.find("b") is None


async def test_a_failed_or_cancelled_turn_can_be_tried_again() -> None:
    cache: TurnCache[str] = TurnCache()
    failed, cancelled = asyncio.create_task(_break()), asyncio.create_task(_for_ever())
    cache.keep("failed", failed)
    cache.keep("cancelled", cancelled)
    cancelled.cancel()
    await asyncio.wait([failed, cancelled])
    assert cache.find("failed") is None and cache.find("cancelled") is None


async def test_done_turns_are_forgotten_by_number_and_age_and_running_ones_never() -> None:
    clock = Clock()
    cache: TurnCache[str] = TurnCache(size=2, seconds=60, clock=clock)
    running = asyncio.create_task(_for_ever())
    cache.keep("running", running)
    for key in ("a", "b", "c"):
        turn = asyncio.create_task(_answer(key))
        await turn
        cache.keep(key, turn)
    assert cache.find("running") is running and cache.find("a") is None and cache.find("c") is not None
    clock.now += 61
    assert cache.find("c") is None and cache.find("running") is running and len(cache) == 1
    running.cancel()


def test_limits_come_from_credentials() -> None:
    assert Limits.from_mapping({}) == Limits(20, 10, 60, 60, 50, 20.0, 8)
    assert Limits.from_mapping({"timeout": 5, "session_burst": 3}) == Limits(session_burst=3, timeout=5)


@pytest.mark.parametrize("values", [{"speed": 3}, {"timeout": 0}, {"timeout": "long"}, {"session_rate": True}])
def test_unusable_limits_are_refused_by_name(values: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(values))):
        Limits.from_mapping(values)

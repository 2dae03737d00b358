"""Turns of one conversation run in order, those of several side by side."""

from __future__ import annotations

import asyncio

from channels.lanes import Lanes


async def test_turns_keep_their_order_and_others_go_on() -> None:
    lanes, done = Lanes(3), []
    gate = asyncio.Event()

    async def turn(key: str, name: str, wait: bool = False) -> None:
        async with lanes.turn(key):
            if wait:
                await gate.wait()
            done.append(name)
        lanes.leave(key)

    assert all(lanes.enter("a") for _ in range(3)) and lanes.enter("b")
    assert not lanes.enter("a"), "one too many"
    tasks = [asyncio.create_task(turn("a", "1", wait=True)), *(asyncio.create_task(turn("a", n)) for n in "23")]
    await turn("b", "other")
    assert done == ["other"]
    gate.set()
    await asyncio.gather(*tasks)
    assert done == ["other", "1", "2", "3"]
    assert len(lanes) == 0 and lanes.enter("a")


async def test_a_turn_that_breaks_frees_the_lane() -> None:
    lanes = Lanes(2)
    assert lanes.enter("a") and lanes.enter("a")
    try:
        async with lanes.turn("a"):
            raise ValueError
    except ValueError:
        lanes.leave("a")
    async with lanes.turn("a"):
        pass
    lanes.leave("a")
    assert len(lanes) == 0

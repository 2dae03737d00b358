"""The source: the last answer that rests on one is named, with the day of its last check."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.source import ActionTellSource
from content.answers import load_sources
from tests.actions.trackers import bot, make_tracker, responses

FIRST, SECOND = sorted(load_sources())[:2]
FOUNDED = {
    "level": "education",
    "sources": [FIRST, SECOND],
    "evidence": "small-trials",
    "reviewed_on": "2026-05-01",
}


def cited(name: str) -> str:
    source = load_sources()[name]
    return f"{source['title']} ({source['publisher']})"


async def tell(*events: dict[str, Any]) -> CollectingDispatcher:
    dispatcher = CollectingDispatcher()
    assert await ActionTellSource().run(dispatcher, make_tracker(events=list(events)), {}) == []
    return dispatcher


async def test_the_sources_of_the_last_answer_are_named_with_publisher() -> None:
    dispatcher = await tell(bot("utter_a", **FOUNDED))
    assert responses(dispatcher) == ["utter_ask_source"]
    titles = f"{cited(FIRST)}; {cited(SECOND)}"
    assert (dispatcher.messages[0]["sources"], dispatcher.messages[0]["reviewed_on"]) == (titles, "2026-05-01")


async def test_the_newest_answer_counts() -> None:
    dispatcher = await tell(bot("utter_a", **FOUNDED), bot("utter_b", **{**FOUNDED, "sources": [SECOND]}))
    assert dispatcher.messages[0]["sources"] == cited(SECOND)


@pytest.mark.parametrize("level", ["chat", "dialogue", "emergency", "crisis", "same-day", None])
async def test_what_was_said_in_between_does_not_count(level: str | None) -> None:
    between = bot("utter_b", level=level, sources=[SECOND], reviewed_on="2026-01-01")
    dispatcher = await tell(bot("utter_a", **{**FOUNDED, "level": "caution"}), between)
    assert dispatcher.messages[0]["reviewed_on"] == "2026-05-01"


@pytest.mark.parametrize(
    "events",
    [
        [],
        [bot("utter_a")],
        [bot("utter_a", level="chat", sources=[FIRST])],
        [bot("utter_a", level="education", sources=[])],
        [bot("utter_a", level="education")],
    ],
)
async def test_without_such_an_answer_it_says_where_answers_come_from(events: list[dict[str, Any]]) -> None:
    assert responses(await tell(*events)) == ["utter_ask_source_unknown"]


async def test_a_source_that_is_no_longer_listed_is_left_out() -> None:
    dispatcher = await tell(bot("utter_a", **{**FOUNDED, "sources": ["gone", FIRST]}))
    assert dispatcher.messages[0]["sources"] == cited(FIRST)


async def test_what_the_evidence_is_worth_is_said_in_words() -> None:
    dispatcher = await tell(bot("utter_a", **FOUNDED))
    assert "small trials of low quality" in dispatcher.messages[0]["evidence_note"]


async def test_on_telegram_the_links_stand_in_the_text() -> None:
    name = next(name for name, source in load_sources().items() if source.get("url"))
    dispatcher = CollectingDispatcher()
    tracker = make_tracker(events=[bot("utter_a", **{**FOUNDED, "sources": [name]})])
    tracker.get_latest_input_channel = lambda: "telegram"  # type: ignore[method-assign]
    await ActionTellSource().run(dispatcher, tracker, {})
    assert load_sources()[name]["url"] in dispatcher.messages[0]["sources"]

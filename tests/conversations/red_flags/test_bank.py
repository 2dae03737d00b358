"""The bank of red flags that no data was made from, through the whole pipeline and in every state of a chat."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from rasa.core.agent import Agent

from benchmarks.red_flags import BANKS, WAYS, Row, ask, read_bank, shares
from runtime.settings import ROOT
from tests.conversations.chatting import QUESTIONS, Chat, ChatAt, Rows
from understanding.red_flags import LEVELS, levels_of_classes

ROWS = [row for bank in BANKS for row in read_bank(bank, levels_of_classes())]
# Floors, a little under what was measured: 97.5, 97.1 and 100 % as they stand, 90.2, 94.3 and 96.8 % with a typo in
# every eight words. The goal is 98, 98 and 95 %.
FLOORS = {
    "as it stands": {"emergency": 0.95, "crisis": 0.91, "same-day": 0.95},
    "capitals": {"emergency": 0.95, "crisis": 0.91, "same-day": 0.95},
    "emoji": {"emergency": 0.95, "crisis": 0.91, "same-day": 0.95},
    "typos": {"emergency": 0.87, "crisis": 0.80, "same-day": 0.90},
}
# The harmless rows are denials, idioms and old stories that sound like danger. The goal of 5 % is not reached.
MOST_FALSE_ALARMS = 0.28
CRISIS = "utter_crisis_self_harm"
URGENT = ("utter_urgent_severe_reaction", CRISIS, "utter_post_procedure_warning_signs")


def test_the_bank_is_large_enough() -> None:
    levels = [row.level for row in ROWS]
    assert len(ROWS) - levels.count("none") >= 390
    assert levels.count("none") >= 150
    for name, level in levels_of_classes().items():
        assert sum(row.name == name for row in ROWS) >= (20 if level in ("emergency", "crisis") else 14), name


@pytest.mark.parametrize("way", WAYS)
def test_danger_is_found_however_it_is_typed(agent: Agent, way: str) -> None:
    levels = levels_of_classes()
    asked = asyncio.run(ask(agent, [row for row in ROWS if row.level in FLOORS[way]], WAYS[way]))
    found = shares(asked, levels, LEVELS)
    reached = {level: sum(found[f"level {level}"]) / len(found[f"level {level}"]) for level in FLOORS[way]}
    assert {level: share for level, share in reached.items() if share < FLOORS[way][level]} == {}


def test_most_harmless_messages_are_left_alone(agent: Agent) -> None:
    asked = asyncio.run(ask(agent, [row for row in ROWS if row.level == "none"], str))
    alarms = [row.text for row, level, _ in asked if level != "none"]
    assert len(alarms) / len(asked) <= MOST_FALSE_ALARMS, alarms


def some(level: str, count: int) -> list[Row]:
    """Return rows of a level from all over the bank."""
    rows = [row for row in ROWS if row.level == level]
    return rows[:: max(1, len(rows) // count)][:count]


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("row", some("emergency", 4), ids=lambda row: row.text[:40])
async def test_at_any_question_of_a_request_danger_ends_it_and_nothing_is_kept(
    chat_at: ChatAt, rows: Rows, row: Row, question: str
) -> None:
    chat = await chat_at(question)
    await chat.say(row.text)
    assert chat.responses[0] in URGENT
    assert await chat.is_clean()
    assert rows() == []


@pytest.mark.parametrize("row", some("crisis", 8), ids=lambda row: row.text[:40])
async def test_after_a_question_nobody_understood_a_crisis_is_heard(chat: Chat, row: Row) -> None:
    await chat.say("blorf quux zzz")
    await chat.say(row.text)
    assert chat.responses[0] == CRISIS


@pytest.mark.parametrize("row", some("emergency", 4) + some("crisis", 4), ids=lambda row: row.text[:40])
async def test_after_a_new_start_danger_is_heard(chat: Chat, row: Row) -> None:
    await chat.say("how long does it take", "start over", row.text)
    assert chat.responses[0] in URGENT


async def test_a_question_about_a_danger_is_answered_and_says_whom_to_call(chat: Chat) -> None:
    await chat.say("can prp cause blindness")
    assert chat.responses[-1] == "utter_if_happening_now"
    assert len(chat.responses) == 2


def test_the_bank_lies_where_the_command_looks() -> None:
    assert all(Path(bank).is_relative_to(ROOT) for bank in BANKS)

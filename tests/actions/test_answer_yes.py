"""A plain yes: it takes up what the assistant offered last, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.answer_yes import OFFERS, ActionAnswerYes
from actions.consultation_form import FORM
from content.answers import load_answers
from tests.actions.trackers import bot, make_tracker, responses, user


async def answer_yes(*events: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return what is said after a yes, and which action follows."""
    dispatcher = CollectingDispatcher()
    tracker = make_tracker(user("yes", "affirm", 1.0), events=list(events))
    found = await ActionAnswerYes().run(dispatcher, tracker, {})
    return responses(dispatcher), [event["name"] for event in found if event["event"] == "followup"]


@pytest.mark.parametrize("offer", sorted(OFFERS))
async def test_a_yes_to_an_offer_opens_the_request(offer: str) -> None:
    assert await answer_yes(bot("utter_pain"), bot(offer), {"event": "user", "text": "yes"}) == (
        ["utter_book_consultation"],
        [FORM],
    )


@pytest.mark.parametrize("last", ["utter_pain", "utter_greet", ""])
async def test_a_yes_to_anything_else_opens_nothing(last: str) -> None:
    assert await answer_yes(bot(last)) == (["utter_affirm"], [])


async def test_an_offer_that_is_no_longer_the_last_word_is_not_taken_up() -> None:
    assert await answer_yes(bot(sorted(OFFERS)[0]), bot("utter_pain")) == (["utter_affirm"], [])


async def test_a_yes_at_the_very_beginning_opens_nothing() -> None:
    assert await answer_yes() == (["utter_affirm"], [])


def test_every_response_that_is_named_exists() -> None:
    assert OFFERS | {"utter_book_consultation", "utter_affirm"} <= {answer.name for answer in load_answers()}

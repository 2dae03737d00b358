"""One clear question a topic: it gets that topic's answer."""

from __future__ import annotations

import json

import pytest

from runtime.settings import ROOT
from tests.conversations.chatting import ASKS, Chat

QUESTIONS = [json.loads(line) for line in (ROOT / "tests/eval/topics.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize(
    ("text", "topic"),
    [pytest.param(row["text"], row["topic"], id=row["topic"]) for row in QUESTIONS],
)
async def test_a_clear_question_gets_the_answer_of_its_topic(chat: Chat, text: str, topic: str) -> None:
    await chat.say(text)

    if topic == "book_consultation":
        assert chat.responses[-1] == f"{ASKS}adult"
        assert await chat.form_is_open()
    elif topic.startswith("oos_"):
        assert chat.responses[0].startswith("utter_oos_") or chat.responses == ["utter_nlu_fallback"]
    else:
        assert chat.responses[0] == f"utter_{topic}"


def test_there_is_a_question_for_each_topic() -> None:
    topics = [row["topic"] for row in QUESTIONS]

    assert len(topics) == len(set(topics)) == 109

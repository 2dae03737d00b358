"""How answers are cut, sent and tried again, and what keeps the channel's memory bounded."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from rasa.core.channels.channel import UserMessage

from channels.bounded import Bounded
from channels.chat_queues import ChatQueues
from channels.splitter import length, split_text
from channels.telegram_api import BotApi, backoff
from channels.telegram_output import Buttons
from content.answers import load_answers
from content.lint import problems_of
from content.readability import grade
from tests.channels.telegram_bench import ROOT, running

RESPONSES: Path = ROOT / "data" / "responses" / "telegram.yml"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("  \n ", []),
        ("Short.", ["Short."]),
        ("First part.\n\nSecond part. More.", ["First part.", "Second part. More."]),
        ("One is here. Two is there. Three.", ["One is here.", "Two is there. Three."]),
        ("words without any sentence end", ["words without any", "sentence end"]),
        ("x" * 45, ["x" * 20, "x" * 20, "x" * 5]),
        ("😀" * 15, ["😀" * 10, "😀" * 5]),
        ("a" + "😀" * 12, ["a" + "😀" * 9, "😀" * 3]),
    ],
)
def test_split(text: str, parts: list[str]) -> None:
    limit = 22 if "One" in text else 20
    assert split_text(text, limit) == parts


def test_split_loses_no_word() -> None:
    text = "\n\n".join(f"Sentence {n} of a long answer. And “one” more 😀!" * (n % 7 + 1) for n in range(300))
    parts = split_text(text)
    assert all(0 < length(part) <= 4000 for part in parts) and len(parts) > 5
    assert "".join("".join(parts).split()) == "".join(text.split())


async def say(message: UserMessage, text: str) -> None:
    buttons = [{"title": "Go on", "payload": "/more"}, {"title": " ", "payload": "/empty"}]
    await message.output_channel.send_response(message.sender_id, {"text": text, "buttons": buttons})


async def test_a_long_answer_comes_whole_with_its_buttons_at_the_end() -> None:
    text = "A sentence of the answer 😀. " * 500

    async with running(lambda message: say(message, text)) as (fake, _, _channel, _server):
        fake.write("tell me all")
        await fake.until(lambda: any("reply_markup" in sent for sent in fake.sent()))
        sent = fake.sent()
        assert len(sent) > 3 and " ".join(fake.texts()) == text.strip()
        assert ["reply_markup" in part for part in sent] == [False] * (len(sent) - 1) + [True]
        assert [[b["text"] for b in row] for row in sent[-1]["reply_markup"]["inline_keyboard"]] == [["Go on"]]


async def test_typed_markup_stays_text() -> None:
    text = "<b>*_[x](javascript:1)_*</b> `&lt;`"
    async with running(lambda message: say(message, message.text)) as (fake, _, _channel, _server):
        fake.write(text)
        await fake.until_sent(1)
        assert fake.texts() == [text]


async def test_a_flood_limit_is_waited_for() -> None:
    async with running() as (fake, _, _channel, _server):
        fake.fail("sendMessage", 429, retry_after=0.3)
        began = time.monotonic()
        fake.write("hi")
        await fake.until_sent(1)
        assert time.monotonic() - began >= 0.3 and fake.tried["sendMessage"] == 2


@pytest.mark.parametrize(
    ("codes", "retry_after", "tried"),
    [((502, 500), None, 3), ((502,) * 3, None, 3), ((429,), 9999, 1), ((400,), None, 1)],
)
async def test_how_often_a_message_is_tried(codes: tuple[int, ...], retry_after: float | None, tried: int) -> None:
    async with running() as (fake, _, _channel, _server):
        fake.fail("sendMessage", *codes, retry_after=retry_after)
        fake.write("first")
        await fake.until(lambda: fake.tried["sendMessage"] == tried)
        fake.write("second")
        await fake.until(lambda: "You: second" in fake.texts())
        assert ("You: first" in fake.texts()) == (len(codes) < tried)
        assert fake.tried["sendMessage"] == tried + 1


async def test_a_chat_that_blocked_the_bot_is_left_alone_until_it_writes(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with running() as (fake, _, channel, _server):
        fake.fail("sendMessage", 403)
        fake.write("hi")
        await fake.until(lambda: fake.tried["sendMessage"] == 1)
        output = channel.get_output_channel()
        await output.send_text_message("telegram:7", "a reminder")
        assert fake.tried["sendMessage"] == 1 and "could not be sent" not in caplog.text
        fake.write("I am back")
        await fake.until_sent(1)
        await output.send_text_message("telegram:7", "a reminder")
        assert fake.texts() == ["You: I am back", "a reminder"]


def test_the_client_never_shows_its_url() -> None:
    assert "4242" not in repr(BotApi("4242:secret", "http://127.0.0.1:1"))


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "nonsense://x", "http://[bad", ""])
async def test_no_network_error_shows_the_url(url: str) -> None:
    api = BotApi("4242:secret", url, pause=0.001)
    with pytest.raises(Exception) as caught:
        await api.call("getMe", {}, tries=2)
    await api.close()
    assert "secret" not in repr(caught.value) and caught.value.__suppress_context__


def test_backoff_grows_with_jitter_and_ends() -> None:
    waits = [[backoff(attempt, 1.0) for _ in range(50)] for attempt in (1, 2, 3, 40)]
    assert max(waits[0]) <= 1 <= min(waits[2]) and max(waits[3]) <= 60
    assert len(set(waits[1])) > 10


def test_memory_is_bounded() -> None:
    memory: Bounded[int, str] = Bounded(2)
    for key in (1, 2, 1, 3):
        memory[key] = "x"
    assert list(memory) == [1, 3]
    buttons = Buttons("4242:secret", limit=2)
    data = [buttons.offer(7, f"/topic_{number}") for number in range(3)]
    assert [buttons.payload(7, item) for item in data] == [None, "/topic_1", "/topic_2"]
    assert buttons.payload(8, data[2]) is None and buttons.offer(8, "/topic_2") != data[2]


async def test_a_full_queue_drops_but_not_what_is_urgent() -> None:
    seen: list[str] = []
    gate = asyncio.Event()

    async def handle(item: str) -> None:
        await gate.wait()
        seen.append(item)
        if item == "first":
            raise ValueError(item)

    queues = ChatQueues(handle, limit=2)
    queues.put(7, "first")
    await asyncio.sleep(0)
    for item in ("a", "b", "dropped"):
        queues.put(7, item)
    queues.put(7, "I can't breathe", urgent=lambda: True)
    assert len(queues) == 1
    gate.set()
    await queues.close(grace=1)
    assert seen == ["first", "b", "I can't breathe"] and len(queues) == 0


async def test_a_queue_that_hangs_is_ended() -> None:
    async def handle(item: str) -> None:
        await asyncio.Event().wait()

    queues = ChatQueues(handle)
    queues.put(7, "hangs")
    await queues.close(grace=0.05)
    assert len(queues) == 0


def test_the_channels_own_words_keep_the_rules() -> None:
    answers = {answer.name: answer for answer in load_answers() if answer.file == RESPONSES}
    assert set(answers) == {"utter_telegram_notice", "utter_telegram_unreadable", "utter_telegram_expired"}
    for answer in answers.values():
        assert problems_of(answer) == [] and grade(answer.text) <= 6
    assert len(answers["utter_telegram_expired"].text) <= 200

"""Follow-ups and several questions in one message, over banks that were written blind (banks/README.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conversations.chatting import FORM, Chat

BANKS = Path(__file__).with_name("banks")
# What the assistant may say where it honestly has no answer; one of them is as good as another.
NO_ANSWER = frozenset({"nlu_fallback", "out_of_scope", "ask_rephrase", "reason_unknown"})
FIRST_QUESTION = "ask_consultation_form_consultation_adult"
# Shares of right turns and messages that must not be undercut. A little below what was measured: two or three rows.
FOLLOW_UPS = {"follow_ups_a": 0.89, "follow_ups_b": 0.77, "follow_ups_c": 0.79}
SEVERAL = {"two_questions_a": 0.82, "two_questions_b": 0.67, "two_questions_c": 0.86}
ONE_AND_NO_MORE = 0.95

NewChat = Callable[[], Chat]


@dataclass
class Count:
    """What was right, and what was not."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)

    def add(self, good: bool, what: str) -> None:
        self.right += good
        if not good:
            self.wrong.append(what)

    @property
    def share(self) -> float:
        return self.right / (self.right + len(self.wrong))


def read(bank: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load((BANKS / f"{bank}.yml").read_text("utf-8"))
    return rows


def satisfies(topic: str, wanted: list[str]) -> bool:
    return topic in wanted or (topic in NO_ANSWER and not NO_ANSWER.isdisjoint(wanted))


def topics(chat: Chat) -> list[str]:
    return [name.removeprefix("utter_") for name in chat.responses if not name.endswith(FIRST_QUESTION)]


@pytest.mark.parametrize("bank", FOLLOW_UPS)
async def test_follow_ups_are_answered_in_view_of_the_last_answer(bank: str, new_chat: NewChat) -> None:
    count = Count()
    for row in read(bank):
        chat = new_chat()
        for number, turn in enumerate(row["turns"]):
            await chat.say(turn["say"])
            if number:
                said = topics(chat)
                count.add(satisfies(said[0], turn["topic"]), f"{row['name']}: {turn['say']!r} got {said}")
    assert count.right + len(count.wrong) >= 40
    assert count.share >= FOLLOW_UPS[bank], "\n".join(count.wrong)


@pytest.mark.parametrize("bank", SEVERAL)
async def test_several_questions_are_each_answered_once_and_in_order(bank: str, new_chat: NewChat) -> None:
    count = Count()
    for row in read(bank):
        chat = new_chat()
        await chat.say(row["say"])
        said = topics(chat)
        good = len(said) == len(row["topics"]) and all(map(satisfies, said, row["topics"]))
        books = ["book_consultation"] in row["topics"]
        count.add(good and books == (await chat.open_loop() == FORM), f"{row['say']!r} got {said}")
    assert count.right + len(count.wrong) >= 40
    assert count.share >= SEVERAL[bank], "\n".join(count.wrong)


async def test_what_only_looks_like_several_questions_gets_one_answer(new_chat: NewChat) -> None:
    count = Count()
    for row in read("one_question"):
        chat = new_chat()
        await chat.say(row["say"])
        count.add(len(chat.last) == 1, f"{row['say']!r} got {topics(chat)}")
    assert count.share >= ONE_AND_NO_MORE, "\n".join(count.wrong)


async def after(chat: Chat, *texts: str) -> list[str]:
    await chat.say(*texts)
    return topics(chat)


@pytest.mark.parametrize(
    ("texts", "topic"),
    [
        (("how much does it cost?", "and for women?"), "candidacy_women"),
        (("what are the steps of the treatment?", "how long does that take?"), "procedure_duration"),
        (("does it really work?", "how long does that take?"), "results_timeline"),
        (("is fat better than blood?", "and are there risks?"), "safety_side_effects"),
        (("what is PRP?", "is that safe?"), "safety_side_effects"),
        (("tell me about minoxidil", "is that safe?"), "minoxidil_finasteride_info"),
        (("when will I see results?", "why?"), "mechanism_hair_cycle"),
        (("what are the warning signs of a bad clinic?", "thanks", "and where are you?"), "clinic_details"),
        (("can my body reject it?", "why not?"), "donor_cells_or_own"),
        (("how many sessions will I need?", "how long does each one take?"), "procedure_duration"),
        (("Hi! Thanks for that. How much does it cost?",), "cost"),
        (("I don't want surgery, what then?",), "surgical_or_not"),
    ],
)
async def test_it_is_understood(chat: Chat, texts: tuple[str, ...], topic: str) -> None:
    assert await after(chat, *texts) == [topic]


async def test_a_tour_goes_on_after_a_step_that_was_asked_for(chat: Chat) -> None:
    assert (await after(chat, "how is the fat taken?", "and then?"))[0] == "procedure_step_processing"
    assert (await after(chat, "the third step"))[0] == "procedure_step_processing"


async def test_a_change_of_subject_is_not_dragged_back(chat: Chat) -> None:
    assert await after(chat, "what is PRP?", "ok and where is your clinic?") == ["clinic_details"]
    assert await after(chat, "does insurance pay for it?") == ["insurance"]


async def test_why_without_anything_before_asks_what_is_meant(chat: Chat) -> None:
    assert set(await after(chat, "why?")) <= NO_ANSWER


async def test_a_why_without_a_reason_in_any_answer_says_so(chat: Chat) -> None:
    assert await after(chat, "do I have to shave my head?", "how come?") == ["reason_unknown"]


async def test_the_wish_to_book_comes_last_and_opens_the_request(chat: Chat) -> None:
    assert await after(chat, "Can I book a visit? And how much does it cost?") == ["cost", "book_consultation"]
    assert await chat.asked() == "adult"


async def test_two_questions_in_a_request_are_both_answered_and_the_request_goes_on(chat: Chat) -> None:
    await chat.say("I want to book a consultation")
    await chat.tap("/affirm")
    said = await after(chat, "How much does it cost? And does it hurt?")
    assert said[:2] == ["cost", "pain"]
    assert await chat.asked() == "consent"


async def test_a_danger_among_questions_gets_the_safety_text_alone(chat: Chat) -> None:
    await chat.say("How much does it cost? And my throat is swelling up, I can't breathe. Does it hurt?")
    assert chat.responses == ["utter_urgent_severe_reaction"]

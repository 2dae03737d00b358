"""Questions kept for review: once, encrypted, bounded in number, and in the end without any link to a conversation."""

from __future__ import annotations

import datetime as dt
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from records import review as review_module
from records.conversations import ConversationRepository
from records.database import create_engine
from records.encryption import Keyring
from records.marks import Mark, MarkRepository
from records.requests import RequestRepository
from records.review import NOT_HELPFUL, NOT_UNDERSTOOD, KeptQuestion, NewQuestion, ReviewRepository
from records.tables import AnswerMark, KeptMessage
from tests.records.samples import make_event, make_keyring, make_request

ANN, BEN = "web-ann", "web-ben"
TODAY = dt.date(2026, 11, 23)
DAY = dt.timedelta(days=1)


@pytest.fixture
def review(engine: Engine, keyring: Keyring) -> ReviewRepository:
    return ReviewRepository(engine, keyring)


def question(typed: str = "is there parking", **changes: Any) -> NewQuestion:
    parts: dict[str, Any] = {
        "conversation": ANN,
        "typed": typed,
        "text": typed,
        "reason": NOT_UNDERSTOOD,
        "topic": "clinic_details",
        "confidence": 0.25,
        "day": TODAY,
    }
    return NewQuestion(**{**parts, **changes})


def texts(review: ReviewRepository, limit: int = 99) -> list[str]:
    return [kept.text for kept in review.load(limit).questions]


def links(engine: Engine) -> list[tuple[str | None, str | None]]:
    with engine.connect() as connection:
        rows = connection.execute(sa.select(KeptMessage.conversation, KeptMessage.message_key).order_by(KeptMessage.id))
        return [tuple(row) for row in rows]


def test_a_question_comes_back_as_it_was_kept(review: ReviewRepository) -> None:
    assert review.keep(question("my name is Ann, parking?", text="my name is [name], parking?"))
    assert review.keep(question("ärger? 🙂", reason=NOT_HELPFUL, topic="pain", confidence=None, day=TODAY - DAY))
    newest, oldest = review.load(9).questions
    assert newest == KeptQuestion(newest.reference, "ärger? 🙂", NOT_HELPFUL, "pain", None, TODAY - DAY)
    assert oldest == KeptQuestion(
        oldest.reference, "my name is [name], parking?", NOT_UNDERSTOOD, "clinic_details", 0.25, TODAY
    )
    assert newest.reference != oldest.reference


def test_the_limit_leaves_the_newest(review: ReviewRepository) -> None:
    for typed in ("a", "b", "c"):
        review.keep(question(typed))
    assert texts(review, limit=2) == ["c", "b"]


def test_the_same_words_in_a_conversation_are_kept_once(review: ReviewRepository) -> None:
    assert review.keep(question())
    assert review.keep(question(text="is there [name]", reason=NOT_HELPFUL)), "it is there, as it was"
    assert review.keep(question(conversation=BEN)), "another person asks the same"
    assert texts(review) == ["is there parking", "is there parking"]
    assert {kept.reason for kept in review.load(9).questions} == {NOT_UNDERSTOOD}


def test_parallel_copies_are_kept_once(engine: Engine, keyring: Keyring) -> None:
    ready, answers = threading.Barrier(4), []

    def tap() -> None:
        ready.wait()
        answers.append(ReviewRepository(engine, keyring).keep(question()))

    threads = [threading.Thread(target=tap) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [True] * 4
    assert len(links(engine)) == 1


def test_one_conversation_can_not_fill_the_review(review: ReviewRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review_module, "MAX_OF_A_CONVERSATION", 2)
    assert [review.keep(question(typed)) for typed in "abcd"] == [True, True, False, False]
    assert review.keep(question("a")), "it is there already"
    assert review.keep(question("e", conversation=BEN))


def test_all_conversations_together_can_not_fill_the_database(
    review: ReviewRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review_module, "MAX_IN_ALL", 2)
    assert [review.keep(question(conversation=name)) for name in "abcd"] == [True, True, False, False]


def test_a_question_whose_answer_helped_after_all_is_withdrawn(review: ReviewRepository) -> None:
    review.keep(question("a", reason=NOT_HELPFUL))
    review.keep(question("b", reason=NOT_UNDERSTOOD))
    review.keep(question("a", reason=NOT_HELPFUL, conversation=BEN))
    assert review.withdraw(ANN, "a") is True
    assert review.withdraw(ANN, "a") is False
    assert review.withdraw(ANN, "b") is False, "that one had no answer at all"
    assert texts(review) == ["a", "b"]


def test_what_was_reviewed_is_deleted_and_nothing_else(
    review: ReviewRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(review_module, "_DELETED_AT_ONCE", 2)
    for number in range(7):
        review.keep(question(str(number)))
    done = [kept.reference for kept in review.load(5).questions]
    assert review.delete([*done, "0" * 12, "%"]) == 5
    assert texts(review) == ["1", "0"]
    assert review.delete(done) == 0
    assert review.delete([]) == 0


def test_a_reference_is_not_given_again(review: ReviewRepository) -> None:
    review.keep(question("a"))
    (first,) = review.load(9).questions
    review.delete([first.reference])
    review.keep(question("b"))
    assert review.delete([first.reference]) == 0
    assert texts(review) == ["b"]


def test_links_are_cut_before_a_day_and_stay_from_it_on(engine: Engine, review: ReviewRepository) -> None:
    review.keep(question("old", day=TODAY - DAY))
    review.keep(question("young", day=TODAY))
    assert review.cut_links(TODAY) == 1
    (old, young) = links(engine)
    assert old == (None, None)
    assert None not in young
    assert review.cut_links(TODAY) == 0
    assert texts(review) == ["young", "old"]


def test_a_purge_takes_a_day_and_what_is_before_it(review: ReviewRepository) -> None:
    for age in range(3):
        review.keep(question(str(age), day=TODAY - age * DAY))
    assert review.purge(TODAY - DAY) == 2
    assert texts(review) == ["0"]


def test_an_erased_conversation_takes_its_questions_and_marks_with_it(engine: Engine, keyring: Keyring) -> None:
    review, marks = ReviewRepository(engine, keyring), MarkRepository(engine, keyring)
    conversations = ConversationRepository(engine, keyring)
    for sender in (ANN, BEN):
        conversations.append(sender, [make_event("x")])
        review.keep(question(conversation=sender, text=sender))
        marks.mark(Mark(sender, "m1", "pain", True, TODAY))
    assert conversations.erase(ANN) == 1
    assert texts(review) == [BEN]
    with engine.connect() as connection:
        left = connection.execute(sa.select(AnswerMark.conversation)).scalars().all()
    assert left == [keyring.pseudonym(BEN)]


def test_an_erased_request_takes_the_questions_of_its_chat_with_it(engine: Engine, keyring: Keyring) -> None:
    review, requests = ReviewRepository(engine, keyring), RequestRepository(engine, keyring, 12)
    reference = requests.save(make_request(conversation=ANN))
    for sender in (ANN, BEN):
        review.keep(question(conversation=sender, text=sender))
    assert requests.erase("HC-0000-0000") is False
    assert len(texts(review)) == 2
    assert requests.erase(reference) is True
    assert texts(review) == [BEN]


def test_a_question_whose_link_is_cut_can_not_be_found_by_an_erasure(engine: Engine, keyring: Keyring) -> None:
    review = ReviewRepository(engine, keyring)
    review.keep(question())
    review.cut_links(TODAY + DAY)
    ConversationRepository(engine, keyring).erase(ANN)
    assert texts(review) == ["is there parking"]
    assert review.keep(question()), "and nothing tells that it is the same question"
    assert len(texts(review)) == 2


def test_a_question_of_a_lost_key_is_counted_and_left_out(engine: Engine, keyring: Keyring) -> None:
    ReviewRepository(engine, keyring).keep(question("lost"))
    other = ReviewRepository(engine, make_keyring())
    other.keep(question("found"))
    kept = other.load(9)
    assert ([found.text for found in kept.questions], kept.unreadable) == (["found"], 1)


def test_the_file_holds_neither_words_nor_topic_nor_sender(
    sqlite_engine: Engine, sqlite_file: Path, keyring: Keyring
) -> None:
    words = ["canary-typed", "canary-text", "canary-topic", "canary-sender"]
    ReviewRepository(sqlite_engine, keyring).keep(
        question(words[0], text=words[1], topic=words[2], conversation=words[3])
    )
    stored = b"".join(path.read_bytes() for path in sqlite_file.parent.iterdir())
    assert keyring.pseudonym(words[3]).encode() in stored, "the question is not in the files that are searched"
    assert [word for word in words if word.encode() in stored] == []


def test_a_database_that_is_away_raises(tmp_path: Path, keyring: Keyring) -> None:
    engine = create_engine(f"sqlite:///{tmp_path}/place/records.db")
    shutil.rmtree(tmp_path / "place")
    review = ReviewRepository(engine, keyring)
    for use in (
        lambda: review.keep(question()),
        lambda: review.withdraw(ANN, "x"),
        lambda: review.load(9),
        lambda: review.delete(["0" * 12]),
        lambda: review.cut_links(TODAY),
        lambda: review.purge(TODAY),
    ):
        with pytest.raises(SQLAlchemyError):
            use()

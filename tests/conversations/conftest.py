"""A person who chats with the real thing: the trained model, the real actions, a real database."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.core.agent import Agent, load_agent
from rasa.core.utils import AvailableEndpoints
from rasa.utils.log_utils import configure_structlog
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from records import migrate
from records.database import session_scope
from records.requests import SavedRequest
from records.tables import ConsentEvent, ConsultationRequest
from runtime import services
from runtime.server import newest_model
from runtime.settings import ROOT
from tests.conversations.chatting import ANSWERS, QUESTIONS, Chat, ChatAt, Database, Rows


@pytest.fixture(scope="session")
def agent(event_loop_policy: Any) -> Agent:
    """The trained assistant, loaded once."""
    # Dozens of debug lines a message would be half of the run time.
    configure_structlog(logging.WARNING)
    migrate.upgrade(services.engine())
    endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
    agent = asyncio.run(load_agent(str(newest_model(ROOT / "models")), endpoints=endpoints))
    # For a single message a second thread only waits in a loop. The libraries are all loaded by now.
    threadpool_limits(1)
    return agent


@pytest.fixture(autouse=True)
def no_requests_yet(agent: Agent) -> None:
    """Each test starts without any request in the database."""
    with session_scope(services.engine()) as session:
        if session.execute(sa.select(ConsultationRequest.id)).first():
            session.execute(sa.delete(ConsentEvent))
            session.execute(sa.delete(ConsultationRequest))


@pytest.fixture
def chat(agent: Agent) -> Chat:
    """A new conversation."""
    return Chat(agent)


@pytest.fixture
def new_chat(agent: Agent) -> Callable[[], Chat]:
    """For tests with several people."""
    return lambda: Chat(agent)


@pytest.fixture(scope="session")
def _standing_at() -> dict[str, Chat]:
    return {}


@pytest.fixture
def chat_at(agent: Agent, _standing_at: dict[str, Chat]) -> ChatAt:
    """Call it with a question of the form: a conversation that stands at it, all before it answered with ANSWERS.

    The way there is walked once; each call gets a copy of that conversation.
    """

    async def stand_at(question: str) -> Chat:
        if question not in _standing_at:
            chat = Chat(agent)
            for text in ("/book_consultation", *(ANSWERS[name] for name in QUESTIONS[: QUESTIONS.index(question)])):
                await chat._send(text)
            assert await chat.asked() == question
            _standing_at[question] = chat
        return await _standing_at[question].copy()

    return stand_at


def saved_requests() -> list[SavedRequest]:
    """All requests in the database, newest first."""
    return services.requests().list(limit=1000)


@pytest.fixture
def rows() -> Rows:
    """Call it to read the requests that are in the database now."""
    return saved_requests


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """The database, which a test can take away and bring back; it is back after the test in any case."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield Database(monkeypatch, tmp_path)
    services.reset()

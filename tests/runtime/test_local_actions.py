"""Actions inside the server: same answers as over HTTP, and an action that breaks tells the person, not the log."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from rasa.core.actions.action import ActionExecutionRejection as RasaRejection
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk import Action, Tracker
from rasa_sdk import events as sdk_events
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

from runtime import local_actions
from runtime.local_actions import APOLOGY, install, run_action

CANARY, SLOT_CANARY = "canary-words", "canary-slot"
# The executor registers every action class that is imported, so that the package may be this module.
PACKAGE = __name__


class _Good(Action):
    def name(self) -> str:
        return "probe_good"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        dispatcher.utter_message(response="utter_probe", number=tracker.get_slot("color"))
        return [sdk_events.SlotSet("color", tracker.latest_message["text"])]


class _Silent(Action):
    def name(self) -> str:
        return "probe_silent"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> None:
        return None


class _Rejects(Action):
    def name(self) -> str:
        return "probe_rejects"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        raise ActionExecutionRejection(self.name(), "not now")


class _Breaks(Action):
    def name(self) -> str:
        return "probe_breaks"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[Any]:
        dispatcher.utter_message(text="half an answer")
        raise ValueError(f"{tracker.latest_message['text']} {tracker.slots}")


def call(name: str | None) -> dict[str, Any]:
    """Return an action call as Rasa makes it."""
    tracker = {
        "sender_id": "sender-canary",
        "slots": {"color": SLOT_CANARY},
        "latest_message": {"text": CANARY},
        "events": [{"event": "user", "text": CANARY}],
        "paused": False,
        "active_loop": {},
        "latest_action_name": "action_listen",
        "latest_input_channel": "web",
    }
    return {"next_action": name, "sender_id": "sender-canary", "tracker": tracker, "domain": {}}


@pytest.fixture
def installed() -> Iterator[None]:
    """Local endpoints switched on, and off again after the test."""
    before = EndpointConfig.request, RemoteAction._validate_action_result
    EndpointConfig.request = local_actions._http_request
    install()
    yield
    EndpointConfig.request, RemoteAction._validate_action_result = before


async def test_an_action_gives_events_and_responses() -> None:
    result = await run_action(PACKAGE, call("probe_good"))
    assert result["events"] == [{"event": "slot", "timestamp": None, "name": "color", "value": CANARY}]
    (response,) = result["responses"]
    assert (response["response"], response["number"]) == ("utter_probe", SLOT_CANARY)


async def test_an_action_that_returns_nothing_is_no_mistake() -> None:
    assert await run_action(PACKAGE, call("probe_silent")) == {"events": [], "responses": []}


async def test_a_call_without_an_action_gives_nothing() -> None:
    assert await run_action(PACKAGE, call(None)) == {}


async def test_a_rejection_is_status_400_with_what_the_http_endpoint_says() -> None:
    with pytest.raises(ClientResponseError) as caught:
        await run_action(PACKAGE, call("probe_rejects"))
    assert caught.value.status == 400
    body = json.loads(caught.value.text)
    assert body["action_name"] == "probe_rejects"
    assert "not now" in body["error"]


@pytest.mark.parametrize("name", ["probe_breaks", "probe_that_nobody_wrote"])
async def test_a_broken_action_gives_the_apology_and_nothing_else(name: str) -> None:
    assert await run_action(PACKAGE, call(name)) == {"events": [], "responses": [{"response": APOLOGY}]}


async def test_a_broken_action_is_logged_by_name_and_kind_of_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await run_action(PACKAGE, call("probe_breaks"))
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert record.getMessage() == "action probe_breaks failed: ValueError"
    assert record.exc_info is None


async def test_a_broken_action_logs_neither_words_nor_slots(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await run_action(PACKAGE, call("probe_breaks"))
    assert [word for word in (CANARY, SLOT_CANARY, "sender-canary") if word in caplog.text] == []


async def test_the_actions_of_the_project_are_found_by_their_package(caplog: pytest.LogCaptureFixture) -> None:
    await run_action("actions", call("action_clear_request"))
    assert "failed" not in caplog.text


def test_the_apology_is_a_response_of_the_project() -> None:
    from content.answers import load_answers

    assert APOLOGY in {answer.name for answer in load_answers()}


async def test_a_local_endpoint_runs_the_action(installed: None) -> None:
    result = await EndpointConfig(f"local:{PACKAGE}").request(json=call("probe_good"), method="post", timeout=5)
    assert [event["name"] for event in result["events"]] == ["color"]


@pytest.fixture
async def http_server() -> Any:
    """An action server of the old kind on this machine; it answers with what it was asked."""

    async def answer(request: web.Request) -> web.Response:
        return web.json_response({"path": request.path, "asked": await request.json()})

    application = web.Application()
    application.router.add_post("/webhook", answer)
    server = TestServer(application)
    await server.start_server()
    yield server
    await server.close()


async def test_an_http_endpoint_still_goes_over_http(installed: None, http_server: TestServer) -> None:
    endpoint = EndpointConfig(str(http_server.make_url("/webhook")))
    assert await endpoint.request(json={"next_action": "x"}, method="post") == {
        "path": "/webhook",
        "asked": {"next_action": "x"},
    }


async def test_installing_twice_changes_nothing(installed: None, http_server: TestServer) -> None:
    once = EndpointConfig.request
    install()
    assert EndpointConfig.request is once
    endpoint = EndpointConfig(str(http_server.make_url("/webhook")))
    assert (await endpoint.request(json={}, method="post"))["path"] == "/webhook"


async def run_remote(name: str) -> list[Any]:
    """Run an action as Rasa's policies do, through a local endpoint."""
    domain = Domain.from_dict(
        {
            "slots": {"color": {"type": "text", "mappings": [{"type": "custom"}]}},
            "responses": {"utter_probe": [{"text": "number {number}"}], APOLOGY: [{"text": "sorry"}]},
            "actions": [name],
        }
    )
    tracker = DialogueStateTracker("sender-canary", domain.slots)
    action = RemoteAction(name, EndpointConfig(f"local:{PACKAGE}"))
    nlg = TemplatedNaturalLanguageGenerator(domain.responses)
    events: list[Any] = await action.run(CollectingOutputChannel(), nlg, tracker, domain)
    return events


async def test_rasa_gets_events_and_filled_responses(installed: None) -> None:
    events = await run_remote("probe_good")
    assert [event.text for event in events if isinstance(event, BotUttered)] == ["number None"]
    assert [event.key for event in events if isinstance(event, SlotSet)] == ["color"]


async def test_rasa_gets_the_apology_of_a_broken_action(installed: None) -> None:
    assert [event.text for event in await run_remote("probe_breaks")] == ["sorry"]


async def test_rasa_gets_a_rejection_as_one(installed: None) -> None:
    with pytest.raises(RasaRejection):
        await run_remote("probe_rejects")


@pytest.mark.parametrize(
    "result", [{"events": "none"}, {"events": [{"event": "no such event"}]}, {"events": [{"name": "x"}]}]
)
def test_a_malformed_result_is_still_refused(installed: None, result: dict[str, Any]) -> None:
    action = RemoteAction("probe_good", EndpointConfig("local:x"))
    with pytest.raises(jsonschema.ValidationError):
        action._validate_action_result(result)


def test_a_good_result_is_valid(installed: None) -> None:
    action = RemoteAction("probe_good", EndpointConfig("local:x"))
    good = {"events": [{"event": "slot", "timestamp": None, "name": "a", "value": 1}], "responses": []}
    assert action._validate_action_result(good) is True

"""Answers: the clinic's facts are filled in, and nothing that a patient typed can stand in for them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from channels import telegram_output, web_output
from content.answers import RESPONSES
from runtime import housekeeping, local_actions, services
from runtime.nlg import ClinicNLG
from runtime.settings import ROOT
from tests.records.samples import make_event
from tests.runtime.conftest import DatabaseFolder

TEXT_SLOT = {"type": "text", "mappings": [{"type": "custom"}], "influence_conversation": False}


async def answer(response: dict[str, Any], slots: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Return a response as it is sent, given the slots of the conversation."""
    slots = slots or {}
    domain = Domain.from_dict(
        # A copy for each slot: the domain takes it apart.
        {"slots": {slot: dict(TEXT_SLOT) for slot in slots}, "responses": {"utter_probe": [response]}}
    )
    tracker = DialogueStateTracker("web-1", domain.slots)
    for slot, value in slots.items():
        tracker._set_slot(slot, value)
    found = await ClinicNLG(EndpointConfig(), domain).generate("utter_probe", tracker, "web", **more)
    assert found is not None
    return dict(found)


@pytest.fixture(autouse=True)
def fresh(fresh_services: None) -> None:
    """Facts are read anew for each test."""


@pytest.mark.parametrize("placeholder", sorted(services.clinic().placeholders()))
async def test_every_fact_of_the_clinic_can_be_named(placeholder: str) -> None:
    found = await answer({"text": f"<{{{placeholder}}}>"})
    assert found["text"] == f"<{services.clinic().placeholders()[placeholder]}>"


async def privacy(channel: str) -> str:
    """Return what a person reads who asks what happens to the data."""
    domain = Domain.load(str(RESPONSES / "clinic.yml"))
    tracker = DialogueStateTracker("x", domain.slots)
    # Rasa picks at random among those that fit: there must be one.
    texts = {
        (await ClinicNLG(EndpointConfig(), domain).generate("utter_privacy_delete_data", tracker, channel) or {})[
            "text"
        ]
        for _ in range(10)
    }
    (text,) = texts
    return str(text)


@pytest.mark.parametrize("channel", ["web", "telegram"])
@pytest.mark.parametrize(("days", "told"), [("7", "for 7 days."), ("1", "for 1 day."), ("", "for 30 days.")])
async def test_the_privacy_answer_tells_the_days_of_the_settings(
    monkeypatch: pytest.MonkeyPatch, channel: str, days: str, told: str
) -> None:
    monkeypatch.setenv("ANAGEN_CONVERSATION_DAYS", days)
    services.reset()
    assert told in await privacy(channel)


async def test_the_days_that_are_told_are_those_after_which_a_chat_is_deleted(
    database: DatabaseFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANAGEN_CONVERSATION_DAYS", "3")
    services.reset()
    assert services.facts()["chat_lifetime"] == "3 days"
    services.conversations().append("web-1", [make_event("x")])
    now = dt.datetime.now(dt.timezone.utc)
    assert housekeeping.purge(now + dt.timedelta(days=2, hours=23)).events == 0
    assert housekeeping.purge(now + dt.timedelta(days=3, minutes=1)).events == 1


@pytest.mark.parametrize("channel", ["web", "telegram"])
@pytest.mark.parametrize(("days", "told"), [("7", "for 7 days "), ("1", "for 1 day "), ("", "for 180 days ")])
async def test_the_privacy_answer_tells_what_is_kept_for_review_and_for_how_long(
    monkeypatch: pytest.MonkeyPatch, channel: str, days: str, told: str
) -> None:
    monkeypatch.setenv("ANAGEN_REVIEW_DAYS", days)
    services.reset()
    (sentence,) = [part for part in (await privacy(channel)).split(". ") if "can't answer" in part]
    assert told in sentence
    assert "without name or contact" in sentence


@pytest.mark.parametrize("channel", ["web", "telegram"])
async def test_where_nothing_is_kept_for_review_the_privacy_answer_claims_nothing(
    monkeypatch: pytest.MonkeyPatch, channel: str
) -> None:
    monkeypatch.setenv("ANAGEN_REVIEW_DAYS", "0")
    services.reset()
    answer = await privacy(channel)
    assert "We keep no other copy" in answer
    assert "can't answer" not in answer
    assert "0 days" not in answer.replace("30 days", "")


async def test_only_over_telegram_the_privacy_answer_names_telegram_as_a_third_party() -> None:
    over_telegram, on_the_page = await privacy(telegram_output.NAME), await privacy(web_output.NAME)
    assert "Telegram, which is another company" in over_telegram
    assert "any other company" not in over_telegram
    assert "Telegram" not in on_the_page
    assert "We do not sell your data or send it to any other company." in on_the_page


async def test_a_slot_can_not_stand_in_for_a_fact() -> None:
    found = await answer({"text": "{clinic_phone} {color}"}, {"clinic_phone": "premium number", "color": "teal"})
    assert found["text"] == f"{services.clinic().phone} teal"


async def test_slots_and_values_of_the_action_are_filled() -> None:
    found = await answer({"text": "{color} {reference}"}, {"color": "teal"}, reference="HC-1")
    assert found["text"] == "teal HC-1"


@pytest.mark.parametrize("typed", ["{clinic_phone}", "{0}", "{", "%s", "{{x}}"])
async def test_braces_that_a_patient_typed_are_shown_as_typed(typed: str) -> None:
    found = await answer({"text": "Topic: {color}"}, {"color": typed})
    assert found["text"] == f"Topic: {typed}"


async def test_doubled_braces_of_a_button_become_json() -> None:
    button = {"title": "Ask {clinic_name}", "payload": '/give_answer{{"value": "Cost"}}'}
    found = await answer({"text": "x", "buttons": [button]})
    assert found["buttons"] == [{"title": f"Ask {services.clinic().name}", "payload": '/give_answer{"value": "Cost"}'}]


async def test_metadata_comes_with_the_answer() -> None:
    found = await answer({"text": "x", "metadata": {"title": "t"}})
    assert found["metadata"] == {"title": "t"}


def test_making_it_switches_the_local_actions_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EndpointConfig, "request", local_actions._http_request)
    ClinicNLG(EndpointConfig(), Domain.empty())
    assert EndpointConfig.request is local_actions._request


def test_it_is_named_in_the_endpoints() -> None:
    assert f"type: {ClinicNLG.__module__}.{ClinicNLG.__name__}" in (ROOT / "endpoints.yml").read_text("utf-8")

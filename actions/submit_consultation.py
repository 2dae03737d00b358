"""Store a confirmed request, and say so only when it is stored."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from actions.consultation_answers import CONFIRM, CONSENT, CONTACT, NAME, TIME, TOPIC
from actions.consultation_form import Events, cleared
from actions.said import uttered
from records.contact import find_contact
from records.requests import Consent, NewRequest
from runtime import services

logger = logging.getLogger(__name__)

CONSENT_PROMPT = f"utter_ask_consultation_form_{CONSENT}"


def consent_given(tracker: Tracker) -> Consent:
    """Return the consent as it happened: the text that stood on the screen, and when the yes came.

    Raises:
        LookupError: the conversation holds no such question or no yes.
    """
    prompt = next((said for said in uttered(tracker) if said["response"] == CONSENT_PROMPT), None)
    moments = [
        float(event["timestamp"])
        for event in tracker.events
        if event.get("event") == "slot" and event.get("name") == CONSENT and event.get("value") is True
    ]
    if prompt is None or not moments:
        raise LookupError("no consent is on record")
    granted_at = dt.datetime.fromtimestamp(moments[-1], dt.timezone.utc)
    return Consent(str(prompt["metadata"].get("version")), prompt["text"], granted_at)


def new_request(tracker: Tracker) -> NewRequest:
    """Gather the request from the slots.

    Raises:
        LookupError: a part is missing; nothing may be stored then.
    """
    contact = find_contact(str(tracker.get_slot(CONTACT) or ""), services.clinic().country)
    name, topic, best_time = (str(tracker.get_slot(slot) or "") for slot in (NAME, TOPIC, TIME))
    if contact is None or not (name and topic and best_time):
        raise LookupError("the request is not complete")
    consent = consent_given(tracker)
    # The same words after the same consent are the same request: sent again after a lost answer, it is stored once.
    parts = (tracker.sender_id, consent.granted_at.isoformat(), name, contact.value, topic, best_time)
    return NewRequest(
        request_key=services.keyring().pseudonym("\n".join(parts)),
        conversation=tracker.sender_id,
        channel=str(tracker.get_latest_input_channel() or "unknown"),
        name=name,
        contact=contact,
        topic=topic,
        best_time=best_time,
        consent=consent,
    )


class ActionSubmitConsultationForm(Action):
    """Runs when the form is over. A form that ended early is not confirmed, and nothing happens."""

    def name(self) -> str:
        """Return the action's name."""
        return "action_submit_consultation_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Store the request in one transaction; on failure keep what was typed, so that it can be sent again."""
        if tracker.get_slot(CONFIRM) is not True:
            return []
        try:
            reference = await asyncio.to_thread(services.requests().save, new_request(tracker))
        except (SQLAlchemyError, LookupError) as error:
            logger.error("a request could not be saved: %s", type(error).__name__)
            dispatcher.utter_message(response="utter_consultation_not_saved")
            return [SlotSet(CONFIRM, None)]
        dispatcher.utter_message(response="utter_consultation_saved", reference=reference)
        return cleared()

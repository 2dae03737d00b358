"""What else an unsure message may have meant, offered as buttons under the answer."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.trackers import DialogueStateTracker

from actions.fallback import suggestions

# Surer than this, an answer stands alone. Less likely than that, another topic is no help. Of 73 such answers
# among the evaluation's questions a third were wrong, and for half of these the next topic was the right one.
SURE_ENOUGH, LIKELY_ENOUGH = 0.65, 0.15
MAX_ALTERNATIVES, MAX_BUTTONS = 2, 4
HINT = "utter_perhaps_you_meant"
_ANSWERS = ("education", "caution")

Responses = dict[str, list[dict[str, Any]]]
Buttons = list[dict[str, str]]


def alternatives(utter_action: str, tracker: DialogueStateTracker, responses: Responses) -> Buttons:
    """Return the buttons for what the newest message may have meant instead; none when its answer is sure enough.

    Args:
        utter_action: the response that answers it.
        tracker: the conversation, its newest message with the ranking of topics.
        responses: all responses, for their titles.
    """
    message = tracker.latest_message
    if message is None or tracker.active_loop_name or message.parse_data.get("also_asked"):
        return []
    intent = message.parse_data.get("intent") or {}
    is_answer = utter_action == f"utter_{intent.get('name')}" and _level(utter_action, responses) in _ANSWERS
    if not is_answer or float(intent.get("confidence") or 1.0) >= SURE_ENOUGH:
        return []
    others = [
        entry
        for entry in message.parse_data.get("intent_ranking") or []
        if entry["name"] != intent["name"]
        and entry["confidence"] >= LIKELY_ENOUGH
        and _level(f"utter_{entry['name']}", responses) in _ANSWERS
    ]
    return suggestions(others[:MAX_ALTERNATIVES], {"responses": responses})


def with_alternatives(response: dict[str, Any], others: Buttons, hint: str) -> dict[str, Any]:
    """Return a response that offers other topics first, then what it offered itself, each once."""
    offered = {button["payload"] for button in others}
    own = [button for button in response.get("buttons") or [] if button.get("payload") not in offered]
    return {**response, "text": f"{response['text']}\n\n{hint}", "buttons": [*others, *own][:MAX_BUTTONS]}


def _level(name: str, responses: Responses) -> str:
    variations = responses.get(name) or [{}]
    return str((variations[0].get("metadata") or {}).get("level") or "")

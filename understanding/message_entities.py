"""What components tell about a whole message, as an entity of it."""

from __future__ import annotations

from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

# The entity that tells the language of a message; the answers are chosen by it (runtime/nlg.py).
LANGUAGE = "language"


def put_entity(message: Message, name: str, value: str, extractor: str) -> None:
    """Say something about a whole message; what was said under that name before is replaced."""
    entity = {
        "entity": name,
        "value": value,
        "start": 0,
        "end": len(str(message.get(TEXT) or "")),
        "extractor": extractor,
    }
    others = [other for other in message.get(ENTITIES) or [] if other.get("entity") != name]
    message.set(ENTITIES, [*others, entity], add_to_output=True)

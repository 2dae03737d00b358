"""Answers with the clinic's facts, and this installation's, filled in, after their translation where there is one."""

from __future__ import annotations

import copy
from typing import Any

from rasa.core.nlg.generator import ResponseVariationFilter
from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from runtime import local_actions, services
from runtime.alternatives import HINT, alternatives, with_alternatives

Responses = dict[str, list[dict[str, Any]]]


class ClinicNLG(TemplatedNaturalLanguageGenerator):
    """Rasa's templated answers, with `{clinic_phone}` and the like filled at run time from `clinic.yml` and settings.

    It is named in endpoints.yml. Every way of loading the assistant builds it (server, tests, evaluation), so this
    is also where the actions that run inside the process are switched on.

    A variation with `metadata.lang` is no answer of its own: when its conditions hold, it is said before the English
    one, and its buttons are shown in place of the English ones.
    """

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        super().__init__(domain.responses)
        local_actions.install()
        self._facts = services.facts()

    @property
    def responses(self) -> Responses:
        """The answers. Rasa sets them when it is made, and again with every model that is loaded."""
        return self._answers

    @responses.setter
    def responses(self, responses: Responses) -> None:
        self._answers = _variations(responses, translated=False)
        self._translations = _variations(responses, translated=True)

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Return an answer; when it may be the wrong one, with what else was perhaps meant."""
        response: dict[str, Any] | None = await super().generate(utter_action, tracker, output_channel, **kwargs)
        others = alternatives(utter_action, tracker, self._answers) if response else []
        if response is None or not others:
            return response
        hint = self.generate_from_slots(HINT, {}, output_channel) or {"text": ""}
        return with_alternatives(response, others, hint["text"])

    def generate_from_slots(
        self, utter_action: str, filled_slots: dict[str, Any], output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Return an answer, in English or in another language and then in English."""
        response: dict[str, Any] | None = super().generate_from_slots(
            utter_action, filled_slots, output_channel, **kwargs
        )
        translation = self._translation_of(utter_action, filled_slots, output_channel)
        if response is None or translation is None:
            return response
        said_first = self._fill_response(copy.deepcopy(translation), filled_slots, **kwargs)
        text = f"{said_first['text']}\n\n{response['text']}"
        return {**response, "text": text, "buttons": said_first.get("buttons") or response.get("buttons") or []}

    def _translation_of(
        self, utter_action: str, filled_slots: dict[str, Any], output_channel: str
    ) -> dict[str, Any] | None:
        """Return the translation whose conditions hold, the one with most of them; None when there is none."""
        if utter_action not in self._translations:
            return None
        fitting = ResponseVariationFilter(self._translations).responses_for_utter_action(
            utter_action, output_channel, filled_slots
        )
        return max(fitting, key=lambda variation: len(variation.get("condition") or ()), default=None)

    def _fill_response(
        self, response: dict[str, Any], filled_slots: dict[str, Any] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        # A patient's own words (slots) must never stand in for the clinic's facts.
        facts = {**(filled_slots or {}), **self._facts}
        filled: dict[str, Any] = super()._fill_response(response, facts, **kwargs)
        return filled


def _variations(responses: Responses, translated: bool) -> Responses:
    """Return the responses with only those variations that are translations, or only those that are none."""
    chosen = {
        name: [one for one in variations if bool((one.get("metadata") or {}).get("lang")) is translated]
        for name, variations in responses.items()
    }
    return {name: variations for name, variations in chosen.items() if variations}

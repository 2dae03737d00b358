"""Answers with the clinic's facts, and this installation's, filled in."""

from __future__ import annotations

from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig

from runtime import local_actions, services


class ClinicNLG(TemplatedNaturalLanguageGenerator):
    """Rasa's templated answers, with `{clinic_phone}` and the like filled at run time from `clinic.yml` and settings.

    It is named in endpoints.yml. Every way of loading the assistant builds it (server, tests, evaluation), so this
    is also where the actions that run inside the process are switched on.
    """

    def __init__(self, endpoint_config: EndpointConfig, domain: Domain) -> None:
        super().__init__(domain.responses)
        local_actions.install()
        self._facts = services.facts()

    def _fill_response(
        self, response: dict[str, Any], filled_slots: dict[str, Any] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        # A patient's own words (slots) must never stand in for the clinic's facts.
        facts = {**(filled_slots or {}), **self._facts}
        filled: dict[str, Any] = super()._fill_response(response, facts, **kwargs)
        return filled

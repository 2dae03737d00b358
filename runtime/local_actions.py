"""Run the custom actions inside the server: no second process, no open port, no HTTP.

Rasa reaches custom actions only through `EndpointConfig.request`. An action endpoint whose URL is `local:` and a
package name is answered here by rasa-sdk's own executor, in the same event loop. Two more things are mended:
Rasa checks each answer against its event schema and, each time, the schema against itself (27 ms CPU); and an
action that fails leaves the person without a word.
"""

from __future__ import annotations

import json
import logging
from functools import lru_cache
from typing import Any

import jsonschema
from rasa.core.actions.action import RemoteAction
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

logger = logging.getLogger(__name__)

SCHEME = "local:"
APOLOGY = "utter_technical_problem"

_http_request = EndpointConfig.request


@lru_cache(maxsize=4)
def _executor(package: str) -> ActionExecutor:
    executor = ActionExecutor()
    executor.register_package(package)
    return executor


@lru_cache(maxsize=1)
def _result_validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    return jsonschema.validators.validator_for(schema)(schema)


async def run_action(package: str, call: dict[str, Any]) -> dict[str, Any]:
    """Run one action call of Rasa's and return events and responses.

    An action that breaks is logged by name and kind of error, without its data, and the person is told.

    Raises:
        ClientResponseError: the action rejected its execution (status 400), as the HTTP endpoint would say it.
    """
    name = str(call.get("next_action"))
    try:
        result: dict[str, Any] = await _executor(package).run(call) or {}
        return result
    except ActionExecutionRejection as rejection:
        body = json.dumps({"error": rejection.message, "action_name": rejection.action_name})
        raise ClientResponseError(400, rejection.message, body) from rejection
    except Exception as error:  # the person must get an answer whatever broke
        logger.error("action %s failed: %s", name, type(error).__name__)
        return {"events": [], "responses": [{"response": APOLOGY}]}


async def _request(self: EndpointConfig, *args: Any, **kwargs: Any) -> Any:
    if self.url and self.url.startswith(SCHEME):
        return await run_action(self.url.removeprefix(SCHEME), kwargs["json"])
    return await _http_request(self, *args, **kwargs)


def _validate(self: RemoteAction, result: dict[str, Any]) -> bool:
    _result_validator().validate(result)
    return True


def install() -> None:
    """Make `local:` endpoints work in this process; doing it twice changes nothing."""
    EndpointConfig.request = _request
    RemoteAction._validate_action_result = _validate

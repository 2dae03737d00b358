"""The Telegram Bot API over aiohttp: the few calls that the channel makes, and no word of them in a log."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import aiohttp

NETWORK = 0  # the code of a call that got no usable answer
MAX_WAIT = 60.0  # a longer wait that Telegram asks for would only answer people who have long left


class ApiError(Exception):
    """A call that failed: Telegram's code, or 0 for the network. It tells neither URL nor content."""

    def __init__(self, code: int, retry_after: float | None = None) -> None:
        super().__init__(f"code {code}")
        self.code = code
        self.retry_after = retry_after


def backoff(attempt: int, base: float, most: float = MAX_WAIT) -> float:
    """Return how long to wait after a failed attempt (1, 2, …): doubling, with jitter, bounded."""
    return min(most, base * 2.0 ** min(attempt - 1, 16)) * random.uniform(0.5, 1.0)  # noqa: S311


class BotApi:
    """Calls the Bot API. The URL holds the token, so no error and no log line may carry it."""

    def __init__(self, token: str, url: str, pause: float = 1.0) -> None:
        self._base = f"{url.rstrip('/')}/bot{token}"
        self._pause = pause
        self._session: aiohttp.ClientSession | None = None

    async def call(self, method: str, params: dict[str, Any], *, tries: int = 3, timeout: float = 20.0) -> Any:
        """Call a method and return its result. The network, a 5xx and a 429 are tried again.

        Raises:
            ApiError: the last try failed, or Telegram refused the call.
        """
        attempt = 1
        while True:
            try:
                return await self._post(method, params, timeout)
            except ApiError as error:
                wait = self._wait(error, attempt)
                if wait is None or attempt >= tries:
                    raise
            await asyncio.sleep(wait)
            attempt += 1

    async def upload(
        self, method: str, params: dict[str, Any], field: str, filename: str, content: bytes, timeout: float = 60.0
    ) -> Any:
        """Call a method with a file, once: a second try of a large file would hold up the chat.

        Raises:
            ApiError: it failed, or Telegram refused it.
        """
        form = aiohttp.FormData()
        for name, value in params.items():
            form.add_field(name, str(value))
        form.add_field(field, content, filename=filename, content_type="application/octet-stream")
        return await self._post(method, form, timeout)

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _wait(self, error: ApiError, attempt: int) -> float | None:
        """Return how long to wait before the next try; None when another try is no use."""
        if error.code == 429 and error.retry_after is not None:
            return error.retry_after if error.retry_after <= MAX_WAIT else None
        if error.code == NETWORK or error.code == 429 or error.code >= 500:
            return backoff(attempt, self._pause)
        return None

    async def _post(self, method: str, params: dict[str, Any] | aiohttp.FormData, timeout: float) -> Any:
        if self._session is None:
            self._session = aiohttp.ClientSession()
        limit = aiohttp.ClientTimeout(total=timeout)
        body: dict[str, Any] = {"data" if isinstance(params, aiohttp.FormData) else "json": params}
        try:
            # A redirect would carry the patient's words to another host.
            async with self._session.post(
                f"{self._base}/{method}", timeout=limit, allow_redirects=False, **body
            ) as response:
                status, answer = response.status, await response.json(content_type=None)
        except ValueError:
            # Not JSON: a proxy's error page. (aiohttp's InvalidURL is a ValueError too.)
            raise ApiError(502) from None
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError):
            raise ApiError(NETWORK) from None
        return _result(status, answer)


def _result(status: int, answer: Any) -> Any:
    if not isinstance(answer, dict):
        raise ApiError(status if status >= 400 else NETWORK)
    if answer.get("ok") is True:
        return answer.get("result")
    code = answer.get("error_code")
    parameters = answer.get("parameters")
    wait = parameters.get("retry_after") if isinstance(parameters, dict) else None
    raise ApiError(code if isinstance(code, int) else status, float(wait) if isinstance(wait, (int, float)) else None)

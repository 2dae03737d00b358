"""HTTP of the web channel: what a request must be like, and the errors that say it is not."""

from __future__ import annotations

import ipaddress
import json
import logging
import math
import re
from collections.abc import Awaitable, Callable, Collection
from typing import Any

from sanic.exceptions import InvalidUsage, PayloadTooLarge
from sanic.request import Request
from sanic.response import HTTPResponse, empty
from sanic.response import json as json_response

from channels.limits import TokenBuckets

logger = logging.getLogger(__name__)

Handler = Callable[[Request], Awaitable[HTTPResponse]]

MAX_BODY = 64 * 1024
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

# For whoever writes a client: what a patient reads stands in the client.
ERRORS = {
    "bad_request": (400, "The request is not of the form that this address takes."),
    "session_invalid": (401, "The session is not known. Start a new one."),
    "session_expired": (401, "The session is over. Start a new one."),
    "origin_refused": (403, "Pages of this origin may not use the assistant."),
    "payload_refused": (403, "This choice was not offered in this session."),
    "not_found": (404, "There is nothing at this address."),
    "method_not_allowed": (405, "This address does not take this method."),
    "too_large": (413, "The message is too long."),
    "not_json": (415, "The message must be JSON."),
    "too_many": (429, "Too many messages. Wait, then send it again."),
    "internal": (500, "Something went wrong here."),
    "busy": (503, "The assistant can't answer right now. Send it again in a moment."),
    "no_model": (503, "The assistant has no model: nothing can be answered."),
    "no_database": (503, "The database does not answer: nothing can be saved."),
    "timeout": (504, "The assistant takes long. Send it again with the same id to get its answer."),
}
# Nobody has read the person's words: they may tell of an emergency.
UNHEARD = (413, 429, 500, 503, 504)
_MESSAGE_ID = re.compile(r"[\w-]{1,64}", re.ASCII)


class ApiError(Exception):
    """What a client is told instead of an answer."""

    def __init__(self, code: str, retry_after: float = 0) -> None:
        """Make an error; `code` is one of ERRORS, `retry_after` the seconds after which it may pass."""
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after

    def response(self) -> HTTPResponse:
        """Return the error as JSON; `emergency` asks the client to show its emergency line."""
        status, message = ERRORS[self.code]
        body: dict[str, Any] = {"error": self.code, "message": message}
        if status in UNHEARD:
            body["emergency"] = True
        headers = {"Retry-After": str(math.ceil(self.retry_after))} if self.retry_after else {}
        return json_response(body, status=status, headers=headers)


class Origins:
    """The sites whose pages may use the channel: the server's own, and those that are listed."""

    def __init__(self, listed: Collection[str] = ()) -> None:
        """Take origins such as https://clinic.example.

        Raises:
            ValueError: one of them is no origin; "*" is none, since it would let in every page.
        """
        self._listed = frozenset(origin.rstrip("/").lower() for origin in listed)
        for origin in self._listed:
            scheme, _, host = origin.partition("://")
            if scheme not in ("http", "https") or not host or set("*/ ") & set(host):
                raise ValueError(f"{origin!r} is no origin such as https://clinic.example")

    def check(self, request: Request) -> None:
        """Let the request pass if its page may use the channel. No Origin means no page: nothing to protect.

        Raises:
            ApiError: it may not.
        """
        origin = request.headers.get("origin", "").lower()
        host = request.headers.get("host", "").lower()
        own = bool(host) and origin.partition("://")[2] == host
        if origin and not own and origin not in self._listed:
            raise ApiError("origin_refused")

    def protect(self, request: Request, response: HTTPResponse) -> None:
        """Set the headers of every answer. It replaces what Rasa's own --cors has set."""
        headers = response.headers
        headers["Cache-Control"] = "no-store"
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Vary"] = "Origin"
        for name in [name for name in headers if name.lower().startswith("access-control-")]:
            headers.popall(name, None)
        origin = request.headers.get("origin", "")
        if origin.lower() not in self._listed:
            return
        headers["Access-Control-Allow-Origin"] = origin
        headers["Access-Control-Expose-Headers"] = "Retry-After"
        if request.method == "OPTIONS":
            headers["Access-Control-Allow-Methods"] = "GET, POST"
            headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
            headers["Access-Control-Max-Age"] = "600"


def guarded(origins: Origins, methods: Collection[str], handler: Handler) -> Callable[..., Awaitable[HTTPResponse]]:
    """Return a route that runs the handler for these methods and origins, and turns each error into JSON."""

    async def route(request: Request, **_: str) -> HTTPResponse:
        try:
            if request.stream is not None:
                request.stream.request_max_size = MAX_BODY
            origins.check(request)
            if request.method == "OPTIONS":
                return empty()
            if request.method not in methods:
                raise ApiError("method_not_allowed")
            return await handler(request)
        except ApiError as error:
            return error.response()
        except Exception as error:  # its text may hold a person's words: neither client nor log get it
            logger.error("%s failed: %s", request.path, type(error).__name__)
            return ApiError("internal").response()

    return route


def client_address(request: Request) -> str:
    """Return the address that limits count by. A proxy's word is taken only with sanic's PROXIES_COUNT."""
    given = (request.remote_addr or request.ip or "").strip("[]")
    try:
        address = ipaddress.ip_address(given)
    except ValueError:
        return given
    # A single household has a whole /64 of IPv6 addresses.
    return str(ipaddress.ip_network((address, 64), strict=False)) if address.version == 6 else given


def take(buckets: TokenBuckets, key: str) -> None:
    """Take one token of a visitor's.

    Raises:
        ApiError: there is none left for now.
    """
    wait = buckets.take(key)
    if wait:
        raise ApiError("too_many", wait)


def bearer_token(request: Request) -> str:
    """Return the token of the Authorization header, or an empty one."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def read_json(request: Request) -> dict[str, Any]:
    """Read the body, which must be a JSON object.

    Raises:
        ApiError: it is not declared as JSON, is none, or is too long.
    """
    # A page elsewhere can post text/plain without asking first; for JSON the browser asks.
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise ApiError("not_json")
    await read_body(request)
    try:
        content = json.loads(request.body)
    except (ValueError, RecursionError) as problem:
        raise ApiError("bad_request") from problem
    if not isinstance(content, dict):
        raise ApiError("bad_request")
    return content


def message_id(body: dict[str, Any]) -> str:
    """Return the id that the client gave its message.

    Raises:
        ApiError: there is none, or it is no word of at most 64 letters, digits, `-` and `_`.
    """
    given = body.get("id")
    if not isinstance(given, str) or not _MESSAGE_ID.fullmatch(given):
        raise ApiError("bad_request")
    return given


async def read_body(request: Request) -> None:
    """Read the body, up to MAX_BODY.

    Raises:
        ApiError: it is longer, or malformed.
    """
    try:
        await request.receive_body()
    except PayloadTooLarge as problem:
        raise ApiError("too_large") from problem
    except InvalidUsage as problem:
        raise ApiError("bad_request") from problem

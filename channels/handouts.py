"""The pictures and the sheets to take along, served by the assistant itself."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, raw

from handouts.pages import STYLE, sheet_page
from handouts.pdf import sheet_pdf
from handouts.words import load_sheets
from pictures.attach import svg
from pictures.words import load_words

_HEADERS = {
    # A picture is a document of its own when it is opened: nothing in it may run or be fetched.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "public, max-age=300",
    # Pages of the clinic on another address show the pictures.
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def handouts_blueprint(facts: Mapping[str, str]) -> Blueprint:
    """Return the routes `/pictures/<id>.svg`, `/sheets/<id>` and `/sheets/<id>.pdf`.

    Everything is made once, here. What can be asked for is a fixed list: no path leads to another file.

    Args:
        facts: the clinic's, for the foot of each sheet.
    """
    files: dict[str, tuple[str, bytes, str]] = {
        f"/pictures/{name}.svg": ("image/svg+xml", svg(name).encode(), "") for name in load_words()["pictures"]
    }
    files["/sheets/sheet.css"] = ("text/css; charset=utf-8", STYLE.read_bytes(), "")
    for name in load_sheets():
        files[f"/sheets/{name}"] = ("text/html; charset=utf-8", sheet_page(name, facts).encode(), "")
        files[f"/sheets/{name}.pdf"] = ("application/pdf", sheet_pdf(name, facts), f"{name}.pdf")
    blueprint = Blueprint("handouts")
    for number, (path, content) in enumerate(files.items()):
        blueprint.add_route(_serve(*content), path, methods=("GET", "HEAD"), name=f"handout_{number}")
    return blueprint


def _serve(content_type: str, body: bytes, filename: str) -> Callable[[Request], Awaitable[HTTPResponse]]:
    tag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
    headers = {**_HEADERS, "ETag": tag}
    if filename:
        headers["Content-Disposition"] = f'attachment; filename="{filename}"'

    async def route(request: Request) -> HTTPResponse:
        known = {part.strip() for part in request.headers.get("if-none-match", "").split(",")}
        if tag in known:
            return raw(b"", status=304, headers=headers)
        return raw(body, headers=headers, content_type=content_type)

    return route

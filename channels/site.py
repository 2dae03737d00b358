"""The demo page and the chat's files, served by the assistant itself."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, raw

from channels.widget_files import add_widget, load_widget
from runtime.clinic import Clinic

WIDGET = Path(__file__).resolve().parent.parent / "widget"
HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "img-src 'self' data:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
        )
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    # Asked for anew each time: a page and a script of two releases do not fit together.
    "Cache-Control": "no-cache",
}
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")


def site_blueprint(clinic: Clinic, kept_for: str = "") -> Blueprint:
    """Return the routes of the page, the chat's script and style, and the facts that the chat shows.

    The files are read once, here. What can be asked for is a fixed list: no path leads to another file.

    Args:
        clinic: the clinic's facts.
        kept_for: how long questions are kept for review, such as "180 days"; empty when none is.

    Raises:
        KeyError: the page names a fact that the clinic does not have.
        WidgetError: the built widget is incomplete or altered.
    """
    files = {
        "/": ("text/html; charset=utf-8", _page(clinic)),
        "/page.css": ("text/css; charset=utf-8", _read("page.css")),
        "/chat.css": ("text/css; charset=utf-8", _read("chat.css")),
        "/chat.js": ("text/javascript; charset=utf-8", _read("chat.js")),
        "/clinic.json": ("application/json", _facts(clinic, kept_for)),
    }
    blueprint = Blueprint("site")
    for number, (path, (content_type, content)) in enumerate(files.items()):
        route = _serve(content, content_type)
        blueprint.add_route(route, path, methods=("GET", "HEAD"), name=f"file_{number}")
    widget = load_widget()
    if widget is not None:
        add_widget(blueprint, widget)
    return blueprint


def _serve(content: str, content_type: str) -> Callable[[Request], Awaitable[HTTPResponse]]:
    body = content.encode()

    async def route(_: Request) -> HTTPResponse:
        return raw(body, headers=HEADERS, content_type=content_type)

    return route


def _read(name: str) -> str:
    return (WIDGET / name).read_text("utf-8")


def _page(clinic: Clinic) -> str:
    facts = clinic.placeholders() | {"clinic_phone_digits": re.sub(r"[^\d+]", "", clinic.phone)}
    return _PLACEHOLDER.sub(lambda found: html.escape(facts[found[1]]), _read("index.html"))


def _facts(clinic: Clinic, kept_for: str) -> str:
    facts = {"name": clinic.name, "phone": clinic.phone, "emergency_number": clinic.emergency_number}
    return json.dumps(facts | {"kept_for": kept_for})

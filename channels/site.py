"""The demo page and the chat's files, served by the assistant itself."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, raw

from pictures.attach import image_of
from pictures.words import load_words
from runtime.clinic import Clinic

WIDGET = Path(__file__).resolve().parent.parent / "widget"
SITE = WIDGET.parent / "site"
PAGES = {"/": "Home", "/procedure": "Procedure", "/results": "Results", "/contact": "Contact", "/privacy": "Privacy"}
HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            "img-src 'self' data:",
            "base-uri 'none'",
            "form-action 'self'",
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


def site_blueprint(clinic: Clinic, kept_for: str = "", chat_lifetime: str = "30 days") -> Blueprint:
    """Return the routes of the page, the chat's script and style, and the facts that the chat shows.

    The files are read once, here. What can be asked for is a fixed list: no path leads to another file.

    Args:
        clinic: the clinic's facts.
        kept_for: how long questions are kept for review, such as "180 days"; empty when none is.
        chat_lifetime: how long a chat is kept, such as "30 days".

    Raises:
        jinja2.UndefinedError: a page names a fact that the clinic does not have.
    """
    files = {
        **{path: ("text/html; charset=utf-8", page) for path, page in _pages(clinic, kept_for, chat_lifetime).items()},
        "/page.css": ("text/css; charset=utf-8", (SITE / "page.css").read_text("utf-8")),
        "/chat.css": ("text/css; charset=utf-8", _read("chat.css")),
        "/chat.js": ("text/javascript; charset=utf-8", _read("chat.js")),
        "/clinic.json": ("application/json", _facts(clinic, kept_for)),
    }
    blueprint = Blueprint("site")
    for number, (path, (content_type, content)) in enumerate(files.items()):
        route = _serve(content, content_type)
        blueprint.add_route(route, path, methods=("GET", "HEAD"), name=f"file_{number}")
    return blueprint


def _serve(content: str, content_type: str) -> Callable[[Request], Awaitable[HTTPResponse]]:
    body = content.encode()

    async def route(_: Request) -> HTTPResponse:
        return raw(body, headers=HEADERS, content_type=content_type)

    return route


def _read(name: str) -> str:
    return (WIDGET / name).read_text("utf-8")


def _pages(clinic: Clinic, kept_for: str, chat_lifetime: str) -> dict[str, str]:
    templates = Environment(
        loader=FileSystemLoader(SITE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    facts = clinic.placeholders() | {"clinic_phone_digits": re.sub(r"[^\d+]", "", clinic.phone)}
    facts |= {"kept_for": kept_for, "chat_lifetime": chat_lifetime}
    pictures = {name: image_of(name) for name in load_words()["pictures"]}
    names = {path: path.strip("/") or "home" for path in PAGES}
    return {
        path: templates.get_template(f"{name}.html").render(facts, pages=PAGES, here=path, pictures=pictures)
        for path, name in names.items()
    }


def _facts(clinic: Clinic, kept_for: str) -> str:
    facts = {"name": clinic.name, "phone": clinic.phone, "emergency_number": clinic.emergency_number}
    return json.dumps(facts | {"kept_for": kept_for})

"""The built chat script as it is served: under a name that stays, and under one that names its version."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty, raw

from runtime.errors import ExpectedError

BUILT = Path(__file__).resolve().parent.parent / "build" / "widget"
_FILE = re.compile(r"widget\.[A-Za-z0-9_-]+\.js")
_LATEST, _VERSION = "public, max-age=300", "public, max-age=31536000, immutable"


class WidgetError(ExpectedError):
    """The built widget is incomplete, or is not the one that its manifest describes."""


@dataclass(frozen=True)
class Widget:
    """The script and what a page needs to check it: `integrity` is the value of the attribute of that name."""

    file: str
    integrity: str
    body: bytes

    @property
    def etag(self) -> str:
        """Return the entity tag: it changes with the script and with nothing else."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'


def load_widget(folder: Path = BUILT) -> Widget | None:
    """Read the widget that widget.json names; None when none was built.

    Raises:
        WidgetError: the manifest can't be read, or its script is missing or altered.
    """
    manifest = folder / "widget.json"
    if not manifest.exists():
        return None
    try:
        facts = json.loads(manifest.read_text("utf-8"))
        name, integrity = facts["file"], facts["integrity"]
        if not _FILE.fullmatch(name):
            raise WidgetError(f"{manifest.name} names no file such as widget.1a2b3c.js")
        body = (folder / name).read_bytes()
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise WidgetError(f"the built widget can't be read: {type(problem).__name__}; build it anew") from problem
    if integrity != "sha384-" + base64.b64encode(hashlib.sha384(body).digest()).decode():
        raise WidgetError(f"{name} is not the script that {manifest.name} describes; build it anew")
    return Widget(name, integrity, body)


def add_widget(blueprint: Blueprint, widget: Widget) -> None:
    """Serve the script at /widget.js (asked for anew after five minutes) and under its version (kept for ever)."""
    for number, (path, kept) in enumerate({"/widget.js": _LATEST, f"/{widget.file}": _VERSION}.items()):
        blueprint.add_route(_serve(widget, kept), path, methods=("GET", "HEAD"), name=f"widget_{number}")


def _serve(widget: Widget, kept: str) -> Callable[[Request], Awaitable[HTTPResponse]]:
    headers = {
        "Cache-Control": kept,
        "ETag": widget.etag,
        "X-Content-Type-Options": "nosniff",
        # A public file without a word of anybody: pages that check its hash must be able to read it.
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }

    async def route(request: Request) -> HTTPResponse:
        known = [tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")]
        if widget.etag in known or known == ["*"]:
            return empty(status=304, headers=headers)
        return raw(widget.body, headers=headers, content_type="text/javascript; charset=utf-8")

    return route

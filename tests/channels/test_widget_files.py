"""The built chat script as it is served."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import pytest
from sanic import Blueprint

from channels.widget_files import WidgetError, add_widget, load_widget
from tests.channels.web_bench import serve

BODY = b"customElements.define('x-y', class extends HTMLElement {});"
FILE = "widget.1a2b3c.js"


def build(folder: Path, file: str = FILE) -> Path:
    integrity = "sha384-" + base64.b64encode(hashlib.sha384(BODY).digest()).decode()
    (folder / FILE).write_bytes(BODY)
    (folder / "widget.json").write_text(json.dumps({"file": file, "integrity": integrity}), "utf-8")
    return folder


def test_without_a_build_there_is_no_widget(tmp_path: Path) -> None:
    assert load_widget(tmp_path) is None


@pytest.mark.parametrize("file", ["../widget.1.js", "/etc/passwd", "widget.gone.js", 7])
def test_a_manifest_that_names_another_file_is_refused(tmp_path: Path, file: str) -> None:
    with pytest.raises(WidgetError):
        load_widget(build(tmp_path, file))


def test_an_altered_script_is_refused(tmp_path: Path) -> None:
    (build(tmp_path) / FILE).write_bytes(BODY + b" ")
    with pytest.raises(WidgetError, match="build it anew"):
        load_widget(tmp_path)


@pytest.mark.parametrize(("path", "kept"), [("/widget.js", "max-age=300"), (f"/{FILE}", "immutable")])
async def test_the_script_is_cached_checked_and_readable_from_other_sites(tmp_path: Path, path: str, kept: str) -> None:
    widget = load_widget(build(tmp_path))
    assert widget is not None
    blueprint = Blueprint("files")
    add_widget(blueprint, widget)
    async with serve(blueprint) as page:
        reply = await page.ask("GET", path)
        assert (reply.status, reply.body) == (200, BODY)
        assert kept in reply.headers["Cache-Control"]
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert (await page.ask("HEAD", path)).status == 200
        again = await page.ask("GET", path, headers={"If-None-Match": f'"other", W/{reply.headers["ETag"]}'})
        assert (again.status, again.body) == (304, b"")
        assert (await page.ask("GET", path, headers={"If-None-Match": '"other"'})).status == 200

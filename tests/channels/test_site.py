"""The demo page and the chat's files."""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from channels.handouts import handouts_blueprint
from channels.site import PAGES, site_blueprint
from content.lint import banned_phrases
from content.readability import grade
from runtime import services
from runtime.clinic import Clinic, load_clinic
from tests.channels.web_bench import Page, serve

ROOT = Path(__file__).resolve().parents[2]
CLINIC = dataclasses.replace(
    load_clinic(ROOT / "clinic.yml"),
    name='Hair & "Co" <script>',
    phone="+44 (0)20 7946 0000",
    emergency_number="112",
)
TYPES = {
    **dict.fromkeys(PAGES, "text/html; charset=utf-8"),
    "/page.css": "text/css; charset=utf-8",
    "/chat.css": "text/css; charset=utf-8",
    "/chat.js": "text/javascript; charset=utf-8",
    "/clinic.json": "application/json",
}


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async with serve(site_blueprint(CLINIC, "90 days"), handouts_blueprint(services.facts())) as made:
        yield made


@pytest.mark.parametrize("path", TYPES)
async def test_each_file_has_its_type_and_the_strict_headers(page: Page, path: str) -> None:
    reply = await page.ask("GET", path)
    assert (reply.status, reply.headers["Content-Type"]) == (200, TYPES[path])
    assert set(reply.headers["Content-Security-Policy"].split("; ")) == {
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    }
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Referrer-Policy"] == "no-referrer"
    assert (await page.ask("HEAD", path)).status == 200
    assert (await page.ask("POST", path)).status == 405


async def test_the_chat_gets_the_clinics_facts_and_no_more(page: Page) -> None:
    reply = await page.ask("GET", "/clinic.json")
    facts = {"name": CLINIC.name, "phone": CLINIC.phone, "emergency_number": "112"}
    assert reply.content == {**facts, "kept_for": "90 days"}


@pytest.mark.parametrize("path", PAGES)
async def test_nothing_in_the_clinics_facts_is_markup_and_the_words_keep_the_rules(page: Page, path: str) -> None:
    text = (await page.ask("GET", path)).body.decode()
    assert "Hair &amp; &#34;Co&#34; &lt;script&gt;" in text and "<script>" not in text
    assert 'href="tel:+4402079460000"' in text and "{{" not in text and "This clinic is made up." in text
    assert not re.search(r"\sstyle=|\son\w+=|<style|javascript:|https?://(?!www.w3.org/2000/svg)", text)
    assert text.count("<h1") == 1 and text.count('aria-current="page"') == 1
    main = text[text.index("<main>") : text.index("</main>")]
    lines = [re.sub(r"<[^>]+>", "", line).strip() for line in re.findall(r"<p[ >].*?</p>", main)]
    prose = html.unescape(" ".join(line for line in lines if line.endswith(".")))
    assert banned_phrases(prose) == [] and grade(prose) <= 8
    for target in re.findall(r'href="(/[^"]*)"', text):
        assert (await page.ask("GET", target)).status == 200, target


async def test_the_privacy_page_tells_this_installations_periods() -> None:
    async with serve(site_blueprint(CLINIC, "90 days", "14 days")) as made:
        text = (await made.ask("GET", "/privacy")).body.decode()
    assert "after 14 days" in text and "for 90 days" in text and f"after {CLINIC.retention_months} months" in text


@pytest.mark.parametrize(
    "path",
    [
        "/index.html",
        "/../clinic.yml",
        "/%2e%2e/clinic.yml",
        "/..%2f.env",
        "/chat.js/../../.env",
        "/.env",
        "/widget",
    ],
)
async def test_no_path_leads_to_another_file(page: Page, path: str) -> None:
    assert (await page.ask("GET", path)).status == 404


def test_a_fact_that_the_clinic_lacks_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Clinic, "placeholders", lambda _: {})
    with pytest.raises(UndefinedError):
        site_blueprint(CLINIC)


def test_the_page_and_the_chat_keep_the_policy() -> None:
    page = (ROOT / "site" / "templates" / "layout.html").read_text("utf-8")
    chat = (ROOT / "widget" / "chat.js").read_text("utf-8")
    assert re.findall(r"<script[^>]*>[^<]", page) == []
    for sink in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "srcdoc",
    ):
        assert sink not in chat, sink
    addresses = re.findall(r"https?://[^\s\"'<>]+", page + chat)
    assert set(addresses) <= {"http://www.w3.org/2000/svg"}

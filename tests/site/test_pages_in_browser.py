"""The demo pages in a real browser: nothing from outside, no cookie, no sideways scroll."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from channels.handouts import handouts_blueprint
from channels.site import PAGES, site_blueprint
from runtime import services
from runtime.clinic import load_clinic
from tests.channels.web_bench import serve
from tests.conftest import missing_service

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
async def test_every_page_fits_and_keeps_to_itself(width: int, scheme: str) -> None:
    chromium = shutil.which("chromium")
    if not chromium:
        missing_service("Chromium")
    parts = site_blueprint(load_clinic(ROOT / "clinic.yml")), handouts_blueprint(services.facts())
    asked: list[str] = []
    problems: list[str] = []
    async with serve(*parts) as made, async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        context = await browser.new_context(viewport={"width": width, "height": 740}, color_scheme=scheme)
        page = await context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
        for path in PAGES:
            await page.goto(made.url + path)
            assert await page.evaluate("document.documentElement.scrollWidth") <= width, path
            if folder := os.environ.get("ANAGEN_SCREENSHOTS"):
                name = f"{path.strip('/') or 'home'}-{width}-{scheme}.png"
                await page.screenshot(path=str(Path(folder) / name))
        assert await context.cookies() == []
        await browser.close()
        assert all(url.startswith((made.url, "data:")) for url in asked) and problems == []

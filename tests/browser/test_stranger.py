"""A stranger in a real browser, against the server as `make run` starts it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect, sync_playwright

from records.database import create_engine
from records.encryption import Keyring
from records.marks import MarkRepository, Tally
from records.requests import RequestRepository
from records.review import ReviewRepository
from runtime.settings import ROOT

START_SECONDS, ANSWER_MS = 120, 20_000
SIZES = {"desktop": (1280, 800), "phone": (360, 740)}


@dataclass(frozen=True)
class Server:
    url: str
    requests: RequestRepository
    review: ReviewRepository
    marks: MarkRepository
    log: Path

    def kept(self) -> list[str]:
        """Return the questions kept for review, newest first."""
        return [question.text for question in self.review.load(99).questions]


def _chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not found:
        if os.environ.get("ANAGEN_TEST_ALL"):
            pytest.fail("Chromium is not on this machine, and ANAGEN_TEST_ALL is set")
        pytest.skip("Chromium is not on this machine")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended while it started"
        try:
            with urllib.request.urlopen(f"{url}webhooks/web/health", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
    pytest.fail("the server did not become ready")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    _chromium()
    folder, port = tmp_path_factory.mktemp("server"), _free_port()
    database, log = f"sqlite:///{folder}/anagen.db", folder / "server.log"
    env = {**os.environ, "ANAGEN_DATABASE_URL": database, "ANAGEN_PORT": str(port)}
    with log.open("wb") as output:
        command = [str(Path(sys.executable).with_name("anagen")), "serve"]
        process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait_for(f"http://127.0.0.1:{port}/", process)
        keyring = Keyring([os.environ["ANAGEN_ENCRYPTION_KEYS"]], os.environ["ANAGEN_PSEUDONYM_KEY"])
        engine = create_engine(database)
        yield Server(
            f"http://127.0.0.1:{port}/",
            RequestRepository(engine, keyring, 12),
            ReviewRepository(engine, keyring),
            MarkRepository(engine, keyring),
            log,
        )
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(params=SIZES)
def page(request: pytest.FixtureRequest, server: Server) -> Iterator[Page]:
    width, height = SIZES[request.param]
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync", "--no-first-run"]
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=_chromium(), args=arguments)
        page = browser.new_page(viewport={"width": width, "height": height})
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.goto(server.url)
        yield page
        browser.close()
    assert problems == []


class Stranger:
    """Types and taps, and waits for the reply."""

    def __init__(self, page: Page, greets: bool = True) -> None:
        page.get_by_role("button", name="question").or_(page.get_by_role("button", name="chat")).first.click()
        self.dialog: Locator = page.get_by_role("dialog")
        self.log: Locator = self.dialog.get_by_role("log")
        self._read = 0
        if greets:
            self.reads("automated helper")

    def reads(self, text: str) -> None:
        """Wait until what is new in the log holds a text."""
        deadline = time.monotonic() + ANSWER_MS / 1000
        while text not in (shown := self.log.inner_text())[self._read :]:
            assert time.monotonic() < deadline, f"{text!r} is not in {shown[self._read :]!r}"
            time.sleep(0.1)
        self._read = len(shown)
        time.sleep(0.5)  # a turn may say more than one thing, and the next message waits for its end

    def says(self, text: str, answer: str) -> None:
        box = self.dialog.get_by_role("textbox")
        box.fill(text)
        box.press("Enter")
        self.reads(answer)

    def taps(self, title: str, answer: str) -> None:
        self.dialog.get_by_role("button", name=title, exact=True).last.click(timeout=ANSWER_MS)
        self.reads(answer)


def test_a_stranger_asks_is_warned_and_leaves_a_corrected_request(page: Page, server: Server) -> None:
    before = len(server.requests.list())
    stranger = Stranger(page)
    stranger.says("what happens during the treatment, step by step?", "four stages")
    stranger.says("how long untill i see resluts", "3 to 6 months")
    stranger.says("who won the football last night", "can't help with that")
    stranger.says("I'd like an appointment", "18 or older")
    stranger.taps("Yes, I am", "May Harbor Hair Clinic save")
    stranger.taps("Yes", "What name should staff use")
    stranger.says("my throat is closing up and i cant breathe", "Call 911")
    assert len(server.requests.list()) == before
    stranger.says("I would like to book a visit please", "18 or older")
    stranger.taps("Yes, I am", "May Harbor Hair Clinic save")
    stranger.taps("Yes", "What name should staff use")
    stranger.says("Maria <b>O'Neill</b>", "does not look like a name")
    stranger.says("Maria O'Neill", "How can staff reach you, Maria O'Neill")
    stranger.says("555 12", "does not look like a full phone number")
    stranger.says("212 555 0143", "What would you like to talk about")
    stranger.taps("Risks and safety", "When is a good time")
    stranger.taps("Weekday morning", "+1 212-555-0143")
    stranger.taps("Change the contact", "How can staff reach you")
    stranger.says("(212) 555-0199", "+1 212-555-0199")
    stranger.taps("Yes, send it", "Your request is saved")
    newest = server.requests.list()[0]
    assert len(server.requests.list()) == before + 1
    assert (newest.name, newest.contact, newest.topic) == ("Maria O'Neill", "+12125550199", "Risks and safety")
    assert newest.reference in stranger.log.inner_text()


def test_an_answer_is_marked_by_keyboard_and_its_question_is_kept_without_the_name(page: Page, server: Server) -> None:
    before, sums = len(server.kept()), server.marks.tallies()
    stranger = Stranger(page)
    stranger.says("my name is Canaria Lee, does it hurt?", "numb")
    marks = stranger.dialog.get_by_role("group", name="Did this answer help?")
    helpful, not_helpful = (marks.get_by_role("button", name=name, exact=True) for name in ("Helpful", "Not helpful"))
    for button in (helpful, not_helpful):
        expect(button).to_have_attribute("aria-pressed", "false")
        size = button.bounding_box()
        assert size and min(size["width"], size["height"]) >= 24
    helpful.focus()
    page.keyboard.press("Tab")
    expect(not_helpful).to_be_focused()
    page.keyboard.press("Enter")
    expect(not_helpful).to_have_attribute("aria-pressed", "true")
    expect(helpful).to_have_attribute("aria-pressed", "false")
    expect(not_helpful).to_be_focused()
    expect(stranger.dialog.get_by_role("status").filter(has_text="Thank you.")).to_have_count(1)
    expect(stranger.log).to_contain_text("Your question is kept without your name")
    assert server.kept()[: len(server.kept()) - before] == ["my name is [name], does it hurt?"]
    assert _marks_since(server, sums) == (0, 1)

    page.keyboard.press("Enter")
    expect(not_helpful).to_have_attribute("aria-pressed", "true")
    assert _marks_since(server, sums) == (0, 1), "the same mark again changes nothing"

    page.reload()
    stranger = Stranger(page, greets=False)
    expect(not_helpful).to_have_attribute("aria-pressed", "true")
    helpful.click()
    expect(helpful).to_have_attribute("aria-pressed", "true")
    expect(not_helpful).to_have_attribute("aria-pressed", "false")
    assert len(server.kept()) == before, "the answer has helped after all"
    assert _marks_since(server, sums) == (1, 0)


def _marks_since(server: Server, before: list[Tally]) -> tuple[int, int]:
    """Return how many marks of helpful and not helpful came since."""
    now = server.marks.tallies()
    return (
        sum(tally.helpful for tally in now) - sum(tally.helpful for tally in before),
        sum(tally.not_helpful for tally in now) - sum(tally.not_helpful for tally in before),
    )


def test_an_answer_that_did_not_help_leads_to_a_person(page: Page, server: Server) -> None:
    stranger = Stranger(page)
    stranger.says("does it hurt?", "numb")
    stranger.dialog.get_by_role("button", name="Not helpful", exact=True).click()
    stranger.taps("Talk to a person", "You can talk to our staff")


def test_greeting_and_emergency_can_not_be_marked(page: Page, server: Server) -> None:
    stranger = Stranger(page)
    stranger.says("my throat is closing up and i cant breathe", "Call 911")
    expect(stranger.dialog.get_by_role("button", name="Not helpful")).to_have_count(0)


def test_a_mark_that_does_not_get_through_says_so_and_can_be_tried_again(page: Page, server: Server) -> None:
    stranger = Stranger(page)
    stranger.says("does it hurt?", "numb")
    button = stranger.dialog.get_by_role("button", name="Helpful", exact=True)
    page.route("**/feedback", lambda route: route.fulfill(status=200, body="no json"))
    button.click()
    expect(stranger.log).to_contain_text("That did not reach us")
    expect(button).to_have_attribute("aria-pressed", "false")
    page.unroute("**/feedback")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")


def test_what_is_kept_is_told_before_anything_is_typed(page: Page, server: Server) -> None:
    stranger = Stranger(page)
    summary = stranger.dialog.get_by_text("Questions may be kept without names")
    expect(summary).to_be_visible()
    summary.click()
    expect(stranger.dialog.get_by_text("is kept for 180 days")).to_be_visible()


def test_nothing_that_was_typed_is_in_the_log(page: Page, server: Server) -> None:
    stranger = Stranger(page)
    stranger.says("canary-4711 does it hurt?", "numb")
    log = server.log.read_text("utf-8")
    assert "anagen" in log.lower()
    for typed in ("canary-4711", "O'Neill", "5550199", "555-0199", "Canaria"):
        assert typed not in log


def test_a_stranger_sees_the_picture_the_table_and_the_sheets(page: Page, server: Server) -> None:
    stranger = Stranger(page)
    stranger.says("what happens during the treatment, step by step?", "four stages")
    picture = stranger.log.get_by_role("img", name="The four steps")
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 720
    stranger.says("is it better than a hair transplant", "Neither is better")
    table = stranger.log.get_by_role("table", name="Ways to treat hair loss")
    expect(table.get_by_role("row")).to_have_count(6)
    expect(table.get_by_role("rowheader", name="FUE transplant")).to_be_visible()
    stranger.says("what should I ask a provider", "To take along")
    for name, kind in (
        ("Questions for a clinic (opens", "text/html"),
        ("Questions for a clinic (PDF)", "application/pdf"),
    ):
        address = stranger.log.get_by_role("link", name=name).last.get_attribute("href")
        assert address is not None
        assert page.request.get(address).headers["content-type"].startswith(kind)
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width

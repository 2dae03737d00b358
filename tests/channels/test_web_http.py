"""The web channel's HTTP: bodies, origins, limits, and errors that are JSON."""

from __future__ import annotations

import aiohttp
import pytest
from rasa.core.channels.channel import UserMessage

from channels.limits import Limits
from channels.signing import Signer
from channels.web import WebInput
from tests.channels.web_bench import SECRET, SOURCES, Agent, Clock, Page, chatting, serve

CLINIC = "https://clinic.example"


def assert_protected(reply: object) -> None:
    headers = reply.headers  # type: ignore[attr-defined]
    assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-store", "nosniff")


async def test_health_follows_the_assistant() -> None:
    async with chatting() as (page, agent):
        reply = await page.ask("GET", "/webhooks/web/health")
        assert (reply.status, reply.content) == (200, {"status": "ok"})
        assert (await page.ask("HEAD", "/webhooks/web/health")).status == 200
        agent.ready = False
        assert (await page.ask("GET", "/webhooks/web/health")).error == "no_model"
        reply = await page.send(text="hello")
        assert (reply.status, reply.error, agent.messages) == (503, "busy", [])
        assert reply.content["emergency"] is True and int(reply.headers["Retry-After"]) >= 1


async def test_a_server_without_an_assistant_says_so() -> None:
    async with serve(WebInput(Signer(SECRET), SOURCES)) as page:
        assert (await page.ask("GET", "/webhooks/web/health")).status == 503
        await page.start()
        assert (await page.send(text="hello")).status == 503


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "", "text/json"])
async def test_only_json_is_read(content_type: str) -> None:
    async with chatting() as (page, agent):
        reply = await page.send(text="hello", headers={"Content-Type": content_type})
        assert (reply.status, reply.error, agent.messages) == (415, "not_json", [])
        assert (
            await page.send(text="hello", headers={"Content-Type": "Application/JSON; charset=utf-8"})
        ).status == 200


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"\xff",
        b"[" * 30_000,
        b'{"id": "1"}',
        b'{"id": "1", "text": 3}',
        b'{"id": "1", "text": null}',
        b'{"id": "1", "text": ["hello"]}',
        b'{"id": "1", "text": "hello", "payload": "/greet"}',
        b'{"id": "1", "payload": 3}',
        b'{"text": "hello"}',
        b'{"id": 1, "text": "hello"}',
        b'{"id": "", "text": "hello"}',
        b'{"id": "a b", "text": "hello"}',
        b'{"id": "%s", "text": "hello"}' % (b"x" * 65),
    ],
)
async def test_malformed_bodies_are_refused(data: bytes) -> None:
    async with chatting() as (page, agent):
        reply = await page.send(data=data)
        assert (reply.status, reply.error, agent.messages) == (400, "bad_request", [])
        assert_protected(reply)


async def test_a_body_has_at_most_64_kilobytes() -> None:
    async with chatting() as (page, agent):
        frame = len(b'{"id": "1", "text": ""}')
        fits, over = 64 * 1024 - frame, 64 * 1024 - frame + 1
        assert (await page.send(data=b'{"id": "1", "text": "%s"}' % (b"a" * fits))).status == 200
        reply = await page.send(data=b'{"id": "2", "text": "%s"}' % (b"a" * over))
        assert (reply.status, reply.error, reply.content["emergency"]) == (413, "too_large", True)
        assert len(agent.messages) == 1
        assert_protected(reply)
        assert (await page.ask("POST", "/webhooks/web/session", data=b"a" * (64 * 1024 + 1))).status == 413


async def test_a_body_of_unknown_length_is_cut_off_at_the_limit() -> None:
    sent = 0

    async def endless() -> object:
        nonlocal sent
        for _ in range(10_000):
            sent += 16 * 1024
            yield b"a" * 16 * 1024

    async with chatting() as (page, agent):
        headers = {"Authorization": f"Bearer {page.token}", "Content-Type": "application/json"}
        try:
            reply = await page.ask("POST", "/webhooks/web/message", data=endless(), headers=headers)
            assert reply.status == 413
        except aiohttp.ClientError:  # closed while the client was still writing: that is the point
            pass
        assert sent < 16 * 1024 * 1024 and agent.messages == []


async def test_origins() -> None:
    async with chatting(origins=(CLINIC,)) as (page, agent):
        own = page.url
        for origin in (own, CLINIC, CLINIC.upper()):
            assert (await page.send(text="hello", headers={"Origin": origin})).status == 200, origin
        count = len(agent.messages)
        for origin in ("https://evil.example", "null", "http://clinic.example", f"{CLINIC}.evil.example"):
            reply = await page.send(text="hello", headers={"Origin": origin})
            assert (reply.status, reply.error) == (403, "origin_refused"), origin
            assert (await page.start(Origin=origin)).status == 403
            assert "Access-Control-Allow-Origin" not in reply.headers
            await page.start()
        assert len(agent.messages) == count


async def test_only_listed_origins_get_cors_headers() -> None:
    async with chatting(origins=(CLINIC,)) as (page, _agent):
        asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
        allowed = await page.ask("OPTIONS", "/webhooks/web/message", headers=asks | {"Origin": CLINIC})
        assert allowed.status < 300 and allowed.headers["Access-Control-Allow-Origin"] == CLINIC
        assert allowed.headers["Access-Control-Allow-Headers"] == "Authorization, Content-Type"
        assert "POST" in allowed.headers["Access-Control-Allow-Methods"] and allowed.headers["Vary"] == "Origin"
        # The second one is let in by Rasa's own --cors, which must not count here.
        for origin in ("https://evil.example", "https://rasa.example"):
            reply = await page.ask("OPTIONS", "/webhooks/web/message", headers=asks | {"Origin": origin})
            assert not [name for name in reply.headers if name.startswith("Access-Control")], origin
        reply = await page.send(text="hello", headers={"Origin": CLINIC})
        assert reply.headers["Access-Control-Allow-Origin"] == CLINIC
        assert reply.headers["Access-Control-Expose-Headers"] == "Retry-After"
        assert "Access-Control-Allow-Credentials" not in reply.headers
        assert not [name for name in (await page.send(text="x")).headers if name.startswith("Access-Control")]


async def test_a_preflight_is_answered_without_rasas_cors_too() -> None:
    channel = WebInput(Signer(SECRET), SOURCES, [CLINIC])
    route = channel.blueprint(_nothing)
    async with serve(route) as page:  # at the root, where it is alone
        reply = await page.ask("OPTIONS", "/message", headers={"Origin": CLINIC})
        assert reply.status in (200, 204) and reply.headers["Access-Control-Allow-Origin"] == CLINIC


async def _nothing(message: UserMessage) -> None:
    return


async def test_a_session_may_send_ten_at_once_and_twenty_a_minute() -> None:
    clock = Clock()
    async with chatting(clock=clock) as (page, agent):
        assert [(await page.send(text="hello")).status for _ in range(10)] == [200] * 10
        reply = await page.send(text="hello")
        assert (reply.status, reply.error, reply.content["emergency"]) == (429, "too_many", True)
        assert reply.headers["Retry-After"] == "3" and len(agent.messages) == 10
        assert_protected(reply)
        clock.now += 3
        assert (await page.send(text="hello")).status == 200
        await page.start()
        assert (await page.send(text="hello")).status == 200, "another session has a bucket of its own"


async def test_a_copy_of_a_message_costs_the_session_nothing() -> None:
    async with chatting(limits=Limits(session_burst=1)) as (page, agent):
        assert [(await page.send(text="hello", id="1")).status for _ in range(5)] == [200] * 5
        assert len(agent.messages) == 1


async def test_an_address_may_start_and_send_sixty_a_minute() -> None:
    async with chatting(limits=Limits(session_burst=100)) as (page, _agent):
        assert [(await page.send(text="hello")).status for _ in range(61)] == [200] * 60 + [429]
        assert [(await page.start()).status for _ in range(60)] == [200] * 59 + [429]


async def _statuses(page: Page, forwarded: list[str]) -> list[int]:
    return [(await page.start(**{"X-Forwarded-For": value})).status for value in forwarded]


async def test_only_a_known_proxy_may_name_the_address() -> None:
    def channel() -> WebInput:
        return WebInput(Signer(SECRET), SOURCES, limits=Limits(address_burst=1), clock=Clock())

    async with serve(channel()) as page:
        assert await _statuses(page, ["198.51.100.1", "198.51.100.2"]) == [200, 429]
    async with serve(channel(), PROXIES_COUNT=1) as page:
        made_up = ["198.51.100.1", "198.51.100.2", "9.9.9.9, 198.51.100.1"]
        assert await _statuses(page, made_up) == [200, 200, 429]
        one_household = ["2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", "unknown"]
        assert await _statuses(page, one_household) == [200, 429, 200, 200]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/message", 405),
        ("PUT", "/message", 405),
        ("GET", "/session", 405),
        ("POST", "/health", 405),
        ("GET", "/", 404),
        ("POST", "/webhook", 404),
        ("GET", "/message/..%2fsecret", 404),
        ("DELETE", "/a/b/c", 404),
    ],
)
async def test_whatever_else_is_asked_is_refused_in_json(method: str, path: str, status: int) -> None:
    async with chatting() as (page, _agent):
        reply = await page.ask(method, f"/webhooks/web{path}", headers={"Accept": "text/html"})
        assert (reply.status, reply.error) == (status, "not_found" if status == 404 else "method_not_allowed")
        assert_protected(reply)


async def test_a_defect_is_an_error_without_detail(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Agent):
        def is_ready(self) -> bool:
            raise ZeroDivisionError("canary")

    async with serve(WebInput(Signer(SECRET), SOURCES), agent=Broken()) as page:
        await page.start()
        reply = await page.send(text="canary")
        assert (reply.status, reply.error, reply.content["emergency"]) == (500, "internal", True)
        assert b"canary" not in reply.body and b"Zero" not in reply.body
        assert "ZeroDivisionError" in caplog.text and "canary" not in caplog.text

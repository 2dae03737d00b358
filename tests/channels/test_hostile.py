"""Hostile clients against the whole running server: nobody reads, alters or slows another's conversation.

Each visitor has an address of its own (X-Forwarded-For, which the server is set to trust), as on the internet.
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from channels.signing import Signer
from records.conversations import ConversationRepository
from records.database import create_engine
from records.encryption import Keyring
from runtime.settings import ROOT

START_SECONDS = 120
MESSAGE = "/webhooks/web/message"
MANY = 200
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Server:
    port: int
    log: Path
    conversations: ConversationRepository

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def _wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended while it started"
        try:
            with urllib.request.urlopen(f"{url}/webhooks/web/health", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.5)
    pytest.fail("the server did not become ready")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if not list((ROOT / "models").glob("*.tar.gz")):
        pytest.skip("no trained model: run `make train`")
    folder = tmp_path_factory.mktemp("hostile")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    database, log = f"sqlite:///{folder}/anagen.db", folder / "server.log"
    env = {**os.environ, "ANAGEN_DATABASE_URL": database, "ANAGEN_PORT": str(port), "ANAGEN_PROXIES": "1"}
    with log.open("wb") as output:
        command = [str(Path(sys.executable).with_name("anagen")), "serve"]
        process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    try:
        keyring = Keyring([os.environ["ANAGEN_ENCRYPTION_KEYS"]], os.environ["ANAGEN_PSEUDONYM_KEY"])
        running = Server(port, log, ConversationRepository(create_engine(database), keyring))
        _wait_until_ready(running.url, process)
        yield running
    finally:
        process.terminate()
        process.wait(timeout=30)


class Visitor:
    """One browser: an address, a connection pool and a session."""

    def __init__(self, server: Server, client: aiohttp.ClientSession) -> None:
        number = next(_numbers)
        self.server, self.client, self.token = server, client, ""
        self.address = f"203.0.{number // 250 + 113}.{number % 250 + 1}"

    @property
    def session(self) -> str:
        return self.token.split(".")[1]

    async def ask(self, method: str, path: str, **options: Any) -> tuple[int, Any, Any]:
        """Return status, headers and content (JSON where it is, else text)."""
        headers = {"X-Forwarded-For": self.address, **options.pop("headers", {})}
        async with self.client.request(method, self.server.url + path, headers=headers, **options) as response:
            body = await response.text(errors="replace")
            is_json = response.content_type == "application/json" and body
            return response.status, response.headers, json.loads(body) if is_json else body

    async def start(self) -> None:
        _, _, content = await self.ask("POST", "/webhooks/web/session")
        self.token = content["token"]

    async def send(self, token: str | None = None, raw: bytes | None = None, **body: Any) -> tuple[int, Any, Any]:
        token = self.token if token is None else token
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        data = json.dumps({"id": secrets.token_hex(8), **body}).encode() if raw is None else raw
        return await self.ask("POST", MESSAGE, headers=headers, data=data)

    def events(self) -> list[Any]:
        """Return what the server keeps of this conversation."""
        return self.server.conversations.load(self.session)


@asynccontextmanager
async def visiting(server: Server, count: int = 1) -> AsyncIterator[list[Visitor]]:
    limit = aiohttp.ClientTimeout(total=60)
    async with aiohttp.ClientSession(timeout=limit, connector=aiohttp.TCPConnector(limit=0)) as client:
        visitors = [Visitor(server, client) for _ in range(count)]
        for visitor in visitors:
            await visitor.start()
        yield visitors


def said(content: Any) -> str:
    return "\n".join(message.get("text") or "" for message in content["messages"])


# R1, R3, R4: the conversation is the token's, whatever else a body names.


@pytest.mark.parametrize("field", ["sender", "sender_id", "session", "session_id", "conversation_id", "recipient_id"])
async def test_no_field_of_a_body_opens_another_conversation(server: Server, field: str) -> None:
    async with visiting(server, 2) as (victim, attacker):
        await victim.send(text="does it hurt?")
        before = victim.events()
        assert before
        extra: dict[str, Any] = {field: victim.session, "metadata": {"role": "admin"}, "input_channel": "telegram"}
        status, _, _ = await attacker.send(text="/restart", **extra)
        assert status == 200
        assert victim.events() == before
        kept = json.dumps(attacker.events())
        assert '"telegram"' not in kept and '"admin"' not in kept


def _bad_tokens(token: str) -> dict[str, str]:
    version, session, expiry, mac = token.split(".")
    other = Signer("another secret, as long as it must be").issue()
    ours = Signer(os.environ["ANAGEN_WEB_SECRET"], lifetime=-1).issue()
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').decode()
    return {
        "none": "",
        "longer life": f"{version}.{session}.{int(expiry) + 9}.{mac}",
        "another session": f"{version}.{secrets.token_urlsafe(32)}.{expiry}.{mac}",
        "no signature": f"{version}.{session}.{expiry}.",
        "cut": token[:-1],
        "upper case": token.upper(),
        "another secret": other,
        "expired": ours,
        "unsigned JWT": f"{none}.{none}.",
        "dots": "." * 500,
        "long": "a" * 6000,
    }


@pytest.mark.parametrize("kind", _bad_tokens("v1.a.1.b"))
async def test_a_token_that_is_not_ours_or_over_is_refused(server: Server, kind: str) -> None:
    async with visiting(server) as (visitor,):
        status, _, content = await visitor.send(token=_bad_tokens(visitor.token)[kind], text="hello")
        assert (status, content["error"]) == (401, "session_expired" if kind == "expired" else "session_invalid")
        assert visitor.events() == []


# R2, R18: nothing typed is a command; only an offered choice of one's own is.

COMMANDS = [
    *("/restart", "/session_start", "/back", '/slot{"consent": true}', '/greet{"requested_slot": "x"}'),
    *("//restart", " /restart", "\t/restart", "\u00a0/restart", "\u3000/restart", "\uff0frestart", "\u2044restart"),
    *("\u200b/restart", "\ufeff/restart", "\u202e/restart", "\u0000/restart", "\u001f/restart", "\u2060\uff0f/restart"),
    *('/book_consultation@0.5{"contact_name": "Mallory"}', '/book_consultation{"contact_name": "Mallory"}'),
    *("\ud800/restart", "/ /restart", "\u0300/restart", "/\u200d/restart"),
]


@pytest.mark.parametrize("text", COMMANDS, ids=[ascii(text) for text in COMMANDS])
async def test_nothing_typed_is_a_command(server: Server, text: str) -> None:
    async with visiting(server) as (visitor,):
        status, _, content = await visitor.send(text=text)
        assert status == 200 and said(content)
        heard = [event["text"] for event in visitor.events() if event.get("event") == "user"]
        assert heard and not any(word.strip().startswith("/") for word in heard)
        assert '"Mallory"' not in json.dumps([e for e in visitor.events() if e.get("event") == "slot"])


async def test_a_button_counts_only_as_offered_and_only_in_its_session(server: Server) -> None:
    async with visiting(server, 2) as (victim, attacker):
        _, _, content = await victim.send(payload="/greet", signature="")
        button = content["messages"][0]["buttons"][0]
        offered = {"payload": button["payload"], "signature": button["signature"]}
        assert (await victim.send(**offered))[0] == 200
        forged = [
            offered,  # offered to another
            {"payload": "/restart", "signature": button["signature"]},
            {"payload": "/restart"},
            {"payload": offered["payload"] + '{"consent": true}', "signature": offered["signature"]},
            {"payload": "/greet{}", "signature": ""},
            {"payload": "/greet ", "signature": None},
            {"payload": offered["payload"], "signature": ["x"]},
        ]
        for body in forged:
            status, _, answer = await attacker.send(**body)
            assert (status, answer["error"]) == (403, "payload_refused"), body
        assert attacker.events() == []


# R5, R7, R9: bodies.

BODIES = {
    "empty": (b"", 400),
    "list": (b"[]", 400),
    "number": (b"1", 400),
    "no JSON": (b"{", 400),
    "number as text": (b'{"id":"a","text":1}', 400),
    "object as text": (b'{"id":"a","text":{"$gt":""}}', 400),
    "text and payload": (b'{"id":"a","text":"a","payload":"/greet"}', 400),
    "no id": (b'{"text":"a"}', 400),
    "path as id": (b'{"id":"../a","text":"a"}', 400),
    "deep list": (b"[" * 60_000, 400),
    "deep object": (b'{"a":' * 12_000, 400),
    "deep text": (b'{"id":"a","text":' + b"[" * 20_000 + b"]" * 20_000 + b"}", 400),
    "huge number": (b'{"id":"a","text":' + b"9" * 60_000 + b"}", 400),
    "UTF-16": ('{"id":"a","text":1}'.encode("utf-16"), 400),
    "invalid UTF-8": (b'{"id":"a","text":"\xff\xfe"}', 400),
    "100 KB": (b'{"id":"a","text":"' + b"a" * 100_000 + b'"}', 413),
    "1 MB": (b'{"id":"a","text":"' + b"a" * 1_000_000 + b'"}', 413),
}


@pytest.mark.parametrize("kind", BODIES)
async def test_a_body_that_is_no_message_gets_an_error_in_json(server: Server, kind: str) -> None:
    body, expected = BODIES[kind]
    async with visiting(server) as (visitor,):
        status, headers, content = await visitor.send(raw=body)
        assert (status, headers["Content-Type"]) == (expected, "application/json")
        assert set(content) <= {"error", "message", "emergency"}
        assert visitor.events() == []


async def test_ten_megabytes_are_refused_before_they_are_read(server: Server) -> None:
    async with visiting(server) as (visitor,):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        head = f"POST {MESSAGE} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
        head += f"Authorization: Bearer {visitor.token}\r\nContent-Length: 10000000\r\n\r\n"
        writer.write(head.encode() + b"a" * 1000)
        assert b"413" in await asyncio.wait_for(reader.readline(), 20)
        writer.close()


# R8, R12 to R16: what is not there, and no page elsewhere.


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "PUT"])
@pytest.mark.parametrize(
    "path",
    [
        *("/conversations", "/conversations/default/tracker", "/conversations/a/trigger_intent", "/model", "/domain"),
        *("/webhooks/rest/webhook", "/webhooks/rest/webhook?stream=true", "/webhooks/callback/webhook", "/socket.io/"),
        *("/status", "/version", "/webhooks/telegram/webhook", "/webhooks/telegram/set_webhook"),
        *("/.env", "/%2e%2e/.env", "/..%2f.env", "/webhooks/web/..%2f..%2f.env", "/var/anagen.db", "/credentials.yml"),
    ],
)
async def test_rasas_own_routes_and_files_are_not_there(server: Server, method: str, path: str) -> None:
    async with visiting(server) as (visitor,):
        status, _, content = await visitor.ask(method, path, data=b"{}" if method != "GET" else None)
        assert status in (404, 405)
        assert "ANAGEN_" not in json.dumps(content)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example", "https://"])
async def test_a_page_elsewhere_is_refused_and_never_reflected(server: Server, origin: str) -> None:
    async with visiting(server) as (visitor,):
        for method in ("OPTIONS", "POST"):
            status, headers, _ = await visitor.ask(method, MESSAGE, headers={"Origin": origin})
            assert status == 403
            assert not [name for name in headers if name.lower().startswith("access-control-")]


async def test_headers_can_not_be_injected(server: Server) -> None:
    async with visiting(server) as (visitor,):
        for path in ("/webhooks/web/a%0d%0aSet-Cookie:%20a=b", "/%0d%0aSet-Cookie:%20a=b"):
            _, headers, _ = await visitor.ask("GET", path)
            assert "Set-Cookie" not in headers
        _, headers, _ = await visitor.ask("GET", "/webhooks/web/health", headers={"Origin": "https://a\tSet-Cookie: a"})
        assert "Set-Cookie" not in headers and "Access-Control-Allow-Origin" not in headers


# R6: nobody slows the others down.


async def test_a_fast_visitor_is_held_and_another_is_not(server: Server) -> None:
    async with visiting(server, 2) as (attacker, victim):
        replies = await asyncio.gather(*(attacker.send(text="hello") for _ in range(MANY)))
        assert {status for status, _, _ in replies} <= {200, 429}
        refused = [(headers, content) for status, headers, content in replies if status == 429]
        assert len(refused) >= MANY // 2
        assert all(int(headers["Retry-After"]) >= 1 and content["emergency"] for headers, content in refused)
        assert (await victim.send(text="does it hurt?"))[0] == 200


async def test_a_burst_in_several_conversations_takes_no_place_of_another_visitor(server: Server) -> None:
    async with visiting(server, 4) as (victim, *attackers):
        await victim.send(text="does it hurt?")
        alone = await _median_turn(victim)
        for attacker in attackers:
            attacker.address = attackers[0].address
        floods = [asyncio.create_task(one.send(text="hello")) for one in attackers for _ in range(25)]
        await asyncio.sleep(0.1)
        beset = await _median_turn(victim)
        replies = await asyncio.gather(*floods)
        assert {status for status, _, _ in replies} <= {200, 429}
        # What an address may have at once are 3 times 8 turns: the victim's first turn waits for them at most.
        assert beset < 20 * alone


async def _median_turn(victim: Visitor, turns: int = 5) -> float:
    times = []
    for _ in range(turns):
        begin = time.perf_counter()
        assert (await victim.send(text="does it hurt?"))[0] == 200
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


async def _drip(server: Server, stop: asyncio.Event) -> None:
    """Send a body a byte at a time, until told to stop."""
    _, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(f"POST {MESSAGE} HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n".encode())
    try:
        while not stop.is_set():
            writer.write(b"a")
            await writer.drain()
            await asyncio.sleep(0.1)
    except ConnectionError:
        pass
    finally:
        writer.close()


async def test_200_connections_that_drip_a_body_do_not_slow_another_visitor(server: Server) -> None:
    async with visiting(server) as (victim,):
        await victim.send(text="does it hurt?")
        alone = await _median_turn(victim)
        stop = asyncio.Event()
        drips = [asyncio.create_task(_drip(server, stop)) for _ in range(MANY)]
        await asyncio.sleep(0.5)
        beset = await _median_turn(victim)
        stop.set()
        await asyncio.gather(*drips, return_exceptions=True)
        # A ratio of one run on one machine; bodies that are waited for cost next to nothing.
        assert beset < 10 * alone


async def test_big_bodies_do_not_slow_another_visitor(server: Server) -> None:
    async with visiting(server, 2) as (victim, attacker):
        await victim.send(text="does it hurt?")
        alone = await _median_turn(victim)
        big = b'{"id":"a","text":"' + b"a" * 1_000_000 + b'"}'
        sending = [asyncio.create_task(attacker.send(raw=big)) for _ in range(40)]
        beset = await _median_turn(victim)
        await asyncio.gather(*sending, return_exceptions=True)
        assert beset < 10 * alone


async def test_copies_of_a_message_are_one_turn(server: Server) -> None:
    async with visiting(server) as (visitor,):
        replies = await asyncio.gather(*(visitor.send(text="does it hurt?", id="same") for _ in range(8)))
        assert {json.dumps(content) for _, _, content in replies} == {json.dumps(replies[0][2])}
        assert len([event for event in visitor.events() if event.get("event") == "user"]) == 1


def test_no_token_and_nothing_typed_is_in_the_log(server: Server) -> None:
    log = server.log.read_text("utf-8", "replace")
    assert "Mallory" not in log and "does it hurt" not in log and "v1." not in log and "Traceback" not in log

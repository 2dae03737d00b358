"""Session tokens and button signatures: only what was made here passes, and only where it was made for."""

from __future__ import annotations

import base64

import pytest

from channels.signing import DAY, ExpiredTokenError, InvalidTokenError, Signer, fingerprint
from tests.channels.web_bench import SECRET, Clock


def test_a_token_names_its_session_in_every_process_with_the_secret() -> None:
    token = Signer(SECRET).issue()
    assert Signer(SECRET).verify(token) == token.split(".")[1]


def test_sessions_are_256_random_bits() -> None:
    signer = Signer(SECRET)
    sessions = {signer.verify(signer.issue()) for _ in range(200)}
    assert len(sessions) == 200
    assert {len(base64.urlsafe_b64decode(session + "=")) for session in sessions} == {32}


def test_a_token_is_over_after_a_day() -> None:
    clock = Clock()
    signer = Signer(SECRET, clock=clock)
    token = signer.issue()
    clock.now += DAY - 1
    signer.verify(token)
    clock.now += 1
    with pytest.raises(ExpiredTokenError):
        signer.verify(token)


def test_a_token_changed_anywhere_is_refused() -> None:
    signer = Signer(SECRET)
    token = signer.issue()
    for place, character in enumerate(token):
        changed = token[:place] + ("A" if character != "A" else "B") + token[place + 1 :]
        with pytest.raises(InvalidTokenError):
            signer.verify(changed)


@pytest.mark.parametrize("token", ["", ".", "...", "v1.a.9999999999.", "a.b.c.d.e", "v1.é.1.é", "\udc80.\ud800"])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(InvalidTokenError):
        Signer(SECRET).verify(token)


def test_a_token_of_another_secret_is_refused() -> None:
    with pytest.raises(InvalidTokenError):
        Signer(SECRET).verify(Signer(SECRET[::-1]).issue())


def test_a_button_is_good_in_its_session_and_for_its_payload_only() -> None:
    signer = Signer(SECRET)
    signature = signer.sign_payload("mine", "/pain")
    assert Signer(SECRET).verify_payload("mine", "/pain", signature)
    assert not signer.verify_payload("yours", "/pain", signature)
    assert not signer.verify_payload("mine", "/cost", signature)
    assert not Signer(SECRET[::-1]).verify_payload("mine", "/pain", signature)


@pytest.mark.parametrize("signature", ["", "x", "é", "\ud800"])
def test_what_is_no_signature_is_refused(signature: str) -> None:
    assert not Signer(SECRET).verify_payload("mine", "/pain\ud800", signature)


def test_a_button_signature_never_makes_a_token() -> None:
    signer = Signer(SECRET)
    session, claims = "v1.mine", "9999999999"
    for text in (f"{session}.{claims}", f"{session}\n{claims}"):
        with pytest.raises(InvalidTokenError):
            signer.verify(f"{text}.{signer.sign_payload(session, claims)}")


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="under 32 characters"):
        Signer("x" * 31)


def test_a_fingerprint_tells_sessions_apart_without_naming_them() -> None:
    assert fingerprint("one") == fingerprint("one") != fingerprint("two")
    assert len(fingerprint("one" * 30)) == 10

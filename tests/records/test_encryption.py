"""Encryption: what is written can be read with the keys at hand and by nobody else."""

from __future__ import annotations

import re

import pytest
from cryptography.fernet import Fernet

from records.encryption import DecryptionError, InvalidKeyError, Keyring
from tests.records.samples import PSEUDONYM_KEY, make_keyring

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


@pytest.mark.parametrize("text", ["", "Ann", "Zoë Ångström", "阮文", "🙂", "a\nb\x00c", "x" * 10_000])
def test_a_text_comes_back_as_it_was(text: str) -> None:
    keyring = make_keyring()
    assert keyring.decrypt(keyring.encrypt(text)) == text


def test_a_token_is_ascii_and_does_not_hold_the_text() -> None:
    token = make_keyring().encrypt("Quillonetta")
    assert token.isascii()
    assert "Quillonetta" not in token


def test_the_same_text_never_gives_the_same_token() -> None:
    keyring = make_keyring()
    assert len({keyring.encrypt("Ann") for _ in range(20)}) == 20


def test_after_a_rotation_the_old_key_still_decrypts() -> None:
    token = make_keyring(OLD).encrypt("Ann")
    assert make_keyring(NEW, OLD).decrypt(token) == "Ann"


def test_the_first_key_encrypts() -> None:
    token = make_keyring(NEW, OLD).encrypt("Ann")
    assert make_keyring(NEW).decrypt(token) == "Ann"
    with pytest.raises(DecryptionError):
        make_keyring(OLD).decrypt(token)


def test_a_key_that_was_taken_away_no_longer_decrypts() -> None:
    with pytest.raises(DecryptionError):
        make_keyring(NEW).decrypt(make_keyring(OLD).encrypt("Ann"))


@pytest.mark.parametrize("token", ["", "Ann", "gAAAAA", "=" * 100])
def test_what_is_no_token_is_refused(token: str) -> None:
    with pytest.raises(DecryptionError):
        make_keyring().decrypt(token)


def test_a_token_changed_anywhere_is_refused() -> None:
    keyring = make_keyring()
    token = keyring.encrypt("Ann")
    body = token.rstrip("=")
    # The last character's low bits are padding: every other one counts.
    for place, character in enumerate(body[:-1]):
        changed = token[:place] + ("A" if character != "A" else "B") + token[place + 1 :]
        with pytest.raises(DecryptionError):
            keyring.decrypt(changed)


def test_a_token_with_other_characters_is_refused() -> None:
    with pytest.raises(DecryptionError):
        make_keyring().decrypt("gAAAAAé")


def test_a_decryption_error_does_not_tell_the_token() -> None:
    token = make_keyring(OLD).encrypt("Ann")
    with pytest.raises(DecryptionError) as caught:
        make_keyring(NEW).decrypt(token)
    assert token not in str(caught.value)


def test_without_an_encryption_key_there_is_no_keyring() -> None:
    with pytest.raises(InvalidKeyError, match="no encryption key"):
        Keyring([], PSEUDONYM_KEY)


@pytest.mark.parametrize("key", ["", "short", "not base64 !!!", "A" * 40 + "=", "A" * 48, "é" * 44])
@pytest.mark.parametrize("place", [0, 1])
def test_a_malformed_encryption_key_is_refused_wherever_it_stands(key: str, place: int) -> None:
    keys = [key, NEW] if place == 0 else [NEW, key]
    with pytest.raises(InvalidKeyError, match="malformed") as caught:
        Keyring(keys, PSEUDONYM_KEY)
    assert NEW not in str(caught.value)


@pytest.mark.parametrize("key", ["", "k" * 31])
def test_a_short_pseudonym_key_is_refused(key: str) -> None:
    with pytest.raises(InvalidKeyError, match="pseudonym key"):
        Keyring([OLD], key)


def test_a_pseudonym_is_the_same_whatever_the_encryption_key() -> None:
    assert make_keyring(OLD).pseudonym("web-1") == make_keyring(NEW).pseudonym("web-1")


def test_pseudonyms_of_different_people_differ() -> None:
    keyring = make_keyring()
    assert len({keyring.pseudonym(f"web-{number}") for number in range(500)}) == 500


def test_a_pseudonym_is_64_hex_digits() -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", make_keyring().pseudonym("web-1"))


def test_a_pseudonym_needs_its_key() -> None:
    other = make_keyring(pseudonym_key="K" + PSEUDONYM_KEY[1:])
    assert make_keyring().pseudonym("web-1") != other.pseudonym("web-1")


def test_a_pseudonym_is_an_hmac_sha256() -> None:
    # printf web-1 | openssl dgst -sha256 -hmac kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk
    expected = "7acfc7b2f0d4cbad9b41f8a0fcd4073cfc9bc304187498b4e1b13e24fc059cd9"
    assert make_keyring().pseudonym("web-1") == expected

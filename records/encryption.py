"""Encryption of what a person tells us: Fernet tokens (AES-128-CBC with HMAC-SHA256), keys that can be rotated."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class InvalidKeyError(ValueError):
    """A key is missing or malformed."""


class DecryptionError(ValueError):
    """A stored value was written with a key that we do not have, or was tampered with."""


class Keyring:
    """Encrypts with the first key, decrypts with any of them; makes pseudonyms with a key of its own."""

    def __init__(self, encryption_keys: Sequence[str], pseudonym_key: str) -> None:
        """Take url-safe base64 Fernet keys, newest first, and a secret of at least 32 characters.

        Raises:
            InvalidKeyError: there is no key, or one is malformed.
        """
        if not encryption_keys:
            raise InvalidKeyError("no encryption key is set")
        try:
            self._fernet = MultiFernet([Fernet(key) for key in encryption_keys])
        except (ValueError, TypeError) as error:
            raise InvalidKeyError("an encryption key is malformed: `anagen init` makes a good one") from error
        if len(pseudonym_key) < 32:
            raise InvalidKeyError("the pseudonym key has under 32 characters")
        self._pseudonym_key = pseudonym_key.encode()

    def encrypt(self, text: str) -> str:
        """Return the text as a token of ASCII characters."""
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def decrypt(self, token: str) -> str:
        """Return the text of a token.

        Raises:
            DecryptionError: no key of ours opens it.
        """
        try:
            return self._fernet.decrypt(token.encode("ascii")).decode()
        except (InvalidToken, UnicodeEncodeError) as error:
            raise DecryptionError("a stored value can't be decrypted with the keys at hand") from error

    def pseudonym(self, value: str) -> str:
        """Return 64 hex digits that stand for a value and do not tell it (HMAC-SHA256)."""
        return hmac.new(self._pseudonym_key, value.encode(), hashlib.sha256).hexdigest()

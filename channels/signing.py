"""Session tokens and button signatures of the web channel: made from one secret, nothing stored."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable

from runtime.settings import MIN_SECRET_LENGTH

VERSION = "v1"
SESSION_BYTES = 32
DAY = 24 * 60 * 60


class TokenError(Exception):
    """A session token can't be used."""


class InvalidTokenError(TokenError):
    """The token was not made here, or was changed on the way."""


class ExpiredTokenError(TokenError):
    """The token is ours, but its time is over."""


class Signer:
    """Issues session tokens and signs buttons; every process with the same secret accepts them."""

    def __init__(self, secret: str, lifetime: int = DAY, clock: Callable[[], float] = time.time) -> None:
        """Make a signer.

        Raises:
            ValueError: the secret is too short to protect anything.
        """
        if len(secret) < MIN_SECRET_LENGTH:
            raise ValueError(f"the web channel's secret has under {MIN_SECRET_LENGTH} characters")
        # A key for each purpose: a button's signature can never pass as a session's.
        self._session_key = _mac(secret.encode(), f"anagen web session {VERSION}").encode()
        self._button_key = _mac(secret.encode(), f"anagen web button {VERSION}").encode()
        self.lifetime = lifetime
        self._clock = clock

    def issue(self) -> str:
        """Return the token of a new session: version, 256-bit random id, second of expiry and signature."""
        claims = f"{VERSION}.{secrets.token_urlsafe(SESSION_BYTES)}.{int(self._clock()) + self.lifetime}"
        return f"{claims}.{_mac(self._session_key, claims)}"

    def verify(self, token: str) -> str:
        """Return the session id of a token.

        Raises:
            InvalidTokenError: its signature is not ours.
            ExpiredTokenError: it is ours and over.
        """
        claims, _, signature = token.rpartition(".")
        if not _equal(signature, _mac(self._session_key, claims)):
            raise InvalidTokenError
        # Only what was signed here gets this far, so its form is known.
        _, session, expiry = claims.split(".")
        if self._clock() >= int(expiry):
            raise ExpiredTokenError
        return session

    def sign_payload(self, session: str, payload: str) -> str:
        """Return the signature with which this session, and no other, may send a button's payload."""
        return _mac(self._button_key, f"{session}\n{payload}")

    def verify_payload(self, session: str, payload: str, signature: str) -> bool:
        """Tell whether a button with this payload was offered in this session."""
        return _equal(signature, self.sign_payload(session, payload))


def fingerprint(session: str) -> str:
    """Return a short name of a session for logs: it tells sessions apart and opens none."""
    return hashlib.sha256(session.encode()).hexdigest()[:10]


def _mac(key: bytes, message: str) -> str:
    # What a client sends may hold half a surrogate pair, which plain UTF-8 refuses.
    digest = hmac.new(key, message.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def _equal(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), expected.encode())

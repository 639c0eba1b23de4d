"""What the sample provider has given out: codes for one use, and refresh tokens for as long as it runs."""

import base64
import hashlib
import hmac
import re
import secrets
import time
from typing import NamedTuple

CODE_S = 60
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")  # a SHA-256 in base64url, as S256 makes it (RFC 7636 §4.2)
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


class GrantError(Exception):
    """`error` is a code of RFC 6749 §5.2 or RFC 8707 §2."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error = error
        self.description = description


class Grant(NamedTuple):
    """Who signed in (a key of the sample's people), for which front end, and what it sent along."""

    person: str
    redirect_uri: str
    challenge: str
    nonce: str | None


class Grants:
    def __init__(self) -> None:
        self._codes: dict[str, tuple[float, Grant]] = {}
        self._refreshing: dict[str, Grant] = {}

    def give_code(self, grant: Grant) -> str:
        now = time.monotonic()
        self._codes = {code: kept for code, kept in self._codes.items() if now < kept[0]}
        code = secrets.token_urlsafe(32)
        self._codes[code] = now + CODE_S, grant
        return code

    def take_code(self, code: str, redirect_uri: str, verifier: str) -> Grant:
        """Used up with the first question, also where that has another verifier (RFC 7636 §4.6)."""
        until, grant = self._codes.pop(code, (0.0, None))
        if grant is None or time.monotonic() >= until or grant.redirect_uri != redirect_uri:
            raise GrantError("invalid_grant", "No such code for this redirect_uri.")
        if not _VERIFIER.fullmatch(verifier) or not hmac.compare_digest(compute_challenge(verifier), grant.challenge):
            raise GrantError("invalid_grant", "The code_verifier does not fit the code_challenge.")
        return grant

    def give_refresh_token(self, grant: Grant) -> str:
        token = secrets.token_urlsafe(32)
        self._refreshing[token] = grant
        return token

    def find_refreshing(self, token: str) -> Grant:
        grant = self._refreshing.get(token)
        if grant is None:
            raise GrantError("invalid_grant", "No such refresh_token.")
        return grant


def compute_challenge(verifier: str) -> str:
    """S256 of RFC 7636."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()

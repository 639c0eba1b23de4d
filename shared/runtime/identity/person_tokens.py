"""Access tokens of people: signed by a configured issuer, and meant for this service alone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shared.runtime.identity.compact import Compact, parse_compact
from shared.runtime.identity.people import Identity, is_subject
from shared.runtime.identity.provider_keys import ProviderKeys
from shared.runtime.identity.public_keys import ALGORITHMS
from shared.runtime.identity.remembered import Remembered
from shared.runtime.identity.tokens import InvalidTokenError
from shared.runtime.issuers import Issuer

SKEW_S = 60
# A verified token is verified again after this, so that a key that its provider withdrew ends here as well.
REMEMBERED_S = 60
LATEST = 2**40  # seconds; what no clock will show, also as a number that no float can hold
_TYPES = ("jwt", "at+jwt", "application/at+jwt")
# Tokens that are no bearer's access token: bound to a key that we do not ask for, or made for the front end itself.
_OTHER_KINDS = ("cnf", "at_hash", "c_hash")


class PersonTokens:
    """Reads tokens of `issuers` whose one audience is `audience`; `keys` are those of each issuer by its URL."""

    def __init__(self, issuers: Mapping[str, Issuer], audience: str | None, keys: Mapping[str, ProviderKeys]) -> None:
        self._issuers = issuers
        self._audience = audience
        self._keys = keys
        self._known: Remembered[str, Identity] = Remembered()

    def recall(self, token: str, now: datetime) -> Identity | None:
        """Whom a token speaks of that was verified a moment ago."""
        return self._known.recall(token, now.timestamp())

    async def read(self, token: str, now: datetime) -> Identity:
        """Raises InvalidTokenError, or ProviderAwayError where its key cannot be had.

        What can be judged without a key is judged first, so that a token for another service asks nobody for keys.
        """
        try:
            parsed = parse_compact(token)
            issuer = self._issuers[str(parsed.claims["iss"])]
            identity, expires_at = _judge(parsed, issuer, self._audience, now.timestamp())
        except (ValueError, KeyError):
            raise InvalidTokenError from None
        await self._require_signature(parsed, issuer)
        self._known.keep(token, identity, min(expires_at, now.timestamp() + REMEMBERED_S))
        return identity

    async def _require_signature(self, parsed: Compact, issuer: Issuer) -> None:
        algorithm, kid = parsed.header.get("alg"), parsed.header.get("kid")
        for key in await self._keys[issuer.url].find(kid):
            if key.verify(str(algorithm), parsed.message, parsed.signature):
                return
        raise InvalidTokenError


def _judge(token: Compact, issuer: Issuer, audience: str | None, now: float) -> tuple[Identity, float]:
    """Whom it speaks of, and when it ends, if its signature holds; raises ValueError where it would not help."""
    header, claims = token.header, token.claims
    if str(header.get("alg")) not in ALGORITHMS or "crit" in header or not isinstance(header.get("kid"), str | None):
        raise ValueError("signed in a way that is not believed")
    if str(header.get("typ", "JWT")).lower() not in _TYPES:
        raise ValueError("of another type")
    if any(name in claims for name in _OTHER_KINDS):
        raise ValueError("of another kind")
    if audience is None or claims.get("aud") not in (audience, [audience]):
        raise ValueError("for another service, or for several")
    expires_at = _read_time(claims["exp"]) + SKEW_S
    begins_at = max((_read_time(claims[name]) for name in ("nbf", "iat") if name in claims), default=now)
    if not begins_at - SKEW_S <= now < expires_at:
        raise ValueError("out of its time")
    subject = claims[issuer.claim]
    if not is_subject(subject):
        raise ValueError("no name of a person")
    return Identity(issuer.url, subject), expires_at


def _read_time(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < LATEST:
        raise ValueError("no time")
    return float(value)

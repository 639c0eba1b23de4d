"""Access tokens (RFC 9068): Ed25519 JWTs of at most five minutes, each for one service only.

Processes of a service have clocks of their own: what one has just issued is good at another that is SKEW apart.
"""

import base64
import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from shared.runtime.clock import SKEW
from shared.runtime.data.database import new_id
from shared.runtime.identity.actor import Actor
from shared.runtime.identity.remembered import Remembered
from shared.runtime.identity.tables import ClientRow
from shared.runtime.settings import KeyRing
from shared.schemas.text.safe_text import list_forbidden
from shared.schemas.words.roles import Role

LIFE_S = 300
ALGORITHM = "Ed25519"
TYPE = "at+jwt"
ISSUER = "hosho"


class InvalidTokenError(Exception):
    """Forged, expired, for another service or of another kind; the caller is not told which."""


class Tokens:
    """Signs and reads the tokens of one service, with this service's own keys alone, whatever `kid` a token names."""

    def __init__(self, audience: str, ring: KeyRing) -> None:
        self._audience = audience
        self._keys = {name: _make_private_key(name, seed) for name, seed in ring.secrets.items()}
        self._signing_key = self._keys[ring.first[0]]
        self._key_set = KeySet(list(self._keys.values()))
        self._known: Remembered[str, Actor] = Remembered()

    def issue(self, client: ClientRow, now: datetime.datetime) -> str:
        issued_at = int(now.timestamp())
        claims = {
            "iss": ISSUER,
            "sub": client.id,
            "aud": self._audience,
            "iat": issued_at,
            "exp": issued_at + LIFE_S,
            "jti": str(new_id()),
            "role": client.role,
            "org": client.org,
            "authorities": client.authorities,
            "signing_limit": client.signing_limit,
        }
        header = {"alg": ALGORITHM, "typ": TYPE, "kid": self._signing_key.kid}
        return jwt.encode(header, claims, self._signing_key, algorithms=[ALGORITHM])

    def read(self, token: str, now: datetime.datetime) -> Actor:
        """Raises InvalidTokenError unless signature, type, issuer, audience and times all hold.

        A verified token is remembered until it expires, so that its signature is verified once.
        """
        known = self.recall(token, now)
        if known is not None:
            return known
        actor, expires_at = self._verify(token, now)
        self._known.keep(token, actor, expires_at)
        return actor

    def recall(self, token: str, now: datetime.datetime) -> Actor | None:
        """Whom a token speaks of that was verified and is still good."""
        return self._known.recall(token, now.timestamp())

    def name(self, token: str, actor: Actor) -> None:
        """Says who that is by name: this one is recalled from now on."""
        self._known.replace(token, actor)

    def _verify(self, token: str, now: datetime.datetime) -> tuple[Actor, int]:
        try:
            decoded = jwt.decode(token, self._key_set, algorithms=[ALGORITHM])
            if decoded.header.get("typ") != TYPE or "kid" not in decoded.header:
                raise InvalidTokenError
            _make_claims_registry(self._audience, now).validate(decoded.claims)
            if decoded.claims["exp"] - decoded.claims["iat"] > LIFE_S:
                raise InvalidTokenError
            return _read_actor(decoded.claims), int(decoded.claims["exp"] + SKEW.total_seconds())
        except (JoseError, ValueError, KeyError, TypeError):
            raise InvalidTokenError from None


def _make_private_key(name: str, seed: bytes) -> OKPKey:
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "kid": name, "d": _encode(seed), "x": _encode(public)})


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _make_claims_registry(audience: str, now: datetime.datetime) -> jwt.JWTClaimsRegistry:
    return jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=int(SKEW.total_seconds()),
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": audience},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        jti={"essential": True},
        role={"essential": True},
        org={"essential": True},
    )


def _read_actor(claims: dict[str, object]) -> Actor:
    """Raises InvalidTokenError also for a name that no client can have, such as one with a NUL.

    Tokens of the release before have no `signing_limit`; they last five minutes.
    """
    authorities = claims["authorities"]
    if not isinstance(authorities, list):
        raise InvalidTokenError
    client_id, org, *codes = (str(name) for name in (claims["sub"], claims["org"], *authorities))
    if list_forbidden("".join((client_id, org, *codes))):
        raise InvalidTokenError
    limit = claims.get("signing_limit")
    if not (limit is None or type(limit) is int):
        raise InvalidTokenError
    return Actor(client_id, Role(str(claims["role"])), org, frozenset(codes), signing_limit=limit)

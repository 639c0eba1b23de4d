"""An identity provider on a port of this machine: it signs what a test asks for, and counts who asks it for keys."""

import asyncio
import base64
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from tests.doubles import START

Key = RSAKey | ECKey | OKPKey
DISCOVERY, KEYS = "/.well-known/openid-configuration", "/keys"
AUDIENCES = {service: f"https://{service}.hosho.example" for service in ("application", "issuance", "verification")}
PERSON = "f3b0c7"


def make_rsa_key(kid: str = "rsa-1") -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid})


def make_claims(issuer: str, now: datetime = START, **changed: Any) -> dict[str, Any]:
    """Of a good access token for application_api; a claim that is changed to None is left out."""
    at = int(now.timestamp())
    claims = {"iss": issuer, "sub": PERSON, "aud": AUDIENCES["application"], "iat": at, "exp": at + 300, **changed}
    return {name: value for name, value in claims.items() if value is not None}


def sign(key: Key, claims: dict[str, Any] | str, algorithm: str = "RS256", **header: Any) -> str:
    """`claims` may be a text, where they are to be wrong in a way that no dictionary is."""
    text = claims if isinstance(claims, str) else json.dumps(claims)
    protected = {"alg": algorithm, "typ": "at+jwt", "kid": key.kid, **header}
    present = {name: value for name, value in protected.items() if value is not None}
    message = f"{encode(json.dumps(present))}.{encode(text)}"
    model = JWSRegistry.algorithms["Ed25519" if algorithm == "EdDSA" else algorithm]
    return f"{message}.{encode(model.sign(message.encode(), key))}"


def encode(text: bytes | str) -> str:
    """In base64url, as the parts of a token are."""
    return base64.urlsafe_b64encode(text.encode() if isinstance(text, str) else text).rstrip(b"=").decode()


class IdentityProvider:
    """`answers` stand in for what a path really has; while `hanging`, nobody is answered."""

    def __init__(self) -> None:
        self.keys: list[Key] = [make_rsa_key()]
        self.asked: Counter[str] = Counter()
        self.answers: dict[str, bytes] = {}
        self.hanging = False
        self.was_asked = asyncio.Event()
        self.url = ""
        self._open: set[asyncio.StreamWriter] = set()

    def make_token(self, now: datetime = START, **claims: Any) -> str:
        return sign(self.keys[0], make_claims(self.url, now, **claims))

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        path = (await reader.readuntil(b"\r\n\r\n")).split(b" ")[1].decode()
        self.asked[path] += 1
        self.was_asked.set()
        if not self.hanging:
            writer.write(self.answers.get(path) or format_answer(self.compose(path)))
            await writer.drain()
            writer.close()

    def compose(self, path: str) -> bytes:
        if path == DISCOVERY:
            return json.dumps({"issuer": self.url, "jwks_uri": self.url + KEYS}).encode()
        return json.dumps({"keys": [key.as_dict(private=False) for key in self.keys]}).encode()

    def close(self) -> None:
        for writer in self._open:
            writer.close()


def format_answer(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@asynccontextmanager
async def run_provider() -> AsyncIterator[IdentityProvider]:
    provider = IdentityProvider()
    server = await asyncio.start_server(provider.answer, "127.0.0.1", 0)
    provider.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield provider
    finally:
        server.close()
        provider.close()

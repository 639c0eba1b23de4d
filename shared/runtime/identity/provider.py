"""An identity provider over HTTP: its discovery document and its public keys. The one place of the services that asks
others for who somebody is. Every answer is bounded in time and size."""

import asyncio
import json
from typing import Any

import httpx

from shared.runtime.identity.public_keys import PublicKey, parse_key_set
from shared.runtime.issuers import is_loopback, is_safe_url

ANSWER_S = 5.0  # for both documents together
LARGEST_BYTES = 256_000
_DISCOVERY = "/.well-known/openid-configuration"


class ProviderAwayError(Exception):
    """The provider does not answer, or not as OpenID Connect Discovery says; nobody can be told from anybody."""


async def fetch_keys(issuer: str, *, within_s: float = ANSWER_S) -> tuple[PublicKey, ...]:
    """Those keys that we would believe; raises ProviderAwayError, whose text says for the log what was wrong."""
    try:
        async with asyncio.timeout(within_s):
            # Made in a thread: reading the certificates that the machine trusts takes some ten milliseconds.
            async with await asyncio.to_thread(_make_client, issuer) as client:
                discovered = await _get(client, issuer.rstrip("/") + _DISCOVERY)
                if discovered.get("issuer") != issuer:
                    raise ProviderAwayError("its discovery document names another issuer")
                return parse_key_set(await _get(client, _read_keys_url(discovered, issuer)))
    except TimeoutError:
        raise ProviderAwayError(f"no answer within {within_s} s") from None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError, OSError) as error:
        raise ProviderAwayError(f"no usable answer ({type(error).__name__})") from None


def _make_client(issuer: str) -> httpx.AsyncClient:
    """No proxy stands between us and our own machine."""
    return httpx.AsyncClient(timeout=ANSWER_S, follow_redirects=False, trust_env=not is_loopback(issuer))


def _read_keys_url(discovered: dict[str, Any], issuer: str) -> str:
    """A provider that answers over https never sends us to plain http, nor to this machine."""
    url = discovered.get("jwks_uri")
    if not isinstance(url, str) or not is_safe_url(url) or (is_loopback(url) and not is_loopback(issuer)):
        raise ProviderAwayError("its discovery document has no usable jwks_uri")
    return url


async def _get(client: httpx.AsyncClient, url: str) -> dict[str, Any]:
    """A JSON object; uncompressed, since what a small answer unfolds to has no bound."""
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    async with client.stream("GET", url, headers=headers) as answer:
        encoding = answer.headers.get("content-encoding", "identity").strip().lower()
        if answer.status_code != httpx.codes.OK or encoding != "identity":
            raise ProviderAwayError(f"status {answer.status_code}")
        body = b""
        async for part in answer.aiter_raw():
            body += part
            if len(body) > LARGEST_BYTES:
                raise ProviderAwayError(f"an answer of more than {LARGEST_BYTES} bytes")
    document = json.loads(body)
    if not isinstance(document, dict):
        raise ProviderAwayError("an answer that is no JSON object")
    return document

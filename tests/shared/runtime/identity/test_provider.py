import gzip
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from shared.runtime.identity.provider import LARGEST_BYTES, ProviderAwayError, fetch_keys
from tests.identity_provider import DISCOVERY, KEYS, IdentityProvider, format_answer, run_provider


@pytest.fixture
async def provider() -> AsyncIterator[IdentityProvider]:
    async with run_provider() as provider:
        yield provider


async def test_keys_are_read_from_where_the_discovery_document_says(provider: IdentityProvider) -> None:
    assert [key.kid for key in await fetch_keys(provider.url)] == ["rsa-1"]
    assert provider.asked == {DISCOVERY: 1, KEYS: 1}


async def test_an_answer_that_says_it_is_not_encoded_is_taken(provider: IdentityProvider) -> None:
    plain = await fetch_keys(provider.url)
    for path in (DISCOVERY, KEYS):
        provider.answers[path] = format_answer(provider.compose(path), "200 OK", "Content-Encoding: Identity")
    assert [key.kid for key in await fetch_keys(provider.url)] == [key.kid for key in plain] == ["rsa-1"]


DEEP = b"[" * 100_000
NO_DOCUMENTS = [
    format_answer(b"", "404 Not Found"),
    format_answer(b"{}", "500 Internal Server Error"),
    format_answer(b"", "302 Found", "Location: /elsewhere"),
    format_answer(b"not json"),
    format_answer(b"[]"),
    format_answer(b"\xff"),
    format_answer(DEEP),
    format_answer(b'{"a":"' + b"a" * LARGEST_BYTES + b'"}'),
    format_answer(gzip.compress(b"{}"), "200 OK", "Content-Encoding: gzip"),
    b"no http at all\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}",
]


@pytest.mark.parametrize("path", [DISCOVERY, KEYS])
@pytest.mark.parametrize("answer", NO_DOCUMENTS)
async def test_whatever_is_no_document_is_a_provider_that_is_away(
    provider: IdentityProvider, path: str, answer: bytes
) -> None:
    provider.answers[path] = answer
    with pytest.raises(ProviderAwayError):
        await fetch_keys(provider.url)


@pytest.mark.parametrize(
    "discovered",
    [
        {"issuer": "https://other.example", "jwks_uri": "KEYS"},
        {"jwks_uri": "KEYS"},
        {"issuer": "URL"},
        {"issuer": "URL/", "jwks_uri": "KEYS"},
        {"issuer": "URL", "jwks_uri": "http://169.254.169.254/keys"},
        {"issuer": "URL", "jwks_uri": "file:///etc/passwd"},
        {"issuer": "URL", "jwks_uri": ["KEYS"]},
        {"issuer": "URL", "jwks_uri": "KEYS\r\nX: y"},
    ],
)
async def test_a_discovery_document_of_another_or_that_leads_astray_is_not_followed(
    provider: IdentityProvider, discovered: dict[str, Any]
) -> None:
    text = json.dumps(discovered).replace("URL", provider.url).replace("KEYS", provider.url + KEYS)
    provider.answers[DISCOVERY] = format_answer(text.encode())
    with pytest.raises(ProviderAwayError):
        await fetch_keys(provider.url)
    assert provider.asked == {DISCOVERY: 1}


async def test_nobody_waits_for_a_provider_that_hangs_or_is_not_there(provider: IdentityProvider) -> None:
    provider.hanging = True
    with pytest.raises(ProviderAwayError, match="no answer"):
        await fetch_keys(provider.url, within_s=0.1)
    with pytest.raises(ProviderAwayError):
        await fetch_keys("http://127.0.0.1:1")

"""`HOSHO_OIDC_ISSUERS`: the identity providers whose people may call, as `URL,URL#CLAIM,…`.

An issuer's URL has neither query nor fragment (OpenID Connect Discovery §2), so that `#` can part it from the claim.
"""

import re
from typing import NamedTuple

from pydantic import HttpUrl, TypeAdapter, ValidationError

DEFAULT_CLAIM = "sub"
_CLAIM = re.compile(r"[A-Za-z0-9_.:/-]{1,100}")
# What RFC 3986 lets stand in an address; of anything else, such as a backslash, two readers make two addresses.
_PLAIN = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]{1,500}")
_URL: TypeAdapter[HttpUrl] = TypeAdapter(HttpUrl)
_LOOPBACK = ("127.0.0.1", "[::1]", "localhost")


class Issuer(NamedTuple):
    """A provider by its exact address, and the claim of its tokens that names a person."""

    url: str
    claim: str = DEFAULT_CLAIM


def parse_issuers(text: str) -> tuple[Issuer, ...]:
    """Raises ValueError that says which entry is wrong; an empty text is no issuer."""
    entries = [entry.strip() for entry in text.split(",")] if text.strip() else []
    issuers: list[Issuer] = []
    for position, entry in enumerate(entries, start=1):
        url, parted, claim = entry.partition("#")
        if not is_issuer_url(url):
            raise ValueError(
                f"entry {position} must be URL or URL#CLAIM, where the URL is https (http on this machine alone) "
                "and has no query"
            )
        if parted and not _CLAIM.fullmatch(claim):
            raise ValueError(f"entry {position} has no name of a claim after its #")
        if url in {issuer.url for issuer in issuers}:
            raise ValueError(f"entry {position} repeats an issuer")
        issuers.append(Issuer(url, claim or DEFAULT_CLAIM))
    return tuple(issuers)


def is_issuer_url(text: str) -> bool:
    """https, or http to this machine; no login, query or fragment, nothing that is not printed."""
    return is_safe_url(text) and not set(text) & set("?#,")


def is_safe_url(text: str) -> bool:
    """Whether what is read from there comes from whom it names: https, or http that does not leave the machine."""
    if not _PLAIN.fullmatch(text):
        return False
    try:
        url = _URL.validate_python(text)
    except ValidationError:
        return False
    return (url.scheme == "https" or is_loopback(text)) and not (url.username or url.password)


def is_loopback(text: str) -> bool:
    return _URL.validate_python(text).host in _LOOPBACK

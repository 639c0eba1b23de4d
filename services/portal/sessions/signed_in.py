"""Who is signed in, as the portal keeps it of them."""

import hashlib

from pydantic import BaseModel

from services.portal.sessions.provider import HeldToken
from services.portal.settings import Audience


class SignedIn(BaseModel):
    """`person` is what the APIs name the caller by; `org_name` is what the pages call the organisation.

    `tokens` are those held for the APIs, by their names, and `refresh_token` is what gets more of them.
    """

    person: str
    name: str
    audience: Audience
    org: str
    org_name: str
    tokens: dict[str, HeldToken]
    refresh_token: str | None


def digest(*parts: str) -> bytes:
    """SHA-256 of texts, each with its length before it, so that no two different ones run together."""
    encoded = (part.encode() for part in parts)
    return hashlib.sha256(b"".join(len(part).to_bytes(4, "big") + part for part in encoded)).digest()

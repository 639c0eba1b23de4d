"""Keys for signed facts, made for an operator who keeps them in the environment of the services."""

import secrets
from typing import NamedTuple

from services.admin.refusal import Refusal
from shared.runtime.messages.signatures import derive_public
from shared.runtime.settings import KeyRing


class FactKey(NamedTuple):
    """A key and its public half, each as an entry of a key ring."""

    secret: str
    public: str


def generate_fact_key(name: str) -> FactKey:
    """Raises Refusal for a name that a key ring could not hold."""
    if not name.strip() or set(name) & {":", ","} or not name.isascii() or not name.isprintable():
        raise Refusal(f"{name!r} is no name for a key: use letters, digits and hyphens, such as issuance-1.")
    ring = KeyRing({name.strip(): secrets.token_bytes(32)})
    return FactKey(ring.format(), derive_public(ring).format())

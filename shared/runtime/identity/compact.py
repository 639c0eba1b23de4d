"""A signed JWT (RFC 7519) taken apart, before anything in it is believed."""

import base64
import binascii
import json
import re
from typing import Any, NamedTuple

LONGEST_TOKEN = 16_384
_COMPACT = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")


class Compact(NamedTuple):
    header: dict[str, Any]
    claims: dict[str, Any]
    message: bytes
    signature: bytes


def parse_compact(token: str) -> Compact:
    """Raises ValueError for anything but three parts in base64url, the first two of them JSON objects.

    A name that stands twice in one object is refused: two readers could take a different one of them.
    """
    parts = _COMPACT.fullmatch(token) if len(token) <= LONGEST_TOKEN else None
    if parts is None:
        raise ValueError("no signed token")
    header, claims = (_parse_object(part) for part in parts.groups()[:2])
    message, _, signature = token.rpartition(".")
    return Compact(header, claims, message.encode(), _decode(signature))


def _parse_object(part: str) -> dict[str, Any]:
    try:
        found = json.loads(_decode(part).decode(), object_pairs_hook=_refuse_twins, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not isinstance(found, dict):
        raise ValueError("no JSON object")  # noqa: TRY004 - to the caller it is one more wrong text
    return found


def _decode(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except binascii.Error:
        raise ValueError("no base64url") from None


def _refuse_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")

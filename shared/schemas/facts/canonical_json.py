"""JSON in the one way RFC 8785 allows, so that equal data are equal bytes."""

import json
from typing import Any

# Beyond this, JSON numbers are not exact everywhere (RFC 8785 3.2.2.3).
_LARGEST_INTEGER = 2**53 - 1


def encode_canonical(value: Any) -> bytes:
    """Raises ValueError for what our data never hold: fractions, larger integers, member names beyond ASCII."""
    _check(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False).encode()


def _check(value: Any) -> None:
    if isinstance(value, dict):
        # Names are sorted by UTF-16 there and by code point here; for ASCII that is the same.
        if not all(isinstance(name, str) and name.isascii() for name in value):
            raise ValueError("member names must be ASCII")
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            _check(part)
    elif isinstance(value, float) or (isinstance(value, int) and abs(value) > _LARGEST_INTEGER):
        raise ValueError("numbers must be whole and exact")
    elif not isinstance(value, str | int | None):
        raise ValueError(f"{type(value).__name__} is not JSON")

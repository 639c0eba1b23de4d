"""JSON as RFC 8785 writes it, so that equal data are equal bytes."""

import json

# Larger integers are not exact in every reader of JSON (RFC 8785 §3.2.2.3).
_LARGEST_INTEGER = 2**53 - 1


def encode_canonical(value: object) -> bytes:
    """Raises ValueError for what our data never hold: fractions, larger integers, member names beyond ASCII."""
    _refuse_inexact(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False).encode()


def _refuse_inexact(value: object) -> None:
    if isinstance(value, dict):
        # RFC 8785 sorts names by UTF-16, Python by code point; for ASCII that is the same.
        if not all(isinstance(name, str) and name.isascii() for name in value):
            raise ValueError("member names must be ASCII")
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            _refuse_inexact(part)
    elif isinstance(value, float) or (isinstance(value, int) and abs(value) > _LARGEST_INTEGER):
        raise ValueError("numbers must be whole and exact")
    elif not isinstance(value, str | int | None):
        raise ValueError(f"{type(value).__name__} is not JSON")

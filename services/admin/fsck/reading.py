"""How the checks read values: moments, digests and numbers, in ways of their own."""

import hashlib
import json
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

# As RFC 8785 writes what our data hold. What it could not write, such as fractions, nobody has signed or reckoned.
_CANONICAL = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False)
_JAPAN = timezone(timedelta(hours=9))
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)  # noqa: UP017
_MICROSECOND = timedelta(microseconds=1)
# The quasigroup of order 10 by which the check digit is found (H. M. Damm, 2004).
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


@lru_cache(maxsize=1_000)
def parse_json(text: str) -> Any:
    """What several checks read of one row is read once; none of them changes it."""
    return json.loads(text)


def encode_json(value: Any) -> bytes:
    """In the canonical form, by which signatures and hashes go."""
    return _CANONICAL.encode(value).encode()


def digest_json(value: Any) -> str:
    """SHA-256 in hex of the canonical form."""
    return hashlib.sha256(encode_json(value)).hexdigest()


def count_microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def is_moment(text: object, moment: datetime | None) -> bool:
    """Whether a fact's text is this moment."""
    if moment is None or not isinstance(text, str):
        return False
    try:
        return datetime.fromisoformat(text) == moment
    except (ValueError, TypeError):
        return False


def fiscal_year(moment: datetime) -> int:
    """Of Reiwa, from April."""
    day = moment.astimezone(_JAPAN)
    return day.year - 2018 - (day.month < 4)


def ends_with_check_digit(digits: str) -> bool:
    state = 0
    for digit in digits:
        state = int(_DAMM[state][int(digit)])
    return state == 0


def as_hex(value: bytes | None) -> str | None:
    return None if value is None else value.hex()

"""How the checks read values: moments, digests and numbers, in ways of their own."""

import hashlib
from datetime import datetime, timedelta, timezone
from typing import Any

from shared.schemas.facts.canonical_json import encode_canonical

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


def digest_json(value: Any) -> str | None:
    """SHA-256 in hex of the canonical JSON; None for what has none, such as a fraction."""
    try:
        return hashlib.sha256(encode_canonical(value)).hexdigest()
    except ValueError:
        return None


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

"""Whether JSON is worth reading: how deep it is nested and of how many parts it is, counted without reading it.

Every step takes time in proportion to the body's length, and all but the last are single calls on the whole of it.
Whether a name stands twice is asked last: for that it is read.
"""

import json
from itertools import accumulate
from typing import Any

DEPTH_LIMIT = 16
# Texts (names of fields among them), commas, and beginnings of lists and objects, of each at most so many. A hundred
# reviews, the largest form there is, have two thirds of that.
MOST_PARTS = 1_500
MOST_DIGITS = 100  # in a row, outside of texts: reading a number takes more than its length
_BRACKETS = b"{[}]"
_NO_BRACKETS = bytes(set(range(256)) - set(_BRACKETS))
_ZEROES = bytes(ord("0") if chr(byte) in "123456789" else byte for byte in range(256))
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_plain_object(body: bytes) -> dict[str, Any] | None:
    """What it says, where that is an object and nothing of what follows is wrong with it; else None."""
    if is_too_deep(body) or has_too_many_parts(body) or has_long_number(body) or not is_utf_8(body):
        return None
    try:
        content = _READER.decode(body.decode())
    except (_NamedTwiceError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def is_too_deep(body: bytes) -> bool:
    """Whether it is nested beyond DEPTH_LIMIT."""
    if _count_openers(body) <= DEPTH_LIMIT:
        return False
    brackets = b"".join(_split_texts(body)).translate(None, _NO_BRACKETS)[: 2 * MOST_PARTS]
    return any(depth > DEPTH_LIMIT for depth in accumulate(1 if bracket in b"{[" else -1 for bracket in brackets))


def has_too_many_parts(body: bytes) -> bool:
    """Whether there is more of anything than MOST_PARTS."""
    if body.count(b'"') <= 2 * MOST_PARTS and body.count(b",") <= MOST_PARTS and _count_openers(body) <= MOST_PARTS:
        return False
    outside = _split_texts(body)
    if len(outside) > MOST_PARTS + 1:
        return True
    bare = b"".join(outside)
    return max(bare.count(b","), _count_openers(bare)) > MOST_PARTS


def has_long_number(body: bytes) -> bool:
    """Whether there are more than MOST_DIGITS digits in a row outside of texts."""
    row = b"0" * (MOST_DIGITS + 1)
    return row in body.translate(_ZEROES) and row in b'"'.join(_split_texts(body)).translate(_ZEROES)


def is_utf_8(body: bytes) -> bool:
    """False for UTF-16 and UTF-32, which a reader of JSON guesses by these bytes and in which nothing is counted."""
    return body[:2] not in _BYTE_ORDER_MARKS and b"\0" not in body[:4]


def names_twice(body: bytes) -> bool:
    """Whether an object has a name twice: of two readers each could take another one. False for what is no JSON."""
    try:
        json.loads(body, object_pairs_hook=_refuse_twins)
    except _NamedTwiceError:
        return True
    except ValueError:
        pass
    return False


class _NamedTwiceError(Exception):
    pass


def _refuse_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) < len(pairs):
        raise _NamedTwiceError
    return content


_READER = json.JSONDecoder(object_pairs_hook=_refuse_twins)


def _count_openers(text: bytes) -> int:
    return text.count(b"{") + text.count(b"[")


def _split_texts(body: bytes) -> list[bytes]:
    """What stands outside of texts. Escaped quotes end none: first go the escaped backslashes, then they."""
    unescaped = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    return unescaped.split(b'"', 2 * MOST_PARTS + 2)[::2]

"""asn1crypto mended: it takes a length whose last byte is 0x80 for an indefinite one (wbond/asn1crypto issue 249).

It then writes the value anew with all that it holds, each level several times: of some hundred seals one took minutes.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from asn1crypto import core

_INDEFINITE = 0x80
_LONG = 0x80  # a length of several bytes: the other bits say of how many
_MORE = 0x1F  # a tag of several bytes: all but the last have their first bit set


def mend_lengths() -> None:
    """Changes asn1crypto in this process, once: what was read or written with a definite length is kept as it is."""
    for kind in (core.Asn1Value, core.Choice, core.Primitive, core.Sequence, core.SequenceOf):
        if not hasattr(kind.dump, "__wrapped__"):
            kind.dump = _mend(kind.dump)


def is_indefinite(header: bytes) -> bool:
    """Whether the last of the headers that stand one after the other has an indefinite length (X.690, 8.1.3.6)."""
    at, length = 0, 0
    while at < len(header):
        is_long_tag = header[at] & _MORE == _MORE
        at += 1
        if is_long_tag:
            while header[at] & 0x80:
                at += 1
            at += 1
        length = header[at]
        at += 1 + (length & ~_LONG if length & _LONG else 0)
    return length == _INDEFINITE


def _mend(dump: Callable[..., bytes]) -> Callable[..., bytes]:
    @wraps(dump)
    def mended(value: Any, force: bool = False) -> bytes:
        header = value._header
        if header is not None and header[-1:] == b"\x80" and not is_indefinite(header):
            value._header = None  # is written anew, without what it holds
        return dump(value, force)

    return mended

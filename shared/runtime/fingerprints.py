"""Whether each key of a service is the one that its name stands for: a fingerprint of it stands in the database.

Whoever has a key first notes it. A fingerprint is HMAC-SHA-256 of the key over a domain word and its purpose. Keys are
256 random bits, or public, so that nobody finds one by its fingerprint, and it helps with nothing else that is made
with that key.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ARRAY, Boolean, LargeBinary, Text, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.runtime.data.database import Database

_DOMAIN = b"hosho.fingerprint.v1\n"
_NOTE = text(
    "SELECT purpose, name, fingerprint, noted_by, used FROM identity.note_keys(:purposes, :names, :prints, :used)"
).bindparams(
    bindparam("purposes", type_=ARRAY(Text())),
    bindparam("names", type_=ARRAY(Text())),
    bindparam("prints", type_=ARRAY(LargeBinary())),
    bindparam("used", type_=ARRAY(Boolean())),
)


class Purpose(StrEnum):
    """What a key is for. Of signing keys the public half counts, which all have who need it."""

    CHECK = "check"
    ENCRYPTION = "encryption"
    APPLICATION_FACT = "application_fact"
    ISSUANCE_FACT = "issuance_fact"


@dataclass(frozen=True)
class HeldKeys:
    """The keys of one purpose at one service, by name, and the variable that they come from.

    `used` names the one that this service makes new things with, where it is the one that does. `reads` is False where
    it only makes: what was made with a former key, others read.
    """

    purpose: Purpose
    variable: str
    keys: Mapping[str, bytes] = field(repr=False)
    used: str | None = None
    reads: bool = True


class UnfitKeysError(Exception):
    """A sentence for each key that is another one than its name says, or that is needed and not there."""


class _Noted(NamedTuple):
    purpose: str
    name: str
    fingerprint: bytes | None
    noted_by: str | None
    used: bool


def compute_fingerprint(purpose: Purpose, key: bytes) -> bytes:
    """32 bytes."""
    return hmac.digest(key, _DOMAIN + purpose.encode(), hashlib.sha256)


async def check_keys(database: Database, held: Sequence[HeldKeys]) -> None:
    """Notes the keys that the database does not know yet, and raises UnfitKeysError, noting none, where one is unfit.

    One transaction of one statement. Raises also what the database raises where it cannot be asked.
    """
    async with database.write() as session:
        noted = {(row.purpose, row.name): row for row in await _note(session, held)}
        faults = [fault for ring in held for fault in _find_faults(ring, noted)]
        if faults:
            raise UnfitKeysError(" ".join(faults))


async def _note(session: AsyncSession, held: Sequence[HeldKeys]) -> list[_Noted]:
    entries = [(ring, name, key) for ring in held for name, key in ring.keys.items()]
    values = {
        "purposes": [ring.purpose.value for ring, _, _ in entries],
        "names": [name for _, name, _ in entries],
        "prints": [compute_fingerprint(ring.purpose, key) for ring, _, key in entries],
        "used": [name == ring.used for ring, name, _ in entries],
    }
    return [_Noted._make(row) for row in await session.execute(_NOTE, values)]


def _find_faults(ring: HeldKeys, noted: Mapping[tuple[str, str], _Noted]) -> list[str]:
    unlike = [
        f"The key {name} in {ring.variable} is not the one that {row.noted_by} had under this name first. Put that one "
        f"back, or give this one another name; if that one was wrong, `hosho keys retire {ring.purpose} {name}`."
        for name, key in ring.keys.items()
        if (row := noted[ring.purpose, name]).fingerprint != compute_fingerprint(ring.purpose, key)
    ]
    missing = [
        f"{ring.variable} has no key {row.name}, which is in use. Put it back; if nothing needs it any more, or it is "
        f"lost, `hosho keys retire {ring.purpose} {row.name}`."
        for row in noted.values()
        if ring.reads and row.purpose == ring.purpose and row.used and row.name not in ring.keys
    ]
    return unlike + missing

"""Authentication keys, sealed, when verification had them, and the wrapped data keys that they are sealed with.

What is sealed is read through a function that writes the audit row in the same statement, and by no other way.
"""

import uuid
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.issuance_api.store.tables.guarantees import RegistrationRow
from services.issuance_api.store.tables.keys import AuthenticationKeyRow, DataKeyRow, KeyRegistrationRow
from services.issuance_api.store.tables.records import AuditAction
from shared.runtime.data.database import WriteSession, new_id

_OPEN = text("SELECT issuance.open_key(:guarantee_id, :serial, :audit_id, :at, :actor, :action)")

# The key and the version that come together: the registration of one is that of the other.
_FIRST = 1

__all__ = ["AuthenticationKeyRow", "KeyRegistrationRow"]


class KeyInUse(NamedTuple):
    """The key with the highest serial, as far as it may be known without opening it."""

    guarantee_id: uuid.UUID
    serial: int
    epoch: int
    check_value: bytes

    @property
    def is_first(self) -> bool:
        return self.serial == _FIRST


async def find_key(session: AsyncSession, guarantee_id: uuid.UUID) -> KeyInUse | None:
    """The newest key of a guarantee, which may not be registered yet; paper has none."""
    row = AuthenticationKeyRow
    query = select(row.guarantee_id, row.serial, row.epoch, row.check_value).where(row.guarantee_id == guarantee_id)
    found = (await session.execute(query.order_by(row.serial.desc()).limit(1))).one_or_none()
    return None if found is None else KeyInUse._make(found)


async def add_key(session: WriteSession, key: AuthenticationKeyRow) -> None:
    session.add(key)
    await session.flush()


async def is_key_registered(session: AsyncSession, key: KeyInUse) -> bool:
    """Whether verification has it. The first one came with version 1."""
    if key.is_first:
        return await session.get(RegistrationRow, (key.guarantee_id, _FIRST)) is not None
    return await find_key_registration(session, key.guarantee_id, key.serial) is not None


async def find_key_registration(
    session: AsyncSession, guarantee_id: uuid.UUID, serial: int
) -> KeyRegistrationRow | None:
    """Of a reissued key; the first one has none."""
    return await session.get(KeyRegistrationRow, (guarantee_id, serial))


async def add_key_registration(session: WriteSession, registration: KeyRegistrationRow) -> None:
    session.add(registration)
    await session.flush()


async def read_sealed_key(
    session: WriteSession, key: KeyInUse, action: AuditAction, *, actor: str, at: datetime
) -> bytes:
    """The sealed key; that it was read, for what and for whom is on record with it."""
    values = {"guarantee_id": key.guarantee_id, "serial": key.serial, "audit_id": new_id()}
    sealed: bytes = (await session.execute(_OPEN, {**values, "at": at, "actor": actor, "action": action})).scalar_one()
    return sealed


async def get_data_key(session: WriteSession, epoch: int, fresh: tuple[str, bytes]) -> tuple[str, bytes]:
    """The wrapped data key of an epoch, (wrapped_by, wrapped); keeps `fresh` where the epoch has none yet."""
    offered = insert(DataKeyRow).values(epoch=epoch, wrapped_by=fresh[0], wrapped=fresh[1])
    await session.execute(offered.on_conflict_do_nothing())
    row = await session.get_one(DataKeyRow, epoch)
    return row.wrapped_by, row.wrapped

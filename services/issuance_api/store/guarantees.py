"""Guarantees and their versions. Reads are filtered by tenant; None stands for officers, who see all."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, false, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.issuance_api.problems import GUARANTEE_NOT_FOUND
from services.issuance_api.store.tables.documents import VersionDocumentRow
from services.issuance_api.store.tables.guarantees import GuaranteeRow, RegistrationRow, VersionRow
from services.issuance_api.store.tables.keys import AuthenticationKeyRow
from services.issuance_api.store.tables.premiums import PremiumRow
from shared.runtime.data.database import WriteSession
from shared.runtime.data.scope import is_of
from shared.runtime.errors import DomainError

__all__ = ["GuaranteeRow", "VersionRow"]


class CurrentGuarantee(NamedTuple):
    """A guarantee with its newest version: its 電子保証発行日時, and whether its town got it without a key."""

    guarantee: GuaranteeRow
    version: VersionRow
    registered_at: datetime | None
    delivered_directly: bool = False


async def find_guarantee(session: AsyncSession, guarantee_id: uuid.UUID) -> GuaranteeRow | None:
    return await session.get(GuaranteeRow, guarantee_id)


async def find_numbered(session: AsyncSession, contract_number: str) -> GuaranteeRow | None:
    """Also where it is not drawn yet."""
    return await session.scalar(select(GuaranteeRow).where(GuaranteeRow.contract_number == contract_number))


async def get_guarantee(session: AsyncSession, guarantee_id: uuid.UUID) -> GuaranteeRow:
    return await session.get_one(GuaranteeRow, guarantee_id)


async def take_guarantee(session: WriteSession, guarantee_id: uuid.UUID) -> GuaranteeRow:
    """Locked until the transaction ends: of what changes a guarantee one comes after the other."""
    query = select(GuaranteeRow).where(GuaranteeRow.id == guarantee_id).with_for_update()
    return (await session.scalars(query.execution_options(populate_existing=True))).one()


async def take_numbered(session: WriteSession, contract_number: str, tenant: str | None) -> None:
    """Locks it until the transaction ends, so that rivals wait; what is read of it afterwards is the newest."""
    query = select(GuaranteeRow.id).where(
        GuaranteeRow.contract_number == contract_number, is_of(GuaranteeRow.tenant_org, tenant)
    )
    await session.execute(query.with_for_update(key_share=True))


async def get_current(session: AsyncSession, contract_number: str, tenant: str | None) -> CurrentGuarantee:
    """Raises DomainError `guarantee.not_found` where there is no such number, and where it is another tenant's."""
    query = _select_current(tenant).where(GuaranteeRow.contract_number == contract_number)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise DomainError(GUARANTEE_NOT_FOUND, "保証契約が見つかりません。保証契約番号を確認してください。")
    return CurrentGuarantee._make(row)


async def get_all_current(session: AsyncSession, contract_numbers: Sequence[str]) -> list[CurrentGuarantee]:
    """In the order of the numbers, which a list has chosen for its reader."""
    query = _select_current(None).where(GuaranteeRow.contract_number.in_(contract_numbers))
    found = [CurrentGuarantee._make(row) for row in await session.execute(query)]
    by_number = {current.guarantee.contract_number: current for current in found}
    return [by_number[number] for number in contract_numbers]


async def get_version(session: AsyncSession, guarantee_id: uuid.UUID, version: int) -> VersionRow:
    return await session.get_one(VersionRow, (guarantee_id, version))


async def list_versions(
    session: AsyncSession, guarantee_id: uuid.UUID, *, up_to: int | None = None
) -> list[tuple[VersionRow, datetime | None]]:
    """The versions, or those up to one, with their 電子保証発行日時, newest first."""
    query = (
        select(VersionRow, RegistrationRow.registered_at)
        .outerjoin(RegistrationRow)
        .where(VersionRow.guarantee_id == guarantee_id)
        .order_by(VersionRow.version.desc())
    )
    if up_to is not None:
        query = query.where(VersionRow.version <= up_to)
    return [(version, registered_at) for version, registered_at in await session.execute(query)]


async def get_newest_version(session: AsyncSession, guarantee_id: uuid.UUID) -> VersionRow:
    """The last one that is on record, drawn or not."""
    query = select(VersionRow).where(VersionRow.guarantee_id == guarantee_id)
    return (await session.scalars(query.order_by(VersionRow.version.desc()).limit(1))).one()


async def has_version_of(session: AsyncSession, guarantee_id: uuid.UUID, approval_id: uuid.UUID) -> bool:
    """Whether a version rests on this approval."""
    query = select(VersionRow.version).where(VersionRow.guarantee_id == guarantee_id, VersionRow.basis == approval_id)
    return await session.scalar(query.limit(1)) is not None


async def add_version(session: WriteSession, version: VersionRow) -> None:
    session.add(version)
    await session.flush()


async def add_guarantee(
    session: WriteSession,
    guarantee: GuaranteeRow,
    version: VersionRow,
    premium: PremiumRow | None,
    key: AuthenticationKeyRow | None,
) -> None:
    session.add(guarantee)
    # The others refer to it, and SQLAlchemy orders only what it knows a relationship of.
    await session.flush()
    session.add_all(row for row in (version, premium, key) if row is not None)
    await session.flush()


def _select_current(tenant: str | None) -> Select[GuaranteeRow, VersionRow, datetime, bool]:
    """Nothing of a guarantee whose first certificate is not drawn yet: nobody sees its number."""
    return (
        select(
            GuaranteeRow,
            VersionRow,
            RegistrationRow.registered_at,
            func.coalesce(RegistrationRow.delivered_directly, false()),
        )
        .join(
            VersionRow,
            (VersionRow.guarantee_id == GuaranteeRow.id) & (VersionRow.version == GuaranteeRow.current_version),
        )
        .join(
            VersionDocumentRow, (VersionDocumentRow.guarantee_id == GuaranteeRow.id) & (VersionDocumentRow.version == 1)
        )
        .outerjoin(RegistrationRow)
        .where(is_of(GuaranteeRow.tenant_org, tenant))
    )

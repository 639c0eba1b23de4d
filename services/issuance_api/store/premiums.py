"""The premium of each guarantee, as its approval fixed it, and what further versions cost more or less."""

import uuid
from typing import Annotated, NamedTuple

from pydantic import Field, StringConstraints, TypeAdapter
from sqlalchemy import literal, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from services.issuance_api.store.tables.guarantees import GuaranteeRow, VersionRow
from services.issuance_api.store.tables.lists import ListedRow
from services.issuance_api.store.tables.premiums import PremiumRow, VersionPremiumRow
from shared.runtime.data.database import WriteSession
from shared.runtime.data.paging import Listing, Order, Page, PageRequest, fetch_page
from shared.runtime.data.scope import is_of
from shared.schemas.words.guarantee import FIRST_VERSION
from shared.schemas.words.premium import Premium

__all__ = ["PremiumRow", "VersionPremiumRow"]


async def find_premium(session: AsyncSession, guarantee_id: uuid.UUID) -> Premium | None:
    """None where its approval was lost, and the certificate entered again."""
    row = await session.get(PremiumRow, guarantee_id)
    return None if row is None else _read_premium(row)


async def find_version_premium(
    session: AsyncSession, guarantee_id: uuid.UUID, version: int
) -> VersionPremiumRow | None:
    return await session.get(VersionPremiumRow, (guarantee_id, version))


async def get_premium_difference(session: AsyncSession, version: VersionRow) -> int:
    """What a version costs more than the one before it, in whole yen; negative where it costs less."""
    found = await find_version_premium(session, version.guarantee_id, version.version)
    return 0 if found is None else found.additional - found.refund


async def list_version_premiums(session: AsyncSession, guarantee_id: uuid.UUID) -> list[VersionPremiumRow]:
    """In the order of the versions."""
    row = VersionPremiumRow
    return list(await session.scalars(select(row).where(row.guarantee_id == guarantee_id).order_by(row.version)))


class VersionPremium(NamedTuple):
    """What a version costs: the first one all of it, another what it costs more than the one before."""

    version: VersionRow
    premium: Premium


class VersionRefund(NamedTuple):
    guarantee: GuaranteeRow
    version: VersionRow
    premium: VersionPremiumRow


_Number = Annotated[str, StringConstraints(pattern=r"^[0-9]{5}-[0-9]{6}$")]
_VersionNumber = Annotated[int, Field(ge=1, le=32_767)]
_FIRST = select(PremiumRow.guarantee_id, literal(FIRST_VERSION).label("version"))
_ADDITIONAL = (
    select(VersionPremiumRow.guarantee_id, VersionPremiumRow.version)
    .join(GuaranteeRow, GuaranteeRow.id == VersionPremiumRow.guarantee_id)
    .where(VersionPremiumRow.additional > 0, VersionPremiumRow.version <= GuaranteeRow.current_version)
)
_CHARGED = union_all(_FIRST, _ADDITIONAL).subquery("charged")
CHARGES = Order((ListedRow.contract_number, _CHARGED.c.version), True, TypeAdapter(tuple[_Number, _VersionNumber]))


REFUNDS = Order(
    (VersionPremiumRow.guarantee_id, VersionPremiumRow.version),
    True,
    TypeAdapter(tuple[uuid.UUID, _VersionNumber]),
)


def compose_charges(tenant: str) -> Listing:
    """What a builder was charged for, of drawn versions, highest number first and of one the newest version first."""
    rows = select(*CHARGES.columns).join(_CHARGED, _CHARGED.c.guarantee_id == ListedRow.guarantee_id)
    return Listing(CHARGES, rows.where(is_of(ListedRow.tenant_org, tenant)))


async def list_charges(session: AsyncSession, tenant: str, page: PageRequest) -> tuple[list[VersionPremium], Page]:
    """One page of them."""
    found = await fetch_page(session, compose_charges(tenant), page)
    first, further = PremiumRow, VersionPremiumRow
    query = (
        select(GuaranteeRow.contract_number, VersionRow, first, further)
        .join(VersionRow, VersionRow.guarantee_id == GuaranteeRow.id)
        .outerjoin(first, (first.guarantee_id == VersionRow.guarantee_id) & (VersionRow.version == FIRST_VERSION))
        .outerjoin(further, (further.guarantee_id == VersionRow.guarantee_id) & (further.version == VersionRow.version))
        .where(tuple_(GuaranteeRow.contract_number, VersionRow.version).in_(found.positions))
    )
    rows = {
        (number, version.version): VersionPremium(version, _read_premium(whole) if whole else _read_additional(more))
        for number, version, whole, more in await session.execute(query)
    }
    return [rows[number, version] for number, version in found.positions], found


async def list_refunds(
    session: AsyncSession, tenant: str | None, page: PageRequest
) -> tuple[list[VersionRefund], Page]:
    """What was given back, of drawn versions, newest guarantee first."""
    row = VersionPremiumRow
    given = (
        select(row.guarantee_id, row.version)
        .join(GuaranteeRow, GuaranteeRow.id == row.guarantee_id)
        .where(row.refund > 0, row.version <= GuaranteeRow.current_version, is_of(row.tenant_org, tenant))
    )
    found = await fetch_page(session, Listing(REFUNDS, given), page)
    query = (
        select(GuaranteeRow, VersionRow, row)
        .join(VersionRow, VersionRow.guarantee_id == GuaranteeRow.id)
        .join(row, (row.guarantee_id == VersionRow.guarantee_id) & (row.version == VersionRow.version))
        .where(tuple_(row.guarantee_id, row.version).in_(found.positions))
        .order_by(row.guarantee_id.desc(), row.version.desc())
    )
    return [VersionRefund(*one) for one in await session.execute(query)], found


async def add_version_premium(session: WriteSession, premium: VersionPremiumRow) -> None:
    session.add(premium)
    await session.flush()


def _read_premium(row: PremiumRow) -> Premium:
    return Premium(amount=row.amount, source=row.source, payment_method=row.payment_method)


def _read_additional(row: VersionPremiumRow) -> Premium:
    return Premium(amount=row.additional, source=row.source, payment_method=row.payment_method)

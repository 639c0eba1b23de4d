"""The guarantees that applications ask for, and the premiums received for them."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import ARRAY, Select, Text, any_, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.application_api.problems import APPLICATION_NOT_FOUND
from services.application_api.store.tables import PremiumReceiptRow, RequestedGuaranteeRow
from shared.runtime.data.database import Fetching, WriteSession
from shared.runtime.data.direct_query import DirectQuery
from shared.runtime.errors import DomainError
from shared.schemas.application.choices import PaymentMethod, Status
from shared.schemas.words.guarantee import GuaranteeKind

__all__ = ["PremiumReceiptRow", "RequestedGuaranteeRow"]


def is_paid(guarantee: RequestedGuaranteeRow) -> bool:
    """Whether its premium came in, or is billed later; or it is a change that costs nothing in addition."""
    if is_billed_later(guarantee) or is_change_without_premium(guarantee):
        return True
    return guarantee.premium_received and get_due(guarantee) == 0


def get_due(guarantee: RequestedGuaranteeRow) -> int:
    """What of its premium is still to be paid, in whole yen.

    Who raises the amount of a request that was paid for, after it was returned, owes the difference.
    """
    if is_billed_later(guarantee):
        return 0
    return max(0, guarantee.premium_amount - _get_settled(guarantee))


def get_overpaid(guarantee: RequestedGuaranteeRow) -> int:
    """What was paid beyond its premium, in whole yen, because it costs less since it was returned."""
    return max(0, _get_settled(guarantee) - guarantee.premium_amount)


def _get_settled(guarantee: RequestedGuaranteeRow) -> int:
    """A receipt that the release before recorded settled the premium as it stood."""
    if guarantee.premium_settled is not None:
        return guarantee.premium_settled
    return guarantee.premium_amount if guarantee.premium_received else 0


def is_billed_later(guarantee: RequestedGuaranteeRow) -> bool:
    return guarantee.block.premium.payment_method is PaymentMethod.MONTHLY


def is_change_without_premium(guarantee: RequestedGuaranteeRow) -> bool:
    return guarantee.change_of is not None and guarantee.premium_amount == 0


async def list_guarantees(
    session: AsyncSession, application_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[RequestedGuaranteeRow]]:
    """The guarantees of each application, in the order they were asked for."""
    rows = await session.scalars(
        select(RequestedGuaranteeRow)
        .where(RequestedGuaranteeRow.application_id.in_(application_ids))
        .order_by(RequestedGuaranteeRow.id)
    )
    found: dict[uuid.UUID, list[RequestedGuaranteeRow]] = {application_id: [] for application_id in application_ids}
    for row in rows:
        found[row.application_id].append(row)
    return found


async def get_guarantee(session: AsyncSession, application_id: uuid.UUID, kind: GuaranteeKind) -> RequestedGuaranteeRow:
    """Raises DomainError `application.not_found` for a kind nobody asked for."""
    row = await session.scalar(_select_one(application_id, kind))
    if row is None:
        raise _not_asked_for()
    return row


async def find_request(session: AsyncSession, request_id: uuid.UUID) -> RequestedGuaranteeRow | None:
    """By the id that it has had since it was asked for."""
    return await session.get(RequestedGuaranteeRow, request_id)


async def find_issued_change(
    session: AsyncSession, tenant: str, contract_number: str, change_no: int
) -> RequestedGuaranteeRow | None:
    """The change of a tenant's guarantee with this number (第n回) that was made last: one before it was cancelled.

    That is the one from the newest version, whichever was written first: a draft may wait while another is issued.
    """
    row = RequestedGuaranteeRow
    query = select(row).where(
        row.tenant_org == tenant,
        row.change_of == contract_number,
        row.change_no == change_no,
        row.status.in_([Status.ISSUED, Status.REGISTERED]),
    )
    return await session.scalar(query.order_by(row.base_version.desc()).limit(1))


async def take_guarantee(
    session: WriteSession, application_id: uuid.UUID, kind: GuaranteeKind
) -> RequestedGuaranteeRow:
    """One guarantee of an application, locked until the transaction ends, so that of rivals one wins."""
    row = await session.scalar(_select_one(application_id, kind).with_for_update())
    if row is None:
        raise _not_asked_for()
    return row


def _select_one(application_id: uuid.UUID, kind: GuaranteeKind) -> Select[RequestedGuaranteeRow]:
    row = RequestedGuaranteeRow
    return select(row).where(row.application_id == application_id, row.kind == kind)


def _not_asked_for() -> DomainError:
    return DomainError(APPLICATION_NOT_FOUND, "この申込に、この保証種類はありません。申込の内容を確認してください。")


async def take_guarantees(session: WriteSession, application_id: uuid.UUID) -> list[RequestedGuaranteeRow]:
    """All guarantees of an application, in their order, locked until the transaction ends."""
    row = RequestedGuaranteeRow
    query = select(row).where(row.application_id == application_id).order_by(row.id).with_for_update()
    return list(await session.scalars(query))


async def list_kinds(rows: Fetching, application_id: uuid.UUID, statuses: Collection[Status]) -> list[GuaranteeKind]:
    """The kinds of an application that are in one of these statuses."""
    return await rows.fetch(_KINDS, {"application": application_id, "statuses": list(statuses)})


_KINDS = DirectQuery(
    select(RequestedGuaranteeRow.kind).where(
        RequestedGuaranteeRow.application_id == bindparam("application"),
        RequestedGuaranteeRow.status == any_(bindparam("statuses", type_=ARRAY(Text()))),
    ),
    GuaranteeKind,
)


async def replace_guarantees(
    session: WriteSession, gone: Sequence[RequestedGuaranteeRow], fresh: Sequence[RequestedGuaranteeRow]
) -> None:
    """Takes drafts away and puts others in."""
    for row in gone:
        await session.delete(row)
    await session.flush()
    session.add_all(fresh)
    await session.flush()


async def add_premium_receipt(session: WriteSession, receipt: PremiumReceiptRow) -> None:
    """Behind the receipts that the guarantee, which is locked, has."""
    row = PremiumReceiptRow
    before = await session.scalar(select(func.count()).where(row.guarantee_id == receipt.guarantee_id))
    receipt.position = (before or 0) + 1
    session.add(receipt)
    await session.flush()

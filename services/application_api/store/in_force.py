"""What is in force of each guarantee, and whether a change of it is open; as issuance and verification said it."""

import uuid
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Text, Uuid, and_, bindparam, cast, func, select, update
from sqlalchemy.orm import aliased

from services.application_api.rules.case import OpenChange
from services.application_api.store.open_changes import is_open
from services.application_api.store.tables import ApplicationRow, InForceRow, RequestedGuaranteeRow
from shared.runtime.data.database import Fetching, WriteSession
from shared.runtime.data.direct_query import DirectQuery
from shared.runtime.data.scope import is_of
from shared.schemas.application.applied import AppliedBody, AppliedGuarantee
from shared.schemas.application.choices import Status
from shared.schemas.facts.certificate import Certificate
from shared.schemas.words.guarantee import VersionKind

__all__ = ["InForceRow"]


async def take_in_force(session: WriteSession, guarantee_id: uuid.UUID) -> InForceRow | None:
    """Locked until the transaction ends; after the application of its request, as everywhere."""
    return await session.scalar(
        select(InForceRow).where(InForceRow.guarantee_id == guarantee_id).with_for_update(key_share=True)
    )


async def add_in_force(session: WriteSession, row: InForceRow) -> None:
    session.add(row)
    await session.flush()


async def record_arrival_at_verification(session: WriteSession, guarantee_id: uuid.UUID, at: datetime) -> None:
    """The newest 電子保証発行日時, whichever version's arrival is told first."""
    row = InForceRow
    newest = func.greatest(row.registered_at, at)
    await session.execute(update(row).where(row.guarantee_id == guarantee_id).values(registered_at=newest))


async def find_in_force(session: WriteSession, contract_number: str) -> InForceRow | None:
    return await session.scalar(select(InForceRow).where(InForceRow.contract_number == contract_number))


class Standing(NamedTuple):
    """What is in force of one guarantee, the request that its content came from, and the change that is open."""

    contract_number: str
    version: int
    version_kind: VersionKind
    content: Certificate
    premium_amount: int
    block: AppliedGuarantee
    body: AppliedBody
    fiscal_year: int
    open_change: OpenChange | None


async def find_standing(
    rows: Fetching, contract_number: str, tenant: str, *, but: uuid.UUID | None = None
) -> Standing | None:
    """The builder's own issued guarantee of this number; None for any other number.

    The open change is of another application than `but`.
    """
    return next(iter(await rows.fetch(_STANDING, {"number": contract_number, "tenant": tenant, "but": but})), None)


def _read_standing(
    number: str,
    version: int,
    kind: VersionKind,
    content: str,
    premium_amount: int,
    block: str,
    body: str,
    fiscal_year: int,
    open_application: uuid.UUID | None,
    open_status: Status | None,
) -> Standing:
    return Standing(
        number,
        version,
        kind,
        Certificate.model_validate_json(content),
        premium_amount,
        AppliedGuarantee.model_validate_json(block),
        AppliedBody.model_validate_json(body),
        fiscal_year,
        OpenChange(open_application, open_status) if open_application and open_status else None,
    )


_OPEN = aliased(RequestedGuaranteeRow)
_STANDING = DirectQuery(
    select(
        InForceRow.contract_number,
        InForceRow.version,
        InForceRow.version_kind,
        cast(InForceRow.content, Text()),
        InForceRow.premium_amount,
        cast(RequestedGuaranteeRow.block, Text()),
        cast(ApplicationRow.body, Text()),
        RequestedGuaranteeRow.fiscal_year,
        _OPEN.application_id,
        _OPEN.status,
    )
    .join(RequestedGuaranteeRow, RequestedGuaranteeRow.id == InForceRow.request_id)
    .join(ApplicationRow, ApplicationRow.id == RequestedGuaranteeRow.application_id)
    .outerjoin(
        _OPEN,
        and_(
            _OPEN.change_of == InForceRow.contract_number,
            is_open(_OPEN.status),
            _OPEN.application_id.is_distinct_from(bindparam("but", type_=Uuid())),
        ),
    )
    .where(
        is_of(InForceRow.tenant_org, bindparam("tenant")),
        InForceRow.contract_number == bindparam("number", type_=Text()),
    ),
    _read_standing,
)

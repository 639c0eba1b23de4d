"""What our own rows say about a form: requests for the same works, an advance to build on, a guarantee to change."""

import uuid
from typing import NamedTuple

from sqlalchemy import ARRAY, Text, all_, bindparam, cast, literal, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.application_api.store.tables import ApplicationRow, RequestedGuaranteeRow
from shared.runtime.data.database import ReadSession, WriteSession
from shared.runtime.data.direct_query import DirectQuery
from shared.runtime.data.scope import is_of
from shared.schemas.application.applied import AppliedBody, AppliedGuarantee
from shared.schemas.application.choices import Status
from shared.schemas.words.guarantee import GuaranteeKind


class TwinRow(NamedTuple):
    """A living request for the same works, kind and fiscal year, and the form it came in."""

    kind: GuaranteeKind
    application_id: uuid.UUID
    contract_number: str | None
    status: Status
    block: AppliedGuarantee
    body: AppliedBody


async def list_twins(
    session: ReadSession | WriteSession,
    tenant: str,
    authority_code: str,
    works_key: str,
    fiscal_year: int,
    *,
    but: uuid.UUID | None,
) -> list[TwinRow]:
    """Requests that are sent and not ended, of other applications than `but`, newest first."""
    asked = {"tenant": tenant, "authority": authority_code, "works": works_key, "year": fiscal_year, "but": but}
    return await session.fetch(_TWINS, asked)


def _read_twin(
    kind: GuaranteeKind, application_id: uuid.UUID, number: str | None, status: Status, block: str, body: str
) -> TwinRow:
    block_read, body_read = AppliedGuarantee.model_validate_json(block), AppliedBody.model_validate_json(body)
    return TwinRow(kind, application_id, number, status, block_read, body_read)


_NOT_ALIVE = [Status.DRAFT, Status.WITHDRAWN, Status.DECLINED]


def compose_twins() -> DirectQuery[TwinRow]:
    row = RequestedGuaranteeRow
    query = (
        select(
            row.kind,
            row.application_id,
            row.contract_number,
            row.status,
            cast(row.block, Text()),
            cast(ApplicationRow.body, Text()),
        )
        .join(ApplicationRow, ApplicationRow.id == row.application_id)
        .where(
            is_of(row.tenant_org, bindparam("tenant")),
            row.authority_code == bindparam("authority"),
            row.works_key == bindparam("works"),
            row.fiscal_year == bindparam("year"),
            row.status != all_(literal(_NOT_ALIVE, ARRAY(Text()))),
            row.application_id.is_distinct_from(bindparam("but")),
        )
        .order_by(row.id.desc())
    )
    return DirectQuery(query, _read_twin)


# Composed once, because every check runs it.
_TWINS = compose_twins()


_TAKE_TURN = text("SELECT FROM application.works_turn WHERE number = hashtextextended(:name, 0) & 1023 FOR UPDATE")


async def take_works(session: WriteSession, tenant: str, authority_code: str, works_key: str) -> None:
    """Makes rivals that apply for the same works wait, so that each sees what the one before it asked for.

    They lock a row of this service's own, since every role could hold an advisory lock. Of the 1024 rows two works may
    share one, and then wait for each other, too.
    """
    name = f"{tenant} {authority_code} {works_key}"
    await session.execute(_TAKE_TURN, {"name": name})


async def find_advance_amount(
    session: AsyncSession, contract_number: str, tenant: str, authority_code: str, works_key: str
) -> int | None:
    """Whole yen of the advance-payment guarantee of this number, if it is this builder's for the same works."""
    row = RequestedGuaranteeRow
    query = select(row.block["amount"].as_integer()).where(
        is_of(row.tenant_org, tenant),
        row.authority_code == authority_code,
        row.works_key == works_key,
        row.kind == GuaranteeKind.ADVANCE_PAYMENT,
        row.contract_number == contract_number,
    )
    amount: int | None = await session.scalar(query)
    return amount


class IssuedRow(NamedTuple):
    """An issued guarantee: its block of the form, and the rest of the form."""

    block: AppliedGuarantee
    body: AppliedBody


async def find_issued(
    session: AsyncSession, contract_number: str, tenant: str, authority_code: str
) -> IssuedRow | None:
    """The builder's own issued guarantee of this number at this town; None for any other number."""
    row = RequestedGuaranteeRow
    query = (
        select(row.block, ApplicationRow.body)
        .join(ApplicationRow, ApplicationRow.id == row.application_id)
        .where(
            is_of(row.tenant_org, tenant),
            row.authority_code == authority_code,
            row.contract_number == contract_number,
            row.status.in_((Status.ISSUED, Status.REGISTERED)),
        )
    )
    found = (await session.execute(query)).one_or_none()
    return None if found is None else IssuedRow._make(found)

"""What our own rows say about a form: requests for the same works, and an advance to build on."""

import uuid
from typing import NamedTuple

from sqlalchemy import Integer, Text, Uuid, bindparam, column, func, select, text

from services.application_api.store.tables import InForceRow, RequestedGuaranteeRow
from services.application_api.store.works_keys import WorksKeys, is_same_works
from shared.runtime.data.database import Fetching, WriteSession
from shared.runtime.data.direct_query import DirectQuery
from shared.runtime.data.scope import is_of
from shared.schemas.application.applied import AppliedBody, AppliedGuarantee
from shared.schemas.application.choices import Status
from shared.schemas.words.guarantee import GuaranteeKind, VersionKind


class TwinRow(NamedTuple):
    """A living request for the same works, and the form it came in."""

    kind: GuaranteeKind
    application_id: uuid.UUID
    contract_number: str | None
    status: Status
    fiscal_year: int
    block: AppliedGuarantee
    body: AppliedBody


async def list_twins(
    rows: Fetching,
    tenant: str,
    authority_code: str,
    works: WorksKeys,
    *,
    but: uuid.UUID | None,
) -> list[TwinRow]:
    """Requests that are sent and not ended, of other applications than `but`, newest first."""
    asked = {"tenant": tenant, "authority": authority_code, "but": but, **works.bind()}
    return await rows.fetch(_TWINS, asked)


def _read_twin(
    kind: GuaranteeKind,
    application_id: uuid.UUID,
    number: str | None,
    status: Status,
    fiscal_year: int,
    block: str,
    body: str,
) -> TwinRow:
    block_read, body_read = AppliedGuarantee.model_validate_json(block), AppliedBody.model_validate_json(body)
    return TwinRow(kind, application_id, number, status, fiscal_year, block_read, body_read)


# A function of the database, which reaches the rows of the tenant that it is asked for.
_TWINS = DirectQuery(
    select(
        func.application.list_twins(
            bindparam("tenant", type_=Text()),
            bindparam("authority", type_=Text()),
            bindparam("works_fold", type_=Text()),
            bindparam("works_key", type_=Text()),
            bindparam("but", type_=Uuid()),
        )
        .table_valued(
            column("kind", RequestedGuaranteeRow.kind.type),
            column("application_id", Uuid()),
            column("contract_number", Text()),
            column("status", RequestedGuaranteeRow.status.type),
            column("fiscal_year", Integer()),
            column("block", Text()),
            column("body", Text()),
        )
        .render_derived()
    ),
    _read_twin,
    scoped=False,
)


_TAKE_TURN = text("SELECT FROM application.works_turn WHERE number = hashtextextended(:name, 0) & 1023 FOR UPDATE")


async def take_works(session: WriteSession, tenant: str, authority_code: str, works: WorksKeys) -> None:
    """Makes rivals that apply for the same works wait, so that each sees what the one before it asked for.

    They lock a row of this service's own, since every role could hold an advisory lock. Of the 1024 rows two works may
    share one, and then wait for each other, too.
    """
    name = f"{tenant} {authority_code} {works.fold}"
    await session.execute(_TAKE_TURN, {"name": name})


async def find_advance_amount(
    rows: Fetching, contract_number: str, tenant: str, authority_code: str, works: WorksKeys
) -> int | None:
    """Whole yen in force of the advance guarantee of this number, if it is this builder's for the same works."""
    asked = {"tenant": tenant, "authority": authority_code, "number": contract_number, **works.bind()}
    return next(iter(await rows.fetch(_ADVANCE_AMOUNT, asked)), None)


_ADVANCE_AMOUNT: DirectQuery[int] = DirectQuery(
    select(InForceRow.content["amount"].as_integer())
    .join(RequestedGuaranteeRow, RequestedGuaranteeRow.id == InForceRow.request_id)
    .where(
        is_of(InForceRow.tenant_org, bindparam("tenant")),
        InForceRow.contract_number == bindparam("number"),
        InForceRow.version_kind != VersionKind.TERMINATION,
        RequestedGuaranteeRow.authority_code == bindparam("authority"),
        is_same_works(),
        RequestedGuaranteeRow.kind == GuaranteeKind.ADVANCE_PAYMENT,
    ),
    int,
)

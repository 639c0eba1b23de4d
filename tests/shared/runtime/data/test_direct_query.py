from typing import Any

import asyncpg
import pytest
from sqlalchemy import ARRAY, Text, all_, bindparam, func, literal, select

from services.application_api.store.tables import ApplicationRow, RequestedGuaranteeRow
from shared.runtime.data.database import Database
from shared.runtime.data.direct_query import DirectQuery
from shared.runtime.data.scope import EVERYTHING
from shared.schemas.application.choices import Status
from tests.application_api.steps import start
from tests.databases import CloneDatabase
from tests.forms import make_new_form
from tests.harness import Installation


def _pair(*columns: Any) -> tuple[Any, ...]:
    return columns


async def test_a_query_says_the_same_in_a_transaction_and_on_plain_asyncpg(installation: Installation) -> None:
    application = await start(installation, make_new_form())
    row = RequestedGuaranteeRow
    statement = (
        select(row.kind, row.status, row.application_id, row.contract_number)
        .join(ApplicationRow, ApplicationRow.id == row.application_id)
        .where(
            row.authority_code == bindparam("town"),
            row.status != all_(literal([Status.DRAFT], ARRAY(Text()))),
        )
        .order_by(row.id)
    )
    query = DirectQuery(statement, _pair)
    asked = {"town": application["authority_code"]}
    database = Database(installation.clone.url("hosho_application"))
    async with database.write(EVERYTHING) as session:
        within = await session.fetch(query, asked)
    directly = await database.asking(EVERYTHING).fetch(query, asked)
    await database.close()
    assert len(directly) == 2
    assert directly == within
    assert [[type(value) for value in found[:2]] for found in directly] == [
        [type(value) for value in found[:2]] for found in within
    ]


async def test_a_direct_query_cannot_write_even_what_its_role_may(clone: CloneDatabase) -> None:
    await clone.fetch("CREATE SEQUENCE numbers")
    query = DirectQuery(select(func.nextval("numbers")), _pair)
    database = Database(clone.url("postgres"))
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await database.asking(EVERYTHING).fetch(query, {})
    await database.close()

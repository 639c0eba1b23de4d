"""Facts and databases for the tests of events."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from shared.runtime.data.database import Database, new_id
from shared.runtime.messages.outbox import publish
from shared.runtime.messages.signatures import FactKeys, SaidFact
from shared.runtime.settings import KeyRing
from shared.schemas.facts.events import ISSUANCE, GuaranteeNumbered
from shared.schemas.words.guarantee import GuaranteeKind, Medium
from tests.databases import CloneDatabase

AT = datetime(2026, 4, 10, tzinfo=UTC)
KEYS = FactKeys(ISSUANCE, KeyRing({"k1": bytes(range(32))}), {})


def make_fact(guarantee_id: UUID | None = None, version: int = 1) -> GuaranteeNumbered:
    return GuaranteeNumbered(
        guarantee_id=guarantee_id or new_id(),
        application_id=new_id(),
        tenant_org="7123456789012",
        kind=GuaranteeKind.CONTRACT,
        form=Medium.ELECTRONIC,
        contract_number="00108-000019",
        version=version,
    )


def make_said_fact(keys: FactKeys) -> SaidFact:
    """As it stands in its row, signed."""
    said = SaidFact.of(make_fact(), new_id(), AT)
    return replace(said, signature=keys.sign(said))


async def say(database: Database, *facts: GuaranteeNumbered) -> None:
    async with database.write() as session:
        for fact in facts:
            await publish(session, fact, AT, KEYS)


@asynccontextmanager
async def open_database(clone: CloneDatabase, role: str = "hosho_issuance") -> AsyncIterator[Database]:
    database = Database(clone.url(role))
    try:
        yield database
    finally:
        await database.close()

"""Reading facts from their rows, unread data and signature included."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from shared.runtime.data.direct import DirectConnection
from shared.runtime.messages.signatures import SaidFact, Signature
from shared.schemas.facts.events import Event

# One type of facts, or several.
Wanted = type[Event] | tuple[type[Event], ...]

# Data stay text, to be parsed where a failure is that fact's own. Of what is signed nobody asks whether it is admitted.
FACT = """
    event.id, event.source, event.type, event.subject, event.aggregateid, event.tenant_org, event.form, event.time,
    event.data::text AS data, event.key_id, event.signature, CASE WHEN event.signature IS NULL
        THEN coalesce((SELECT true FROM events.admitted WHERE admitted.event_id = event.id), false)
        ELSE false END AS admitted
"""
_LIST = f"SELECT {FACT} FROM events.event WHERE aggregateid = ANY ($1::text[]) AND type = ANY ($2::text[]) ORDER BY seq"  # noqa: S608
_LIST_IN_SESSION = text(_LIST.replace("$1::text[]", ":guarantee_ids").replace("$2::text[]", ":types")).bindparams(
    bindparam("guarantee_ids", type_=ARRAY(Text())), bindparam("types", type_=ARRAY(Text()))
)

_FIND = text(f"SELECT {FACT} FROM events.event WHERE type = :type AND data @> CAST(:part AS jsonb) ORDER BY seq")  # noqa: S608


async def list_facts(session: AsyncSession, wanted: Wanted, *guarantee_ids: UUID) -> list[SaidFact]:
    """What is said of guarantees in facts of these types, oldest first; of others, what this service hears."""
    asked = {"guarantee_ids": [*map(str, guarantee_ids)], "types": _name_types(wanted)}
    rows = await session.execute(_LIST_IN_SESSION, asked)
    return [read_fact(row) for row in rows.mappings()]


async def find_facts(session: AsyncSession, event: type[Event], part: Mapping[str, object]) -> list[SaidFact]:
    """Facts of one type whose data hold all of `part`, oldest first; of others, what this service hears. It is slow."""
    rows = await session.execute(_FIND, {"type": event.TYPE, "part": json.dumps(part)})
    return [read_fact(row) for row in rows.mappings()]


async def fetch_facts(connection: DirectConnection, wanted: Wanted, guarantee_id: UUID) -> list[SaidFact]:
    """The same on plain asyncpg, of one guarantee."""
    return [read_fact(dict(row)) for row in await connection.fetch(_LIST, [str(guarantee_id)], _name_types(wanted))]


def _name_types(wanted: Wanted) -> list[str]:
    return [event.TYPE for event in (wanted if isinstance(wanted, tuple) else (wanted,))]


def read_fact(row: Mapping[Any, Any]) -> SaidFact:
    """From the columns of FACT."""
    return SaidFact(
        id=row["id"],
        source=row["source"],
        type=row["type"],
        subject=row["subject"],
        aggregateid=row["aggregateid"],
        tenant_org=row["tenant_org"],
        form=row["form"],
        time=row["time"],
        data=row["data"],
        signature=None if row["signature"] is None else Signature(row["key_id"] or "", row["signature"]),
        admitted=row["admitted"],
    )

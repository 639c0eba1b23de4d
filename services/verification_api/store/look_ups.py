"""Look-ups. Their two statements are on plain asyncpg and for many at once: this is the path that towns wait for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.verification_api.store.certificates import RegisteredVersion
from services.verification_api.store.tables import LookUpRow, Outcome
from services.verification_api.throttle import Counter
from shared.runtime.data.direct import DirectConnection
from shared.runtime.data.scope import is_of
from shared.schemas.facts.certificate import Certificate
from shared.schemas.words.guarantee import VersionKind
from shared.schemas.words.roles import Role

__all__ = ["LookUpRow", "Outcome"]

# The update changes nothing: it locks the rows, so that rivals wait until these look-ups are counted. The rows are
# always locked in the same order, so that no two transactions wait for each other.
_TAKE = """
    WITH taken AS (
        INSERT INTO verification.counter (org, contract_number, wrong)
        SELECT org, contract_number, 0
        FROM unnest($1::text[], $2::text[]) AS asked (org, contract_number)
        ORDER BY org, contract_number
        ON CONFLICT (org, contract_number) DO UPDATE SET wrong = counter.wrong
        RETURNING org, contract_number, wrong, locked_until
    ), registered AS (
        SELECT contract_number, issuer_code, authority_code, epoch, value, version, kind, content, document_sha256,
            registered_at
        FROM verification.certificate JOIN verification.certificate_version USING (contract_number)
        CROSS JOIN LATERAL (
            SELECT epoch, value FROM verification.key_check
            WHERE key_check.contract_number = certificate.contract_number ORDER BY serial DESC LIMIT 1
        ) AS current_check
        WHERE contract_number = ANY ($2)
    )
    SELECT * FROM taken LEFT JOIN registered USING (contract_number) ORDER BY version DESC
    """
_RECORD = """
    WITH counted AS (
        UPDATE verification.counter SET wrong = changed.wrong, locked_until = changed.locked_until
        FROM unnest($8::text[], $9::text[], $10::integer[], $11::timestamptz[])
            AS changed (org, contract_number, wrong, locked_until)
        WHERE counter.org = changed.org AND counter.contract_number = changed.contract_number
    )
    INSERT INTO verification.look_up (id, at, client_id, role, org, contract_number, outcome)
    SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
    """


class CounterScope(NamedTuple):
    """What wrong keys are counted by."""

    org: str
    contract_number: str


class RegisteredKeyCheck(NamedTuple):
    """What a key must fit: its issuer and town, and the check value of the newest key with its epoch."""

    issuer_code: str
    authority_code: str
    epoch: int
    value: bytes


class LookUpBasis(NamedTuple):
    """What a look-up is decided by: the counter, whose row is locked until the transaction ends, and the register."""

    counter: Counter
    rows: Sequence[asyncpg.Record]

    @property
    def key_check(self) -> RegisteredKeyCheck | None:
        """None for an unknown number."""
        first = self.rows[0]
        if first["issuer_code"] is None:
            return None
        return RegisteredKeyCheck(first["issuer_code"], first["authority_code"], first["epoch"], first["value"])

    def list_versions(self) -> list[RegisteredVersion]:
        """Every version, newest first. Parsing takes time, so only a confirmed look-up asks for it."""
        return [
            RegisteredVersion(
                row["version"],
                VersionKind(row["kind"]),
                Certificate.model_validate_json(row["content"]),
                row["document_sha256"],
                row["registered_at"],
            )
            for row in self.rows
        ]


class LookUpEntry(NamedTuple):
    """One audit row, its values in the order of the columns: who looked up which number, and what came of it."""

    id: UUID
    at: datetime
    client_id: str
    role: Role
    org: str
    contract_number: str
    outcome: Outcome


async def take_counters(connection: DirectConnection, scopes: set[CounterScope]) -> dict[CounterScope, LookUpBasis]:
    """Locks the counter of each scope, made where there was none, and reads what the register holds of its number."""
    rows: dict[CounterScope, list[asyncpg.Record]] = {}
    for row in await connection.fetch(_TAKE, *_in_columns(list(scopes), 2)):
        rows.setdefault(CounterScope(row["org"], row["contract_number"]), []).append(row)
    return {
        scope: LookUpBasis(Counter(found[0]["wrong"], found[0]["locked_until"]), found) for scope, found in rows.items()
    }


async def record_look_ups(
    connection: DirectConnection, entries: Sequence[LookUpEntry], counters: Mapping[CounterScope, Counter]
) -> None:
    """Adds the audit rows of look-ups and sets the counters that they changed."""
    changed = [(*scope, *counter) for scope, counter in counters.items()]
    await connection.execute(_RECORD, *_in_columns(entries, 7), *_in_columns(changed, 4))


def _in_columns(rows: Sequence[tuple[object, ...]], width: int) -> list[list[object]]:
    """Rows of `width` values as columns, which Postgres unnests."""
    return [[row[column] for row in rows] for column in range(width)]


async def find_confirmed_look_up(session: AsyncSession, look_up_id: UUID, org: str) -> LookUpRow | None:
    """A look-up of this organisation that was confirmed."""
    query = select(LookUpRow).where(
        LookUpRow.id == look_up_id, is_of(LookUpRow.org, org), LookUpRow.outcome == Outcome.CONFIRMED
    )
    return await session.scalar(query)

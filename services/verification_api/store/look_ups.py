"""The two statements of look-ups, on plain asyncpg and for many at once: this is the path that towns wait for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg

from services.verification_api.store.registered import RegisteredVersion
from services.verification_api.throttle import Quota
from shared.runtime.data.direct import DirectConnection
from shared.schemas.facts.certificate import Certificate
from shared.schemas.words.guarantee import VersionKind

# The no-op update locks the rows, so that rivals wait until these look-ups are counted; always in the same order, so
# that no two wait for each other.
_OPEN = """
    WITH quota AS (
        INSERT INTO verification.counter (org, contract_number, wrong)
        SELECT org, contract_number, 0
        FROM unnest($1::text[], $2::text[]) AS asked (org, contract_number)
        ORDER BY org, contract_number
        ON CONFLICT (org, contract_number) DO UPDATE SET wrong = counter.wrong
        RETURNING org, contract_number, wrong, locked_until
    ), held AS (
        SELECT contract_number, issuer_code, authority_code, epoch, value, version, kind, content, document_sha256,
            registered_at
        FROM verification.certificate JOIN verification.certificate_version USING (contract_number)
        CROSS JOIN LATERAL (
            SELECT epoch, value FROM verification.key_check
            WHERE key_check.contract_number = certificate.contract_number ORDER BY serial DESC LIMIT 1
        ) AS living
        WHERE contract_number = ANY ($2)
    )
    SELECT * FROM quota LEFT JOIN held USING (contract_number) ORDER BY version DESC
    """
_RECORD = """
    WITH counted AS (
        UPDATE verification.counter SET wrong = quota.wrong, locked_until = quota.locked_until
        FROM unnest($8::text[], $9::text[], $10::integer[], $11::timestamptz[])
            AS quota (org, contract_number, wrong, locked_until)
        WHERE counter.org = quota.org AND counter.contract_number = quota.contract_number
    )
    INSERT INTO verification.look_up (id, at, client_id, role, org, contract_number, outcome)
    SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
    """


class QuotaScope(NamedTuple):
    """What wrong keys are counted by."""

    org: str
    contract_number: str


class KeyLock(NamedTuple):
    """What a key must fit: its issuer and town, and the check value of the living key with its epoch."""

    issuer_code: str
    authority_code: str
    epoch: int
    value: bytes


class Opened(NamedTuple):
    """The quota, its row locked until the transaction ends, and what the register holds, newest version first."""

    quota: Quota
    rows: Sequence[asyncpg.Record]

    @property
    def lock(self) -> KeyLock | None:
        """None for an unknown number."""
        first = self.rows[0]
        if first["issuer_code"] is None:
            return None
        return KeyLock(first["issuer_code"], first["authority_code"], first["epoch"], first["value"])

    def list_versions(self) -> list[RegisteredVersion]:
        """Every version, newest first; read out only for who may see it."""
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


class LookUp(NamedTuple):
    """One audit row: who looked up which number, and what came of it. Never the key."""

    id: UUID
    at: datetime
    client_id: str
    role: str
    org: str
    contract_number: str
    outcome: str


async def take_quotas(connection: DirectConnection, scopes: set[QuotaScope]) -> dict[QuotaScope, Opened]:
    rows: dict[QuotaScope, list[asyncpg.Record]] = {}
    for row in await connection.fetch(_OPEN, *_in_columns(list(scopes), 2)):
        rows.setdefault(QuotaScope(row["org"], row["contract_number"]), []).append(row)
    return {scope: Opened(Quota(held[0]["wrong"], held[0]["locked_until"]), held) for scope, held in rows.items()}


async def record_look_ups(
    connection: DirectConnection, look_ups: Sequence[LookUp], quotas: Mapping[QuotaScope, Quota]
) -> None:
    """The audit rows of look-ups, together with the quotas they leave."""
    left = [(*scope, *quota) for scope, quota in quotas.items()]
    await connection.execute(_RECORD, *_in_columns(look_ups, 7), *_in_columns(left, 4))


def _in_columns(rows: Sequence[tuple[object, ...]], width: int) -> list[list[object]]:
    """Rows of `width` values as columns, which Postgres unnests."""
    return [[row[column] for row in rows] for column in range(width)]

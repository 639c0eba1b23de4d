"""The two statements of a look-up, on plain asyncpg: this is the path that towns wait for."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import asyncpg

from services.verification_api.registered import RegisteredVersion
from services.verification_api.throttle import Quota
from shared.runtime.direct import DirectConnection
from shared.schemas.guarantee import Certificate, VersionKind

# The no-op update locks the row, so that rivals wait until this look-up is counted.
_OPEN = """
    WITH quota AS (
        INSERT INTO verification.counter (org, contract_number, wrong) VALUES ($1, $2, 0)
        ON CONFLICT (org, contract_number) DO UPDATE SET wrong = counter.wrong
        RETURNING wrong, locked_until
    ), living AS (
        SELECT epoch, value FROM verification.key_check WHERE contract_number = $2 ORDER BY serial DESC LIMIT 1
    ), held AS (
        SELECT issuer_code, authority_code, epoch, value, version, kind, content, document_sha256, registered_at
        FROM verification.certificate JOIN verification.certificate_version USING (contract_number), living
        WHERE contract_number = $2
    )
    SELECT * FROM quota LEFT JOIN held ON true ORDER BY version DESC
    """
_RECORD = """
    WITH counted AS (
        UPDATE verification.counter SET wrong = $8, locked_until = $9 WHERE org = $5 AND contract_number = $6)
    INSERT INTO verification.look_up (id, at, client_id, role, org, contract_number, outcome)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    """


class KeyLock(NamedTuple):
    """What a key must fit: its issuer and town, and the check value of the living key with its epoch."""

    issuer_code: str
    authority_code: str
    epoch: int
    value: bytes


class Opened(NamedTuple):
    """The quota, its row locked until the transaction ends, and what the register holds; no lock: unknown number."""

    quota: Quota
    lock: KeyLock | None
    rows: Sequence[asyncpg.Record]

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


async def open_look_up(connection: DirectConnection, org: str, contract_number: str) -> Opened:
    rows = await connection.fetch(_OPEN, org, contract_number)
    first = rows[0]
    quota = Quota(first["wrong"], first["locked_until"])
    if first["issuer_code"] is None:
        return Opened(quota, None, ())
    return Opened(quota, KeyLock(first["issuer_code"], first["authority_code"], first["epoch"], first["value"]), rows)


async def record_look_up(connection: DirectConnection, look_up: LookUp, quota: Quota) -> None:
    """The audit row of a look-up, together with the quota it leaves."""
    await connection.execute(_RECORD, *look_up, *quota)

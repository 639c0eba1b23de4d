"""Look-ups. Their two statements are on plain asyncpg and for many at once: this is the path that towns wait for."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.verification_api.store.tables import LookUpRow, Outcome
from services.verification_api.throttle import Quota, WrongKey
from shared.runtime.data.database import WriteSession
from shared.runtime.data.direct import DirectConnection
from shared.runtime.data.scope import is_of
from shared.schemas.words.roles import Role

__all__ = ["LookUpRow", "Outcome"]

# The update changes nothing: it locks the rows, so that rivals wait until these look-ups are counted. The rows are
# always locked in the same order, so that no two transactions wait for each other. Nothing is read but what every
# look-up needs, so that a refusal takes no longer for a certificate of many versions. How the key is checked is read
# after all waiting, under a lock of the certificate that keeps a reissue away until these look-ups are answered; the
# certificates come after all quotas, in one order as well.
_TAKE = """
    WITH taken AS (
        INSERT INTO verification.quota (authority_code, contract_number, org, wrong)
        SELECT authority_code, contract_number, org, 0
        FROM unnest($1::text[], $2::text[], $3::text[]) AS asked (authority_code, contract_number, org)
        ORDER BY authority_code, contract_number, org
        ON CONFLICT (authority_code, contract_number, org) DO UPDATE SET wrong = quota.wrong
        RETURNING authority_code, contract_number, org, wrong, wrong_at, locked_until, recent
    )
    SELECT taken.*, issuer_code, checked.authority_code AS town, registered_at, serial, epoch, value
    FROM (SELECT * FROM taken ORDER BY authority_code, contract_number, org) AS taken LEFT JOIN LATERAL (
        SELECT * FROM verification.take_key_check(taken.authority_code, taken.contract_number)
        WHERE taken.contract_number <> ''
    ) AS checked ON true
    """
_RECORD = """
    WITH counted AS (
        UPDATE verification.quota SET wrong = changed.wrong, wrong_at = changed.wrong_at,
            locked_until = changed.locked_until, recent = changed.recent
        FROM unnest($9::text[], $10::text[], $11::text[], $12::integer[], $13::timestamptz[], $14::timestamptz[],
                    $15::jsonb[])
            AS changed (authority_code, contract_number, org, wrong, wrong_at, locked_until, recent)
        WHERE (quota.authority_code, quota.contract_number, quota.org)
            = (changed.authority_code, changed.contract_number, changed.org)
    ), refused AS (
        INSERT INTO verification.refusal
            (authority_code, contract_number, org, client_id, role, since, first_at, last_at, times)
        SELECT * FROM unnest($16::text[], $17::text[], $18::text[], $19::text[], $20::text[], $21::timestamptz[],
                             $22::timestamptz[], $23::timestamptz[], $24::integer[])
        ON CONFLICT (authority_code, contract_number, org, client_id, since)
        DO UPDATE SET times = refusal.times + excluded.times, last_at = greatest(refusal.last_at, excluded.last_at)
    )
    INSERT INTO verification.look_up (authority_code, contract_number, org, id, at, client_id, role, outcome)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::timestamptz[], $6::text[], $7::text[],
                         $8::text[])
    """
# Stands where a number would, in quotas of all numbers together.
ALL_NUMBERS = ""


class QuotaScope(NamedTuple):
    """What wrong keys are counted by: whom a caller of `org` asks for, and which number.

    A town asks for itself, an e-contract system for one of its towns.
    """

    authority_code: str
    contract_number: str
    org: str

    @property
    def all_numbers(self) -> "QuotaScope":
        return self._replace(contract_number=ALL_NUMBERS)


class RegisteredKeyCheck(NamedTuple):
    """What a key must fit: its issuer and town, and the check value of the newest key with its serial and epoch.

    `registered_at` is when the number came to be known here, None of what was registered by an earlier release.
    """

    issuer_code: str
    authority_code: str
    registered_at: datetime | None
    serial: int
    epoch: int
    value: bytes


class LookUpBasis(NamedTuple):
    """What look-ups are decided by: the quotas, whose rows are locked until the transaction ends, and the register.

    An unknown number has no key check.
    """

    quotas: dict[QuotaScope, Quota]
    key_checks: dict[str, RegisteredKeyCheck]


class LookUpEntry(NamedTuple):
    """One audit row, its values in the order of the columns: who looked up which number, and what came of it."""

    authority_code: str
    contract_number: str
    org: str
    id: UUID
    at: datetime
    client_id: str
    role: Role
    outcome: Outcome


class RefusalEntry(NamedTuple):
    """The audit row that all look-ups of a caller share which a lock refused, without its times and how many.

    The scope is that of the lock, which began at `since`.
    """

    authority_code: str
    contract_number: str
    org: str
    client_id: str
    role: Role
    since: datetime


async def take_quotas(connection: DirectConnection, scopes: set[QuotaScope]) -> LookUpBasis:
    """Locks the quotas of each scope, made where there were none, and reads how keys of its number are checked."""
    basis = LookUpBasis({}, {})
    asked = scopes | {scope.all_numbers for scope in scopes}
    for row in await connection.fetch(_TAKE, *_in_columns(list(asked), 3)):
        scope = QuotaScope(row["authority_code"], row["contract_number"], row["org"])
        basis.quotas[scope] = Quota(row["wrong"], row["wrong_at"], row["locked_until"], _read_recent(row["recent"]))
        if row["issuer_code"] is not None:
            basis.key_checks[scope.contract_number] = RegisteredKeyCheck(
                *(row[name] for name in ("issuer_code", "town", "registered_at", "serial", "epoch", "value"))
            )
    return basis


async def record_look_ups(
    connection: DirectConnection,
    entries: Sequence[LookUpEntry],
    refusals: Mapping[RefusalEntry, int],
    quotas: Mapping[QuotaScope, Quota],
    now: datetime,
) -> None:
    """Adds the audit rows of look-ups, counts those that a lock refused, and sets the quotas that they changed."""
    changed = [
        (*scope, quota.wrong, quota.wrong_at, quota.locked_until, _write_recent(quota.recent))
        for scope, quota in quotas.items()
    ]
    refused = [(*refusal, now, now, times) for refusal, times in refusals.items()]
    await connection.execute(_RECORD, *_in_columns(entries, 8), *_in_columns(changed, 7), *_in_columns(refused, 9))


def _read_recent(written: str) -> tuple[WrongKey, ...]:
    return tuple(WrongKey(datetime.fromisoformat(at), number) for at, number in json.loads(written))


def _write_recent(recent: Sequence[WrongKey]) -> str:
    return json.dumps([(wrong.at.isoformat(), wrong.contract_number) for wrong in recent])


def _in_columns(rows: Sequence[tuple[object, ...]], width: int) -> list[list[object]]:
    """Rows of `width` values as columns, which Postgres unnests."""
    return [[row[column] for row in rows] for column in range(width)]


async def find_confirmed_look_up(session: AsyncSession, look_up_id: UUID, org: str) -> LookUpRow | None:
    """A look-up of this organisation that was confirmed."""
    query = select(LookUpRow).where(
        LookUpRow.id == look_up_id, is_of(LookUpRow.org, org), LookUpRow.outcome == Outcome.CONFIRMED
    )
    return await session.scalar(query)


async def add_look_up(session: WriteSession, look_up: LookUpRow) -> None:
    """One that was decided without a key."""
    session.add(look_up)
    await session.flush()

"""Rows of schema `verification`, and the PDFs of `documents`, which this service may only read."""

import uuid
from typing import NamedTuple

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.verification_api.tables import (
    CertificateRow,
    CertificateVersionRow,
    CounterRow,
    KeyCheckRow,
    LookUpRow,
    UnlockRow,
)
from services.verification_api.throttle import Quota
from shared.runtime.database import WriteSession

__all__ = ["CertificateRow", "CertificateVersionRow", "KeyCheckRow", "LookUpRow", "UnlockRow"]

# The no-op update locks the row, so that rivals wait until this look-up is counted.
_TAKE_QUOTA = text(
    """
    INSERT INTO verification.counter (org, contract_number, wrong) VALUES (:org, :contract_number, 0)
    ON CONFLICT (org, contract_number) DO UPDATE SET wrong = counter.wrong
    RETURNING wrong, locked_until
    """
)
_FIND_LOCK = text(
    """
    SELECT certificate.issuer_code, certificate.authority_code, key_check.epoch, key_check.value
    FROM verification.certificate JOIN verification.key_check USING (contract_number)
    WHERE contract_number = :contract_number ORDER BY key_check.serial DESC LIMIT 1
    """
)
_RECORD = text(
    """
    WITH counted AS (
        UPDATE verification.counter SET wrong = :wrong, locked_until = :locked_until
        WHERE org = :org AND contract_number = :contract_number)
    INSERT INTO verification.look_up (id, at, client_id, role, org, contract_number, outcome)
    VALUES (:id, :at, :client_id, :role, :org, :contract_number, :outcome)
    """
)


class KeyLock(NamedTuple):
    """What a key must fit: its issuer and town, and the check value of the living key with its epoch."""

    issuer_code: str
    authority_code: str
    epoch: int
    value: bytes


async def take_quota(session: WriteSession, org: str, contract_number: str) -> Quota:
    """The quota of an organisation for a number, its row locked until the transaction ends."""
    row = (await session.execute(_TAKE_QUOTA, {"org": org, "contract_number": contract_number})).one()
    return Quota(row.wrong, row.locked_until)


async def find_key_lock(session: AsyncSession, contract_number: str) -> KeyLock | None:
    row = (await session.execute(_FIND_LOCK, {"contract_number": contract_number})).one_or_none()
    return None if row is None else KeyLock(row.issuer_code, row.authority_code, row.epoch, row.value)


async def record_look_up(session: WriteSession, look_up: LookUpRow, quota: Quota) -> None:
    """One audit row for every look-up, together with the quota it leaves."""
    values = {column.key: getattr(look_up, column.key) for column in LookUpRow.__table__.columns}
    await session.execute(_RECORD, {**values, "wrong": quota.wrong, "locked_until": quota.locked_until})


async def find_look_up(session: AsyncSession, look_up_id: uuid.UUID, org: str, outcome: str) -> LookUpRow | None:
    """A look-up of this organisation that ended in `outcome`."""
    query = select(LookUpRow).where(LookUpRow.id == look_up_id, LookUpRow.org == org, LookUpRow.outcome == outcome)
    return await session.scalar(query)


async def list_versions(session: AsyncSession, contract_number: str) -> list[CertificateVersionRow]:
    """Every version of a registered certificate, newest first."""
    query = select(CertificateVersionRow).where(CertificateVersionRow.contract_number == contract_number)
    return list(await session.scalars(query.order_by(CertificateVersionRow.version.desc())))


async def get_document(session: AsyncSession, sha256: bytes) -> bytes:
    query = text("SELECT content FROM documents.document WHERE sha256 = :sha256")
    content: bytes = (await session.execute(query, {"sha256": sha256})).scalar_one()
    return content


async def find_certificate(session: AsyncSession, contract_number: str) -> CertificateRow | None:
    return await session.get(CertificateRow, contract_number)


async def add_version(session: WriteSession, version: CertificateVersionRow, key_check: KeyCheckRow) -> None:
    """A later version may come with the key check that is already here."""
    session.add(version)
    await session.merge(key_check)
    await session.flush()


async def add_certificate(session: WriteSession, certificate: CertificateRow) -> None:
    session.add(certificate)
    await session.flush()


async def remove_quota(session: WriteSession, unlock: UnlockRow) -> bool:
    """Forgets an organisation's wrong keys and keeps who asked for it; False where there was nothing to forget."""
    removed = await session.scalar(
        delete(CounterRow)
        .where(CounterRow.org == unlock.org, CounterRow.contract_number == unlock.contract_number, CounterRow.wrong > 0)
        .returning(CounterRow.org)
    )
    if removed is None:
        return False
    session.add(unlock)
    await session.flush()
    return True

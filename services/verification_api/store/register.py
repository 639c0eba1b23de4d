"""Rows of schema `verification`, and the PDFs of `documents`, which this service may only read."""

import uuid

from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.verification_api.store.registered import RegisteredVersion
from services.verification_api.store.tables import (
    CertificateRow,
    CertificateVersionRow,
    CounterRow,
    KeyCheckRow,
    LookUpRow,
    UnlockRow,
)
from shared.runtime.data.database import WriteSession
from shared.schemas.facts.certificate import Certificate
from shared.schemas.words.guarantee import VersionKind

__all__ = ["CertificateRow", "CertificateVersionRow", "KeyCheckRow", "LookUpRow", "UnlockRow"]


async def find_look_up(session: AsyncSession, look_up_id: uuid.UUID, org: str, outcome: str) -> LookUpRow | None:
    """A look-up of this organisation that ended in `outcome`."""
    query = select(LookUpRow).where(LookUpRow.id == look_up_id, LookUpRow.org == org, LookUpRow.outcome == outcome)
    return await session.scalar(query)


async def list_versions(session: AsyncSession, contract_number: str) -> list[RegisteredVersion]:
    """Every version of a registered certificate, newest first."""
    query = select(CertificateVersionRow).where(CertificateVersionRow.contract_number == contract_number)
    rows = await session.scalars(query.order_by(CertificateVersionRow.version.desc()))
    return [
        RegisteredVersion(
            row.version,
            VersionKind(row.kind),
            Certificate.model_validate(row.content),
            row.document_sha256,
            row.registered_at,
        )
        for row in rows
    ]


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

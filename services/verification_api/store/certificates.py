"""The register: certificates with their versions and key checks, and of their PDFs those that are registered."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, Text, any_, bindparam, cast, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.verification_api.store.tables import CertificateRow, CertificateVersionRow, KeyCheckRow
from shared.runtime.data.database import WriteSession
from shared.runtime.data.direct_query import DirectQuery
from shared.schemas.facts.certificate import Certificate
from shared.schemas.words.guarantee import VersionKind

__all__ = ["CertificateRow", "CertificateVersionRow", "KeyCheckRow"]


class RegisteredVersion(NamedTuple):
    """One version of a certificate. `registered_at` is its 電子保証発行日時; `document_sha256` names its PDF."""

    contract_number: str
    version: int
    kind: VersionKind
    content: Certificate
    document_sha256: bytes
    registered_at: datetime


def _read_version(contract_number: str, version: int, kind: VersionKind, content: str, *rest: Any) -> RegisteredVersion:
    return RegisteredVersion(contract_number, version, kind, Certificate.model_validate_json(content), *rest)


_version = CertificateVersionRow
# Every version of the certificates of these `numbers`, newest first.
LIST_VERSIONS = DirectQuery(
    select(
        _version.contract_number,
        _version.version,
        _version.kind,
        cast(_version.content, Text),
        _version.document_sha256,
        _version.registered_at,
    )
    .where(_version.contract_number == any_(bindparam("numbers", type_=ARRAY(Text))))
    .order_by(_version.version.desc()),
    _read_version,
)


async def find_certificate(session: AsyncSession, contract_number: str) -> CertificateRow | None:
    return await session.get(CertificateRow, contract_number)


async def add_certificate(session: WriteSession, certificate: CertificateRow) -> None:
    session.add(certificate)
    await session.flush()


async def find_version(session: AsyncSession, contract_number: str, version: int) -> CertificateVersionRow | None:
    return await session.get(CertificateVersionRow, (contract_number, version))


async def get_last_version(session: AsyncSession, contract_number: str) -> int:
    """0 where no version is registered."""
    query = select(func.max(CertificateVersionRow.version))
    return await session.scalar(query.where(CertificateVersionRow.contract_number == contract_number)) or 0


async def find_key_check(session: AsyncSession, contract_number: str, serial: int) -> KeyCheckRow | None:
    return await session.get(KeyCheckRow, (contract_number, serial))


async def add_version(session: WriteSession, version: CertificateVersionRow, key_check: KeyCheckRow) -> None:
    """Keeps the key check that is already here under the same serial, as a later version comes with the key in use."""
    session.add(version)
    await session.flush()
    columns = {column.key: getattr(key_check, column.key) for column in KeyCheckRow.__table__.columns}
    await session.execute(insert(KeyCheckRow).values(columns).on_conflict_do_nothing())


async def get_document(session: AsyncSession, contract_number: str, version: int) -> bytes:
    """The PDF of a registered version. This service's role reaches no document but through these rows of its own."""
    query = text("SELECT verification.open_document(:contract_number, :version)")
    content: bytes = (await session.scalars(query, {"contract_number": contract_number, "version": version})).one()
    return content

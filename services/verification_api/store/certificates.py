"""The register: certificates with their versions and key checks, and of their PDFs those that are registered."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Text,
    any_,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from services.verification_api.store.tables import CertificateRow, CertificateVersionRow, KeyCheckRow
from shared.runtime.data.database import WriteSession
from shared.runtime.data.direct_query import DirectQuery
from shared.schemas.facts.certificate import Certificate
from shared.schemas.facts.events import KeyCheck
from shared.schemas.words.guarantee import VersionKind

__all__ = ["CertificateRow", "CertificateVersionRow", "KeyCheckRow"]


# A function of the database, since this service's role may change no certificate.
_TAKE = text("SELECT verification.take_certificate(:contract_number)")


class RegisteredVersion(NamedTuple):
    """One version of a certificate. `registered_at` is its 電子保証発行日時; `document_sha256` names its PDF.

    `written` is `content` as it stands in the register, in JSON.
    """

    contract_number: str
    guarantee_id: UUID
    issuer_code: str
    authority_code: str
    tenant_org: str
    version: int
    kind: VersionKind
    document_sha256: bytes
    registered_at: datetime
    written: str
    content: Certificate


def _read_version(*values: Any) -> RegisteredVersion:
    return RegisteredVersion._make((*values, Certificate.model_validate_json(values[-1])))


class RegisteredRows(NamedTuple):
    """Which rows a certificate and its versions are, none of them read: whoever changes one makes another row of it."""

    contract_number: str
    rows: str


_version, _certificate = CertificateVersionRow, CertificateRow
_ROW_OF_VERSION: ColumnElement[str] = literal_column(
    "concat_ws(':', certificate_version.version, certificate_version.xmin, certificate_version.ctid)", Text
)
_ROW: ColumnElement[str] = literal_column("concat_ws(':', certificate.xmin, certificate.ctid)", Text)
# Of the certificates of these `numbers`.
LIST_ROWS = DirectQuery(
    select(
        _certificate.contract_number,
        func.concat(_ROW, " ", func.string_agg(_ROW_OF_VERSION, aggregate_order_by(literal(" "), _version.version))),
    )
    .join(_version, _version.contract_number == _certificate.contract_number)
    .where(_certificate.contract_number == any_(bindparam("numbers", type_=ARRAY(Text))))
    .group_by(_certificate.contract_number, _ROW),
    RegisteredRows,
)
# Every version of the certificates of these `numbers`, newest first.
LIST_VERSIONS = DirectQuery(
    select(
        _certificate.contract_number,
        _certificate.guarantee_id,
        _certificate.issuer_code,
        _certificate.authority_code,
        _version.tenant_org,
        _version.version,
        _version.kind,
        _version.document_sha256,
        _version.registered_at,
        cast(_version.content, Text),
    )
    .join(_version, _version.contract_number == _certificate.contract_number)
    .where(_certificate.contract_number == any_(bindparam("numbers", type_=ARRAY(Text))))
    .order_by(_version.version.desc()),
    _read_version,
)


async def find_certificate(session: AsyncSession, contract_number: str) -> CertificateRow | None:
    return await session.get(CertificateRow, contract_number)


async def take_certificate(session: WriteSession, contract_number: str) -> None:
    """Waits for the look-ups that hold it, and keeps others waiting until the transaction ends; in turn with them."""
    await session.execute(_TAKE, {"contract_number": contract_number})


async def add_certificate(session: WriteSession, certificate: CertificateRow, key_check: KeyCheckRow) -> None:
    """With the check of its first key."""
    session.add(certificate)
    # The check refers to it, and SQLAlchemy orders only what it knows a relationship of.
    await session.flush()
    await add_key_check(session, key_check)


async def find_version(session: AsyncSession, contract_number: str, version: int) -> CertificateVersionRow | None:
    return await session.get(CertificateVersionRow, (contract_number, version))


async def find_version_of_file(session: AsyncSession, town: str, contract_number: str, sha256: bytes) -> int | None:
    """The version whose PDF this is, byte for byte, where the certificate names the town."""
    query = (
        select(_version.version)
        .join(_certificate, _certificate.contract_number == _version.contract_number)
        .where(
            _version.contract_number == contract_number,
            _version.document_sha256 == sha256,
            _certificate.authority_code == town,
        )
        .order_by(_version.version.desc())
        .limit(1)
    )
    version: int | None = await session.scalar(query)
    return version


async def get_last_version(session: AsyncSession, contract_number: str) -> int:
    """0 where no version is registered."""
    query = select(func.max(CertificateVersionRow.version))
    return await session.scalar(query.where(CertificateVersionRow.contract_number == contract_number)) or 0


async def find_key_check(session: AsyncSession, contract_number: str, serial: int) -> KeyCheckRow | None:
    return await session.get(KeyCheckRow, (contract_number, serial))


async def get_last_serial(session: AsyncSession, contract_number: str) -> int:
    """Of the key in use; 0 where no key is registered."""
    query = select(func.max(KeyCheckRow.serial)).where(KeyCheckRow.contract_number == contract_number)
    return await session.scalar(query) or 0


async def add_version(session: WriteSession, version: CertificateVersionRow) -> None:
    session.add(version)
    await session.flush()


async def add_key_check(session: WriteSession, key_check: KeyCheckRow) -> None:
    session.add(key_check)
    await session.flush()


def compose_key_check(contract_number: str, tenant_org: str, check: KeyCheck, now: datetime) -> KeyCheckRow:
    """How to check a key, as it is said of it; it was registered `now`."""
    return KeyCheckRow(
        contract_number=contract_number,
        serial=check.serial,
        tenant_org=tenant_org,
        epoch=check.epoch,
        value=bytes.fromhex(check.value),
        registered_at=now,
    )


async def get_document(session: AsyncSession, contract_number: str, version: int) -> bytes:
    """The PDF of a registered version. This service's role reaches no document but through these rows of its own."""
    query = text("SELECT verification.open_document(:contract_number, :version)")
    content: bytes = (await session.scalars(query, {"contract_number": contract_number, "version": version})).one()
    return content

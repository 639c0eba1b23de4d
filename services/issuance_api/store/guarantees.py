"""Rows of schemas `issuance` and `documents`. Reads are filtered by tenant; None stands for officers, who see all."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, Text, select, true, tuple_, type_coerce
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.issuance_api.problems import GUARANTEE_NOT_FOUND, SERIES_EXHAUSTED
from services.issuance_api.store.tables import (
    AuditAction,
    AuditRow,
    AuthenticationKeyRow,
    DataKeyRow,
    DocumentRow,
    GuaranteeRow,
    MailRow,
    PremiumRow,
    RegistrationRow,
    SeriesRow,
    VersionDocumentRow,
    VersionRow,
)
from shared.runtime.data.database import WriteSession
from shared.runtime.errors import DomainError
from shared.schemas.facts.certificate import Certificate
from shared.schemas.words.contract_number import LAST_SERIAL
from shared.schemas.words.guarantee import GuaranteeKind, Medium
from shared.schemas.words.premium import Premium

__all__ = [
    "AuditAction",
    "AuditRow",
    "AuthenticationKeyRow",
    "DocumentRow",
    "GuaranteeRow",
    "MailRow",
    "PremiumRow",
    "RegistrationRow",
    "VersionDocumentRow",
    "VersionRow",
]

T = TypeVar("T")


class IssuedDrawing(NamedTuple):
    """What a version was drawn from, and the digests of what that gave, which are None while it is not drawn.

    `medium` and `certificate` are None where the stored value was changed to something that cannot be read.
    """

    guarantee_id: uuid.UUID
    contract_number: str
    version: int
    medium: Medium | None
    certificate: Certificate | None
    concluded_at: datetime
    is_registered: bool
    unsealed_sha256: bytes | None
    document_sha256: bytes | None


class CurrentGuarantee(NamedTuple):
    """A guarantee with its newest version and that version's 電子保証発行日時."""

    guarantee: GuaranteeRow
    version: VersionRow
    registered_at: datetime | None


async def find_guarantee(session: AsyncSession, guarantee_id: uuid.UUID) -> GuaranteeRow | None:
    return await session.get(GuaranteeRow, guarantee_id)


async def get_guarantee(session: AsyncSession, guarantee_id: uuid.UUID) -> GuaranteeRow:
    return await session.get_one(GuaranteeRow, guarantee_id)


async def get_version(session: AsyncSession, guarantee_id: uuid.UUID, version: int) -> VersionRow:
    return await session.get_one(VersionRow, (guarantee_id, version))


async def get_current(session: AsyncSession, contract_number: str, tenant: str | None) -> CurrentGuarantee:
    """Raises DomainError `guarantee.not_found` for what is not there and for what is another's."""
    query = _records(tenant).where(GuaranteeRow.contract_number == contract_number)
    row = (await session.execute(query)).one_or_none()
    if row is None:
        raise DomainError(GUARANTEE_NOT_FOUND, "保証契約が見つかりません。保証契約番号を確認してください。")
    return CurrentGuarantee._make(row)


async def list_current(
    session: AsyncSession,
    tenant: str | None,
    *,
    kind: GuaranteeKind | None,
    medium: Medium | None,
    words: str | None,
    before: str | None,
    limit: int,
) -> list[CurrentGuarantee]:
    """By contract number, highest first; `words` are looked for in works, town, principal and number."""
    query = _records(tenant)
    if kind is not None:
        query = query.where(GuaranteeRow.kind == kind)
    if medium is not None:
        query = query.where(GuaranteeRow.medium == medium)
    if before is not None:
        query = query.where(GuaranteeRow.contract_number < before)
    if words:
        content = VersionRow.content
        principal_name = content["principal"]["name"].astext
        query = query.where(
            content["works_name"].astext.icontains(words, autoescape=True)
            | content["authority_name"].astext.icontains(words, autoescape=True)
            | principal_name.icontains(words, autoescape=True)
            | GuaranteeRow.contract_number.contains(words, autoescape=True)
        )
    rows = await session.execute(query.order_by(GuaranteeRow.contract_number.desc()).limit(limit))
    return [CurrentGuarantee._make(row) for row in rows]


async def get_premium(session: AsyncSession, guarantee_id: uuid.UUID) -> Premium:
    return _read_premium(await session.get_one(PremiumRow, guarantee_id))


async def get_premiums(session: AsyncSession, guarantee_ids: list[uuid.UUID]) -> dict[uuid.UUID, Premium]:
    rows = await session.scalars(select(PremiumRow).where(PremiumRow.guarantee_id.in_(guarantee_ids)))
    return {row.guarantee_id: _read_premium(row) for row in rows}


def _read_premium(row: PremiumRow) -> Premium:
    return Premium(amount=row.amount, source=row.source, payment_method=row.payment_method)


async def list_versions(session: AsyncSession, guarantee_id: uuid.UUID) -> list[tuple[VersionRow, datetime | None]]:
    """Every version with its 電子保証発行日時, newest first."""
    query = (
        select(VersionRow, RegistrationRow.registered_at)
        .outerjoin(RegistrationRow, _registration_of_version())
        .where(VersionRow.guarantee_id == guarantee_id)
        .order_by(VersionRow.version.desc())
    )
    return [(version, registered_at) for version, registered_at in await session.execute(query)]


async def take_serial(session: WriteSession, office_code: str, fiscal_year: int) -> int:
    """The next serial of a series. Its row stays locked until the transaction ends: no gap, no reuse, commit order.

    Raises DomainError `series.exhausted` after LAST_SERIAL.
    """
    series = insert(SeriesRow).values(office_code=office_code, fiscal_year=fiscal_year, last_serial=1)
    serial: int | None = await session.scalar(
        series.on_conflict_do_update(
            index_elements=[SeriesRow.office_code, SeriesRow.fiscal_year],
            set_={"last_serial": SeriesRow.last_serial + 1},
            where=SeriesRow.last_serial < LAST_SERIAL,
        ).returning(SeriesRow.last_serial)
    )
    if serial is None:
        raise DomainError(
            SERIES_EXHAUSTED,
            f"取扱箇所{office_code}・令和{fiscal_year}年度の保証契約番号は{LAST_SERIAL}番まで使い切りました。"
            "別の取扱箇所コードを用意してください。",
        )
    return serial


async def add_guarantee(
    session: WriteSession,
    guarantee: GuaranteeRow,
    version: VersionRow,
    premium: PremiumRow,
    key: AuthenticationKeyRow | None,
) -> None:
    session.add(guarantee)
    await session.flush()
    session.add_all([version, premium, *([key] if key else [])])
    await session.flush()


async def add_document(session: WriteSession, document: DocumentRow, made: VersionDocumentRow) -> None:
    """Stores the bytes under their digest, once, and ties them to their version."""
    columns = {column.key: getattr(document, column.key) for column in DocumentRow.__table__.columns}
    await session.execute(insert(DocumentRow).values(columns).on_conflict_do_nothing())
    session.add(made)
    await session.flush()


async def find_document(session: AsyncSession, guarantee_id: uuid.UUID, version: int) -> bytes | None:
    """The PDF of a version; None while it is not drawn, or where there is no such version."""
    return await session.scalar(
        select(DocumentRow.content)
        .join(VersionDocumentRow, VersionDocumentRow.document_sha256 == DocumentRow.sha256)
        .where(VersionDocumentRow.guarantee_id == guarantee_id, VersionDocumentRow.version == version)
    )


async def list_drawings(session: AsyncSession, after: tuple[str, int], limit: int) -> list[IssuedDrawing]:
    """All versions, by contract number and version, beyond `after`.

    Form and content are selected as they are stored, so that a row which was changed does not stop the whole page.
    """
    position = (GuaranteeRow.contract_number, VersionRow.version)
    query = (
        select(
            GuaranteeRow.id,
            *position,
            type_coerce(GuaranteeRow.medium, Text),
            type_coerce(VersionRow.content, JSONB),
            VersionRow.concluded_at,
            RegistrationRow.version.is_not(None),
            VersionDocumentRow.unsealed_sha256,
            VersionDocumentRow.document_sha256,
        )
        .join(VersionRow, VersionRow.guarantee_id == GuaranteeRow.id)
        .outerjoin(RegistrationRow, _registration_of_version())
        .outerjoin(
            VersionDocumentRow,
            (VersionDocumentRow.guarantee_id == VersionRow.guarantee_id)
            & (VersionDocumentRow.version == VersionRow.version),
        )
        .where(tuple_(*position) > tuple_(*after))
        .order_by(*position)
        .limit(limit)
    )
    return [
        IssuedDrawing(
            guarantee_id,
            contract_number,
            version,
            _read_or_none(Medium, form),
            _read_or_none(Certificate.model_validate, content),
            *rest,
        )
        for guarantee_id, contract_number, version, form, content, *rest in await session.execute(query)
    ]


def _read_or_none(read: Callable[[Any], T], stored: Any) -> T | None:
    try:
        return read(stored)
    except ValueError:
        return None


async def find_key(session: AsyncSession, guarantee_id: uuid.UUID) -> AuthenticationKeyRow | None:
    """The living key: the one with the highest serial."""
    query = select(AuthenticationKeyRow).where(AuthenticationKeyRow.guarantee_id == guarantee_id)
    return await session.scalar(query.order_by(AuthenticationKeyRow.serial.desc()).limit(1))


async def get_data_key(session: WriteSession, epoch: int, fresh: tuple[str, bytes]) -> tuple[str, bytes]:
    """The wrapped data key of an epoch, (wrapped_by, wrapped); keeps `fresh` where the epoch has none yet."""
    offered = insert(DataKeyRow).values(epoch=epoch, wrapped_by=fresh[0], wrapped=fresh[1])
    await session.execute(offered.on_conflict_do_nothing())
    row = await session.get_one(DataKeyRow, epoch)
    return row.wrapped_by, row.wrapped


async def add_registration(session: WriteSession, registration: RegistrationRow) -> None:
    session.add(registration)
    await session.flush()


async def record_audit(session: WriteSession, audit: AuditRow) -> None:
    session.add(audit)
    await session.flush()


async def add_mail(session: WriteSession, mail: MailRow) -> None:
    session.add(mail)
    await session.flush()


async def find_mail(session: AsyncSession, guarantee_id: uuid.UUID) -> MailRow | None:
    query = select(MailRow).where(MailRow.guarantee_id == guarantee_id)
    return await session.scalar(query.order_by(MailRow.id.desc()).limit(1))


def _records(tenant: str | None) -> Select[GuaranteeRow, VersionRow, datetime]:
    mine: ColumnElement[bool] = true() if tenant is None else GuaranteeRow.tenant_org == tenant
    return (
        select(GuaranteeRow, VersionRow, RegistrationRow.registered_at)
        .join(
            VersionRow,
            (VersionRow.guarantee_id == GuaranteeRow.id) & (VersionRow.version == GuaranteeRow.current_version),
        )
        .outerjoin(RegistrationRow, _registration_of_version())
        .where(mine)
    )


def _registration_of_version() -> ColumnElement[bool]:
    return (RegistrationRow.guarantee_id == VersionRow.guarantee_id) & (RegistrationRow.version == VersionRow.version)

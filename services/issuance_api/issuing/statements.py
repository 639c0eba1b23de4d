"""What a 保証料計算書 or 保証料返還計算書 is drawn from: a version, and what it costs or gives back."""

from typing import NamedTuple

from services.issuance_api.documents.edition import Edition
from services.issuance_api.problems import GUARANTEE_NOT_FOUND, GUARANTEE_VERSION_NOT_FOUND
from services.issuance_api.store.guarantees import CurrentGuarantee, VersionRow, get_current, get_version
from services.issuance_api.store.premiums import find_premium, find_version_premium
from shared.runtime.data.database import ReadSession
from shared.runtime.errors import DomainError
from shared.schemas.facts.certificate import Certificate
from shared.schemas.words.guarantee import FIRST_VERSION
from shared.schemas.words.premium import Premium, Refund


class Statement(NamedTuple):
    certificate: Certificate
    edition: Edition
    premium: Premium


class RefundStatement(NamedTuple):
    certificate: Certificate
    edition: Edition
    refund: Refund


async def get_statement(
    session: ReadSession, contract_number: str, tenant: str | None, number: int | None
) -> Statement:
    """Of the first version, or of the one that is named and costs more.

    Raises DomainError `guarantee.not_found` or `guarantee.version_not_found`, also where no premium is on record.
    """
    current = await get_current(session, contract_number, tenant)
    version = await _get_drawn(session, current, number or FIRST_VERSION)
    premium = await _find_premium(session, version)
    if premium is None and version.version == FIRST_VERSION:
        raise DomainError(GUARANTEE_NOT_FOUND, "この保証契約の保証料は記録されていません。運営者に確認してください。")
    if premium is None:
        raise _no_statement(version.version, "追加の保証料")
    return Statement(version.content, Edition(version.version, version.concluded_at), premium)


async def get_refund_statement(
    session: ReadSession, contract_number: str, tenant: str | None, number: int | None
) -> RefundStatement:
    """Of the newest version unless another is named. Raises DomainError as above, also where nothing is given back."""
    current = await get_current(session, contract_number, tenant)
    version = await _get_drawn(session, current, number or current.version.version)
    row = await find_version_premium(session, version.guarantee_id, version.version)
    if row is None or not row.refund:
        raise _no_statement(version.version, "保証料の返還")
    refund = Refund(amount=row.refund, source=row.source)
    return RefundStatement(version.content, Edition(version.version, version.concluded_at), refund)


async def _get_drawn(session: ReadSession, current: CurrentGuarantee, number: int) -> VersionRow:
    newest = current.version.version
    if number > newest:
        raise DomainError(
            GUARANTEE_VERSION_NOT_FOUND, f"保証証書の第{number}版はありません。第{newest}版までを指定してください。"
        )
    return await get_version(session, current.guarantee.id, number)


async def _find_premium(session: ReadSession, version: VersionRow) -> Premium | None:
    if version.version == FIRST_VERSION:
        return await find_premium(session, version.guarantee_id)
    row = await find_version_premium(session, version.guarantee_id, version.version)
    if row is None or not row.additional:
        return None
    return Premium(amount=row.additional, source=row.source, payment_method=row.payment_method)


def _no_statement(number: int, what: str) -> DomainError:
    message = f"第{number}版には{what}がありません。電子保証履歴で版を確認してください。"
    return DomainError(GUARANTEE_VERSION_NOT_FOUND, message)

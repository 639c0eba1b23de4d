"""What a 保証料計算書 is drawn from: the guarantee as it was concluded, and the premium its approval fixed."""

from typing import NamedTuple

from services.issuance_api.content import FIRST_VERSION
from services.issuance_api.documents.edition import Edition
from services.issuance_api.problems import GUARANTEE_NOT_FOUND
from services.issuance_api.store.guarantees import get_current, get_version
from services.issuance_api.store.premiums import find_premium
from shared.runtime.data.database import ReadSession
from shared.runtime.errors import DomainError
from shared.schemas.facts.certificate import Certificate
from shared.schemas.words.premium import Premium


class Statement(NamedTuple):
    certificate: Certificate
    edition: Edition
    premium: Premium


async def get_statement(session: ReadSession, contract_number: str, tenant: str | None) -> Statement:
    """Raises DomainError `guarantee.not_found`, also where no premium of it is on record."""
    current = await get_current(session, contract_number, tenant)
    version = await get_version(session, current.guarantee.id, FIRST_VERSION)
    premium = await find_premium(session, current.guarantee.id)
    if premium is None:
        raise DomainError(GUARANTEE_NOT_FOUND, "この保証契約の保証料は記録されていません。運営者に確認してください。")
    return Statement(version.content, Edition(version.version, version.concluded_at), premium)

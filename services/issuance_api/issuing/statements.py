"""What a 保証料計算書 is drawn from: the guarantee as it was concluded, and the premium its approval fixed."""

from typing import NamedTuple

from services.issuance_api.content import FIRST_VERSION
from services.issuance_api.documents.edition import Edition
from services.issuance_api.store.guarantees import get_current, get_version
from services.issuance_api.store.premiums import get_premium
from shared.runtime.data.database import ReadSession
from shared.schemas.facts.certificate import Certificate
from shared.schemas.words.premium import Premium


class Statement(NamedTuple):
    certificate: Certificate
    edition: Edition
    premium: Premium


async def get_statement(session: ReadSession, contract_number: str, tenant: str | None) -> Statement:
    """Raises DomainError `guarantee.not_found`."""
    current = await get_current(session, contract_number, tenant)
    version = await get_version(session, current.guarantee.id, FIRST_VERSION)
    premium = await get_premium(session, current.guarantee.id)
    return Statement(version.content, Edition(version.version, version.concluded_at), premium)

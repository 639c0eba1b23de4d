"""Handing a key to its builder: not before registration, and each time with an audit entry."""

from typing import NamedTuple

from services.issuance_api.documents.edition import Edition
from services.issuance_api.problems import GUARANTEE_NOT_REGISTERED, GUARANTEE_PAPER
from services.issuance_api.store.audits import AuditAction
from services.issuance_api.store.guarantees import get_current
from services.issuance_api.store.keys import find_key, read_sealed_key
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.runtime.errors import DomainError
from shared.runtime.identity.actor import Actor
from shared.schemas.facts.certificate import Certificate


class HandedKey(NamedTuple):
    """An unsealed key and the certificate it belongs to; never stored, and left out of the repr."""

    key: str
    certificate: Certificate
    edition: Edition

    def __repr__(self) -> str:
        return "HandedKey(…)"


async def hand_key(
    session: WriteSession, tools: Tools, actor: Actor, contract_number: str, action: AuditAction
) -> HandedKey:
    """Raises DomainError `guarantee.not_found`, `guarantee.paper` or `guarantee.not_registered`."""
    current = await get_current(session, contract_number, actor.org)
    in_use = await find_key(session, current.guarantee.id)
    if in_use is None:
        raise DomainError(GUARANTEE_PAPER, "紙の保証証書には認証キーがありません。証書を発注者に提出してください。")
    if current.registered_at is None:
        raise DomainError(
            GUARANTEE_NOT_REGISTERED,
            "電子保証の発行手続き中です。手続状況が「電子保証発行完了」になってから取得してください。",
        )
    sealed = await read_sealed_key(session, in_use, action, actor=actor.client_id, at=tools.clock.now())
    key = await tools.vault.open_key(current.guarantee, in_use, sealed)
    edition = Edition(current.version.version, current.registered_at)
    return HandedKey(key, current.version.content, edition)

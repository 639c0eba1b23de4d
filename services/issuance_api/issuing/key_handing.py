"""Handing a key to its builder: not before registration, and each time with an audit entry."""

from typing import NamedTuple

from services.issuance_api.documents.edition import Edition
from services.issuance_api.issuing.living_key import get_living_key, not_registered
from services.issuance_api.store.audits import AuditAction
from services.issuance_api.store.guarantees import CurrentGuarantee, get_current
from services.issuance_api.store.keys import read_sealed_key
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession
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
    """Raises DomainError `guarantee.not_found`, and what `get_living_key` raises."""
    current = await get_current(session, contract_number, actor.org)
    return await hand_living_key(session, tools, current, action, by=actor.client_id)


async def refuse_not_handed(session: WriteSession, current: CurrentGuarantee) -> None:
    """Raises what `hand_living_key` would raise, and reads no key."""
    await get_living_key(session, current)
    if current.registered_at is None:
        raise not_registered()


async def hand_living_key(
    session: WriteSession, tools: Tools, current: CurrentGuarantee, action: AuditAction, *, by: str
) -> HandedKey:
    """For the id of the client or person who asked for it; raises what `get_living_key` raises."""
    in_use = await get_living_key(session, current)
    if current.registered_at is None:
        raise not_registered()
    sealed = await read_sealed_key(session, in_use, action, actor=by, at=tools.clock.now())
    key = await tools.vault.open_key(current.guarantee, in_use, sealed)
    edition = Edition(current.version.version, current.registered_at)
    return HandedKey(key, current.version.content, edition)

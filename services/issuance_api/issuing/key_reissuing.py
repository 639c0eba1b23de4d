"""認証キーの再発行: refuse → key → keep → audit → publish. It is shown once it is registered at verification."""

from datetime import datetime

from services.issuance_api.issuing.living_key import get_living_key
from services.issuance_api.problems import GUARANTEE_TERMINATED
from services.issuance_api.proof import compose_key_check
from services.issuance_api.store.audits import AuditAction, record_audit
from services.issuance_api.store.guarantees import GuaranteeRow, get_current, take_numbered
from services.issuance_api.store.keys import (
    AuthenticationKeyRow,
    KeyRegistrationRow,
    add_key,
    add_key_registration,
    find_key,
    find_key_registration,
)
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.runtime.errors import DomainError
from shared.runtime.messages.outbox import publish
from shared.runtime.messages.signatures import RefusedFactError
from shared.schemas.facts.events import GuaranteeKeyRegistered, GuaranteeKeyReissued
from shared.schemas.issuance.answers import KeyReissue


class UnknownKeyError(RefusedFactError):
    """Verification says of a key that this service never made that it is registered."""


async def reissue_key(
    session: WriteSession, tools: Tools, contract_number: str, tenant: str | None, *, actor: str
) -> KeyReissue:
    """A new key with the next serial, for the id of a client or person; of two callers at once the first wins.

    Raises DomainError `guarantee.not_found`, `guarantee.terminated`, and what `get_living_key` raises.
    """
    await take_numbered(session, contract_number, tenant)
    current = await get_current(session, contract_number, tenant)
    guarantee = current.guarantee
    living = await get_living_key(session, current)
    if current.version.content.terminated_on is not None:
        raise DomainError(
            GUARANTEE_TERMINATED, "この保証契約は解約されています。認証キーを再発行することはできません。"
        )
    now = tools.clock.now()
    key = await tools.vault.make_key(guarantee, living.serial + 1, now)
    await add_key(session, key)
    await record_audit(
        session,
        guarantee.id,
        guarantee.tenant_org,
        AuditAction.KEY_REISSUED,
        actor=actor,
        at=now,
        contract_number=contract_number,
        key_serial=key.serial,
    )
    await publish(session, _compose_reissued(guarantee, key, now), now, tools.fact_keys)
    return KeyReissue(contract_number=contract_number, serial=key.serial, reissued_at=now)


async def record_key_registered(session: WriteSession, event: GuaranteeKeyRegistered) -> None:
    """From now on the key is shown. Raises UnknownKeyError for one that was never made."""
    newest = await find_key(session, event.guarantee_id)
    if newest is None or event.serial > newest.serial:
        raise UnknownKeyError
    if await find_key_registration(session, event.guarantee_id, event.serial) is None:
        registration = KeyRegistrationRow(
            guarantee_id=event.guarantee_id,
            serial=event.serial,
            tenant_org=event.tenant_org,
            registered_at=event.registered_at,
        )
        await add_key_registration(session, registration)


def _compose_reissued(guarantee: GuaranteeRow, key: AuthenticationKeyRow, now: datetime) -> GuaranteeKeyReissued:
    return GuaranteeKeyReissued(
        guarantee_id=guarantee.id,
        application_id=guarantee.application_id,
        tenant_org=guarantee.tenant_org,
        kind=guarantee.kind,
        form=guarantee.medium,
        contract_number=guarantee.contract_number,
        key_check=compose_key_check(key),
        reissued_at=now,
    )

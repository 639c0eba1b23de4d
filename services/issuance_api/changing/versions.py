"""The first step of each further version: it is put on record with why it was made, and is to be drawn."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.issuance_api.proof import compute_content_digest
from services.issuance_api.store.audits import AuditAction, record_audit
from services.issuance_api.store.guarantees import GuaranteeRow, VersionRow, add_version
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.runtime.messages.outbox import publish
from shared.schemas.facts.certificate import Certificate
from shared.schemas.facts.events import GuaranteeNumbered
from shared.schemas.words.guarantee import VersionKind


@dataclass(frozen=True)
class Step:
    """What a version says, and why: an officer's `reason`, or the approval of a change (`basis`, `request_id`).

    `by` is the service or officer whose word was the last; `application_id` is that of the application behind it.
    """

    kind: VersionKind
    content: Certificate
    application_id: UUID
    by: str
    reason: str | None = None
    basis: UUID | None = None
    request_id: UUID | None = None


async def record_version(
    session: WriteSession, tools: Tools, guarantee: GuaranteeRow, number: int, step: Step
) -> VersionRow:
    """Version `number` of a guarantee whose row is locked."""
    now = tools.clock.now()
    version = _compose_version(guarantee, number, step, now)
    await add_version(session, version)
    await record_audit(
        session,
        guarantee.id,
        guarantee.tenant_org,
        _ACTIONS[step.kind],
        actor=step.by,
        at=now,
        contract_number=guarantee.contract_number,
        version=number,
    )
    numbered = GuaranteeNumbered(
        guarantee_id=guarantee.id,
        application_id=step.application_id,
        tenant_org=guarantee.tenant_org,
        kind=guarantee.kind,
        form=guarantee.medium,
        contract_number=guarantee.contract_number,
        version=number,
        content_sha256=compute_content_digest(step.content),
        request_id=step.request_id,
    )
    await publish(session, numbered, now, tools.fact_keys)
    return version


def _compose_version(guarantee: GuaranteeRow, number: int, step: Step, now: datetime) -> VersionRow:
    return VersionRow(
        guarantee_id=guarantee.id,
        version=number,
        tenant_org=guarantee.tenant_org,
        kind=step.kind,
        content=step.content,
        concluded_at=now,
        basis=step.basis,
        reason=step.reason,
        decided_by=step.by,
    )


_ACTIONS = {
    VersionKind.CHANGE: AuditAction.GUARANTEE_CHANGED,
    VersionKind.CORRECTION: AuditAction.GUARANTEE_CORRECTED,
    VersionKind.CHANGE_CANCELLATION: AuditAction.CHANGE_CANCELLED,
    VersionKind.TERMINATION: AuditAction.GUARANTEE_TERMINATED,
}

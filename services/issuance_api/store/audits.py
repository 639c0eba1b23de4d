"""The audit: who did what to which guarantee, and when."""

from datetime import datetime
from typing import Any

from services.issuance_api.store.tables import AuditAction, AuditRow, GuaranteeRow
from shared.runtime.data.database import WriteSession, new_id

__all__ = ["AuditAction"]


async def record_audit(
    session: WriteSession, guarantee: GuaranteeRow, action: AuditAction, *, actor: str, at: datetime, **detail: Any
) -> None:
    """`detail` is what else is worth knowing, beside the contract number: the version or the key that it was about."""
    audit = AuditRow(
        id=new_id(),
        at=at,
        actor=actor,
        action=action,
        guarantee_id=guarantee.id,
        tenant_org=guarantee.tenant_org,
        detail={"contract_number": guarantee.contract_number, **detail},
    )
    session.add(audit)
    await session.flush()

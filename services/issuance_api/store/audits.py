"""The audit: who did what to which guarantee, and when."""

from datetime import datetime
from typing import Any
from uuid import UUID

from services.issuance_api.store.tables.records import AuditAction, AuditRow
from shared.runtime.data.database import WriteSession, new_id

__all__ = ["AuditAction"]


async def record_audit(
    session: WriteSession,
    guarantee_id: UUID,
    tenant_org: str,
    action: AuditAction,
    *,
    actor: str,
    at: datetime,
    **detail: Any,
) -> None:
    """`detail` is what else is worth knowing: the contract number, the version, the key or the approval."""
    audit = AuditRow(
        id=new_id(),
        at=at,
        actor=actor,
        action=action,
        guarantee_id=guarantee_id,
        tenant_org=tenant_org,
        detail=detail,
    )
    session.add(audit)
    await session.flush()

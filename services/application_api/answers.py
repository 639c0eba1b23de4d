"""Rows as the answers of the API."""

from collections.abc import Sequence

from services.application_api.status_table import LABELS
from services.application_api.store import ApplicationRow, MoveRow, RequestedGuaranteeRow
from shared.schemas.application import Status
from shared.schemas.application_answer import ApplicationAnswer, Move


def compose_application(application: ApplicationRow, guarantees: Sequence[RequestedGuaranteeRow]) -> ApplicationAnswer:
    return ApplicationAnswer.model_validate(
        {
            "id": application.id,
            "received_at": application.received_at,
            "version": application.version,
            **application.body,
            "guarantees": [_compose_guarantee(guarantee) for guarantee in guarantees],
            "findings": application.checked["findings"],
            "normalised": application.checked["normalised"],
        }
    )


def _compose_guarantee(row: RequestedGuaranteeRow) -> dict[str, object]:
    return {
        **row.block,
        "id": row.id,
        "premium": {**row.block["premium"], "amount": row.premium_amount, "source": row.premium_source},
        "ratio": row.ratio,
        "status": row.status,
        "status_label": LABELS[Status(row.status)],
        "contract_number": row.contract_number,
        "registered_at": row.registered_at,
        "note_from_surety": row.note_from_surety,
        "assigned_to": row.assigned_to,
        "status_since": row.status_since,
    }


def compose_move(row: MoveRow) -> Move:
    return Move.model_validate(
        {
            "kind": row.kind,
            "from_status": row.from_status,
            "to_status": row.to_status,
            "to_label": LABELS[Status(row.to_status)],
            "moved_at": row.moved_at,
            "moved_by": row.moved_by,
            "role": row.role,
            "note": row.note,
        }
    )

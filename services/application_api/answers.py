"""Rows as the answers of the API."""

from collections.abc import Sequence

from services.application_api.status import LABELS
from services.application_api.store.applications import ApplicationRow, MoveRow, RequestedGuaranteeRow
from shared.runtime.identity.tokens import Actor
from shared.schemas.application.answers import ApplicationAnswer, Move
from shared.schemas.application.choices import Status
from shared.schemas.words.roles import Role


def compose_application(
    application: ApplicationRow, guarantees: Sequence[RequestedGuaranteeRow], reader: Actor
) -> ApplicationAnswer:
    """Officers are named to officers alone."""
    return ApplicationAnswer.model_validate(
        {
            "id": application.id,
            "received_at": application.received_at,
            "version": application.version,
            **application.body,
            "guarantees": [_compose_guarantee(guarantee, reader) for guarantee in guarantees],
            "findings": application.checked["findings"],
            "normalised": application.checked["normalised"],
        }
    )


def _compose_guarantee(row: RequestedGuaranteeRow, reader: Actor) -> dict[str, object]:
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
        "assigned_to": row.assigned_to if reader.role is Role.OFFICER else None,
        "status_since": row.status_since,
    }


def compose_move(row: MoveRow, reader: Actor) -> Move:
    """Officers are named to officers alone."""
    hidden = row.role == Role.OFFICER and reader.role is not Role.OFFICER
    return Move.model_validate(
        {
            "kind": row.kind,
            "from_status": row.from_status,
            "to_status": row.to_status,
            "to_label": LABELS[Status(row.to_status)],
            "moved_at": row.moved_at,
            "moved_by": None if hidden else row.moved_by,
            "role": row.role,
            "note": row.note,
        }
    )

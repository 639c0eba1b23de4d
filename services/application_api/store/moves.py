"""The moves of each guarantee's status: who, when, why. Only here is a status changed, together with its history."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.application_api.store.applications import touch_application
from services.application_api.store.tables import ApplicationRow, MoveRow, RequestedGuaranteeRow, Unfinished
from shared.runtime.clock import follow
from shared.runtime.data.database import WriteSession, new_id
from shared.runtime.identity.actor import Actor
from shared.schemas.application.choices import Status

__all__ = ["MoveRow"]


_WITHOUT_ACCEPTANCE = {Status.RETURNED, Status.DECLINED, Status.WITHDRAWN}


@dataclass(frozen=True)
class Mover:
    """Who moves: a client or person in its role, or a service that reports a fact.

    `seen` is the tag of what an officer decided on.
    """

    name: str
    role: str
    seen: str | None = None

    @classmethod
    def of(cls, actor: Actor, seen: str | None = None) -> "Mover":
        return cls(actor.client_id, actor.role, seen)


async def record_move(
    session: WriteSession,
    guarantee: RequestedGuaranteeRow,
    to_status: Status,
    by: Mover,
    at: datetime,
    note: str | None = None,
) -> uuid.UUID:
    """Whether the status table has such a move is asked before, and the application is taken before its guarantee.

    What undoes an acceptance undoes its approval. It comes after the move before, whatever clock told that. Returns the
    id of the entry.
    """
    at = follow(guarantee.status_since, at)
    move = _begin_move(guarantee, guarantee.status, to_status)
    if to_status in _WITHOUT_ACCEPTANCE:
        guarantee.accepted_by = guarantee.approval = None
    guarantee.status, guarantee.status_since, guarantee.status_by = to_status, at, by.name
    await _add_move(session, move, by, at, note)
    await touch_application(session, guarantee.application_id, at)
    return move.id


async def record_act(
    session: WriteSession, guarantee: RequestedGuaranteeRow, by: Mover, at: datetime, note: str
) -> None:
    """An entry of the history that is no move: something was done, and the status stays."""
    at = follow(guarantee.status_since, at)
    await _add_move(session, _begin_move(guarantee, guarantee.status, guarantee.status), by, at, note)
    await touch_application(session, guarantee.application_id, at)


async def record_arrival(session: WriteSession, guarantee: RequestedGuaranteeRow, by: Mover, at: datetime) -> None:
    """The first entry of a guarantee's history: it came in with the status it has."""
    await _add_move(session, _begin_move(guarantee, None, guarantee.status), by, at, None)


async def record_unfinished_arrival(
    session: WriteSession, application: ApplicationRow, by: Mover, at: datetime
) -> None:
    """The first entry of a half-filled draft's history, which has no guarantees yet."""
    await _add_move(session, _begin_unfinished_move(application, None, Status.DRAFT), by, at, None)


async def record_unfinished_withdrawal(
    session: WriteSession,
    application: ApplicationRow,
    unfinished: Unfinished,
    by: Mover,
    at: datetime,
    note: str | None,
) -> None:
    """取下げ of a half-filled draft as a whole."""
    moved = {"status": Status.WITHDRAWN, "status_since": at, "status_by": by.name}
    application.unfinished, application.updated_at = unfinished.model_copy(update=moved), at
    move = _begin_unfinished_move(application, unfinished.status, Status.WITHDRAWN)
    await _add_move(session, move, by, at, note)


def _begin_move(guarantee: RequestedGuaranteeRow, from_status: Status | None, to_status: Status) -> MoveRow:
    return MoveRow(
        application_id=guarantee.application_id,
        tenant_org=guarantee.tenant_org,
        kind=guarantee.kind,
        from_status=from_status,
        to_status=to_status,
    )


def _begin_unfinished_move(application: ApplicationRow, from_status: Status | None, to_status: Status) -> MoveRow:
    return MoveRow(
        application_id=application.id,
        tenant_org=application.tenant_org,
        kind=None,
        from_status=from_status,
        to_status=to_status,
    )


async def _add_move(session: WriteSession, move: MoveRow, by: Mover, at: datetime, note: str | None) -> None:
    move.id, move.moved_at, move.note = new_id(), at, note
    move.moved_by, move.role, move.seen = by.name, by.role, by.seen
    session.add(move)
    await session.flush()


async def list_moves(session: AsyncSession, application_id: uuid.UUID) -> list[MoveRow]:
    """Oldest first."""
    query = select(MoveRow).where(MoveRow.application_id == application_id).order_by(MoveRow.moved_at, MoveRow.id)
    return list(await session.scalars(query))


async def has_applied(session: AsyncSession, application_id: uuid.UUID, ids: Sequence[str]) -> bool:
    """Whether one of these clients or people started an application or sent any of its guarantees."""
    query = select(MoveRow.id).where(
        MoveRow.application_id == application_id,
        MoveRow.to_status.in_((Status.DRAFT, Status.SUBMITTED)),
        MoveRow.moved_by.in_(ids),
    )
    return await session.scalar(query.limit(1)) is not None

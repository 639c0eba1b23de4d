"""Moving a guarantee to another status, with a record of who, when and why."""

from dataclasses import dataclass

from services.application_api.status import refuse_move
from services.application_api.store.applications import MoveRow, RequestedGuaranteeRow, record_move
from services.application_api.tools import Tools
from shared.runtime.data.database import WriteSession, new_id
from shared.runtime.identity.tokens import Actor
from shared.schemas.application.choices import Status
from shared.schemas.words.dates import in_japan
from shared.schemas.words.roles import Role


@dataclass(frozen=True)
class Mover:
    """Who moves: a client in its role, or a service that reports a fact."""

    name: str
    role: str

    @classmethod
    def of(cls, actor: Actor) -> "Mover":
        return cls(actor.client_id, actor.role)


async def move_guarantee(
    session: WriteSession,
    tools: Tools,
    guarantee: RequestedGuaranteeRow,
    to_status: Status,
    by: Mover,
    note: str | None = None,
) -> None:
    """Raises DomainError `application.wrong_status` where the status table has no such move.

    It says since when, and to officers also by whom.
    """
    since = f"{in_japan(guarantee.status_since):%Y-%m-%d %H:%M}"
    if by.role == Role.OFFICER:
        since += f"、{guarantee.status_by}"
    refuse_move(Status(guarantee.status), to_status, since)
    from_status, guarantee.status = guarantee.status, to_status
    guarantee.status_since, guarantee.status_by = tools.clock.now(), by.name
    await _record(session, tools, guarantee, from_status, by, note)


async def record_arrival(session: WriteSession, tools: Tools, guarantee: RequestedGuaranteeRow, by: Mover) -> None:
    """The first entry of a guarantee's history: it came in with the status it has."""
    await _record(session, tools, guarantee, None, by, None)


async def _record(
    session: WriteSession,
    tools: Tools,
    guarantee: RequestedGuaranteeRow,
    from_status: str | None,
    by: Mover,
    note: str | None,
) -> None:
    await record_move(
        session,
        MoveRow(
            id=new_id(),
            application_id=guarantee.application_id,
            tenant_org=guarantee.tenant_org,
            kind=guarantee.kind,
            from_status=from_status,
            to_status=guarantee.status,
            moved_at=tools.clock.now(),
            moved_by=by.name,
            role=by.role,
            note=note,
        ),
    )

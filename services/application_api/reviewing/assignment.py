"""担当: in which officer's hands a guarantee is."""

from services.application_api.problems import APPLICATION_ASSIGNED
from services.application_api.store.guarantees import RequestedGuaranteeRow
from services.application_api.tools import WritingCall
from shared.runtime.errors import DomainError, invalid_field
from shared.runtime.identity.people import find_names, is_live_actor
from shared.schemas.words.dates import in_japan
from shared.schemas.words.roles import Role


def assign(call: WritingCall, guarantee: RequestedGuaranteeRow, assignee: str | None) -> None:
    """Puts it into an officer's hands, or into nobody's; where it is already, the time stays."""
    if guarantee.assigned_to != assignee:
        guarantee.assigned_to = assignee
        guarantee.assigned_at = call.now if assignee else None


async def refuse_anothers(call: WritingCall, guarantee: RequestedGuaranteeRow) -> None:
    """Raises DomainError `application.assigned` where another officer has it, with who and since when."""
    holder = guarantee.assigned_to
    if holder not in (None, call.actor.client_id):
        since = f"（{in_japan(guarantee.assigned_at):%Y-%m-%d %H:%M}から）" if guarantee.assigned_at else ""
        named = (await find_names(call.session, [holder])).get(holder)
        raise DomainError(
            APPLICATION_ASSIGNED,
            f"{named.name if named else holder} が審査中です{since}。担当者に確認してください。"
            "引き継ぐ場合は、担当の引継ぎを行ってください。",
        )


async def require_officer(call: WritingCall, client_id: str) -> None:
    """Raises DomainError `request.invalid` for anyone but a live officer: nobody else could review it or let go."""
    if not await is_live_actor(call.session, client_id, Role.OFFICER):
        raise invalid_field(
            "/assignee",
            "assignee.unknown",
            "有効な担当者を選んでください。",
            hint="`assignee` is `me`, null, or the id of a live officer.",
        )

"""`hosho deliveries`: events that a service failed to handle or did not believe, and giving them another try."""

import asyncio
import uuid
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from services.admin.commands.listing import format_moment, print_whole
from services.admin.refusal import Refusal
from services.admin.store.transaction import find_admin_url, open_transaction
from shared.runtime.messages.failed import FailedDelivery, admit_fact, list_failed, replay_failed

EVERY = "all"
app = typer.Typer(help="List failing, parked and refused deliveries, or replay them.")
console = Console()


@app.callback(invoke_without_command=True)
def deliveries(
    again: Annotated[
        str | None, typer.Option("--replay", metavar="ID|all", help="Try one event, or all, again.")
    ] = None,
    why: Annotated[
        str | None,
        typer.Option(
            "--admit", metavar="WHY", help="With --replay ID: believe its fact without a signature, for this reason."
        ),
    ] = None,
) -> None:
    """List the deliveries that fail, failed too often or were refused, or let them be tried again at once."""
    if why is not None and again in (None, EVERY):
        raise Refusal("--admit vouches for one fact alone: name it with --replay ID.")
    failed = asyncio.run(_list())
    if again is None:
        _show(failed)
        return
    chosen = _choose(failed, again)
    with console.status(f"Replaying {len(chosen)} …"):
        replayed = asyncio.run(_replay(chosen, why))
    console.print(f"{replayed} will be tried again.")


def _show(failed: list[FailedDelivery]) -> None:
    table = Table("event id", "hearer", "event", "guarantee", "state", "tries", "next try", "last error")
    for row in failed:
        table.add_row(
            str(row.event_id),
            row.hearer,
            row.type,
            str(row.guarantee_id),
            row.status,
            str(row.tries),
            format_moment(row.next_try_at),
            escape(row.last_error or ""),
        )
    if failed:
        print_whole(table)
    else:
        console.print("No delivery fails, is parked or refused.")


def _choose(failed: list[FailedDelivery], again: str) -> list[FailedDelivery]:
    """Raises Refusal where an id is none, or its delivery has not failed."""
    if again == EVERY:
        return failed
    try:
        event_id = uuid.UUID(again)
    except ValueError:
        raise Refusal(f"{again!r} is neither an event id nor `{EVERY}`.") from None
    chosen = [row for row in failed if row.event_id == event_id]
    if not chosen:
        raise Refusal(f"No delivery of event {event_id} fails, is parked or refused.")
    return chosen


async def _list() -> list[FailedDelivery]:
    async with open_transaction(find_admin_url()) as session:
        return await list_failed(session)


async def _replay(chosen: list[FailedDelivery], why: str | None) -> int:
    """How many were still unhandled when their turn came; with `why`, their facts are admitted."""
    async with open_transaction(find_admin_url()) as session:
        if why is not None and not await admit_fact(session, chosen[0].event_id, why):
            raise Refusal(
                "The fact is signed, so that nobody can vouch for it. If its hearer lacks the public key, give it and "
                "replay without --admit. If it is forged, leave it and change the passwords."
            )
        return sum([await replay_failed(session, row.event_id, row.hearer) for row in chosen])

"""`hosho deliveries`: events that a service could not handle or did not believe, and giving them another try."""

import asyncio
import uuid
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from services.admin.commands.listing import print_whole
from services.admin.refusal import Refusal
from services.admin.store.transaction import find_admin_url, open_transaction
from shared.runtime.messages.parked import ParkedDelivery, admit_fact, list_parked, replay_parked

EVERY = "all"
app = typer.Typer(help="List parked and refused deliveries, or replay them.")
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
    """List the deliveries that failed too often or were refused, or let them be tried again."""
    if why is not None and again in (None, EVERY):
        raise Refusal("--admit vouches for one fact alone: name it with --replay ID.")
    parked = asyncio.run(_list())
    if again is None:
        _show(parked)
        return
    chosen = _choose(parked, again)
    with console.status(f"Replaying {len(chosen)} …"):
        replayed = asyncio.run(_replay(chosen, why))
    console.print(f"{replayed} will be tried again.")


def _show(parked: list[ParkedDelivery]) -> None:
    table = Table("event id", "hearer", "event", "guarantee", "state", "tries", "last error")
    for row in parked:
        table.add_row(
            str(row.event_id),
            row.hearer,
            row.type,
            str(row.guarantee_id),
            "refused" if row.refused else "parked",
            str(row.tries),
            escape(row.last_error or ""),
        )
    if parked:
        print_whole(table)
    else:
        console.print("No delivery is parked or refused.")


def _choose(parked: list[ParkedDelivery], again: str) -> list[ParkedDelivery]:
    """Raises Refusal where an id is none, or is not parked."""
    if again == EVERY:
        return parked
    try:
        event_id = uuid.UUID(again)
    except ValueError:
        raise Refusal(f"{again!r} is neither an event id nor `{EVERY}`.") from None
    chosen = [row for row in parked if row.event_id == event_id]
    if not chosen:
        raise Refusal(f"No delivery of event {event_id} is parked or refused.")
    return chosen


async def _list() -> list[ParkedDelivery]:
    async with open_transaction(find_admin_url()) as session:
        return await list_parked(session)


async def _replay(chosen: list[ParkedDelivery], why: str | None) -> int:
    """How many were still parked or refused when their turn came; with `why`, their facts are admitted."""
    async with open_transaction(find_admin_url()) as session:
        if why is not None and not await admit_fact(session, chosen[0].event_id, why):
            raise Refusal(
                "The fact is signed, so that nobody can vouch for it. If its hearer lacks the public key, give it and "
                "replay without --admit. If it is forged, leave it and change the passwords."
            )
        return sum([await replay_parked(session, row.event_id, row.hearer) for row in chosen])

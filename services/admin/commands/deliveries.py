"""`hosho deliveries`: events that a service could not handle, and giving them another try."""

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
from shared.runtime.messages.deliveries import ParkedDelivery, list_parked, replay

EVERY = "all"
app = typer.Typer(help="List parked deliveries, or replay them.")
console = Console()


@app.callback(invoke_without_command=True)
def deliveries(
    again: Annotated[
        str | None, typer.Option("--replay", metavar="ID|all", help="Try one event, or all, again.")
    ] = None,
) -> None:
    """List the deliveries that failed too often, or let them be tried again."""
    parked = asyncio.run(_list())
    if again is None:
        _show(parked)
        return
    chosen = _choose(parked, again)
    with console.status(f"Replaying {len(chosen)} …"):
        replayed = asyncio.run(_replay(chosen))
    console.print(f"{replayed} will be tried again.")


def _show(parked: list[ParkedDelivery]) -> None:
    table = Table("event id", "hearer", "event", "guarantee", "tries", "last error")
    for row in parked:
        table.add_row(
            str(row.event_id), row.hearer, row.type, str(row.guarantee_id), str(row.tries), escape(row.last_error or "")
        )
    if parked:
        print_whole(table)
    else:
        console.print("No delivery is parked.")


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
        raise Refusal(f"No delivery of event {event_id} is parked.")
    return chosen


async def _list() -> list[ParkedDelivery]:
    async with open_transaction(find_admin_url()) as session:
        return await list_parked(session)


async def _replay(chosen: list[ParkedDelivery]) -> int:
    """How many were still parked when their turn came."""
    async with open_transaction(find_admin_url()) as session:
        return sum([await replay(session, row.event_id, row.hearer) for row in chosen])

"""`hosho keys`: which names of key rings are in use, and retiring those that nothing needs any more."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from services.admin.commands.listing import print_whole
from services.admin.refusal import Refusal
from services.admin.store.keys import NotedKey, count_needing, list_keys, retire_key
from services.admin.store.transaction import find_admin_url, open_transaction
from shared.runtime.fingerprints import Purpose
from shared.schemas.words.dates import in_japan

app = typer.Typer(no_args_is_help=True, help="List the names of the services' keys, and retire them.")
console = Console()


@app.command("list")
def show() -> None:
    """List the names that the database knows a key by, and whether things are made with it."""
    table = Table("purpose", "name", "first had by", "since", "in use since", "retired at", "why")
    for key in asyncio.run(_list()):
        times = (key.noted_at, key.used_since, key.retired_at)
        noted_at, used_since, retired_at = (at.isoformat(timespec="seconds") if at else "" for at in times)
        noted_by = key.noted_by or ("" if key.retired_at else "nobody yet")
        table.add_row(key.purpose, escape(key.name), noted_by, noted_at, used_since, retired_at, escape(key.why or ""))
    print_whole(table)


@app.command()
def retire(
    purpose: Annotated[Purpose, typer.Argument(help="As `hosho keys list` has it.")],
    name: Annotated[str, typer.Argument(help="The name in the key ring; of a check key its epoch.")],
    lost: Annotated[
        str | None, typer.Option("--lost", metavar="WHY", help="Give up what still needs the key, for this reason.")
    ] = None,
) -> None:
    """Let services start without a key; its name is free again for another one."""
    asyncio.run(_retire(purpose, name, lost))
    console.print(f"{purpose} {name} is retired. Take it out of the key rings now, or give its name to another key.")


async def _list() -> list[NotedKey]:
    async with open_transaction(find_admin_url()) as session:
        return await list_keys(session)


async def _retire(purpose: Purpose, name: str, lost: str | None) -> None:
    """Raises Refusal for a name that is not known, or that guarantees need without a reason to give them up."""
    async with open_transaction(find_admin_url()) as session:
        if not await retire_key(session, purpose, name, lost):
            raise Refusal(f"No key is known as {purpose} {name}; `hosho keys list` shows them.")
        needing = await count_needing(session, purpose, name, in_japan(datetime.now(UTC)).date())
        if needing and lost is None:
            raise Refusal(
                f"{needing} guarantees in force or on their way need {purpose} {name}. Keep it in the key rings; if it "
                "is lost, say so with --lost WHY."
            )

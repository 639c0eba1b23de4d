"""`hosho chain`: the checkpoints of the chain, to be kept where nobody who changes the database can change them."""

import asyncio
import json
from typing import Annotated, Any

import typer

from services.admin.commands.seal_report import in_one_line
from services.admin.refusal import Refusal
from services.admin.store.snapshot import open_snapshot
from services.admin.store.transaction import find_admin_url
from shared.schemas.words.dates import parse_day

app = typer.Typer(help="The chain over all versions.", no_args_is_help=True)


@app.callback()
def chain() -> None:
    """With a callback, Typer keeps the name of a command that is the only one."""


@app.command()
def checkpoints(
    since: Annotated[str | None, typer.Option("--from", metavar="DAY", help="Only those since this day.")] = None,
) -> None:
    """Print the signed checkpoints, a line of JSON each, oldest first; `hosho fsck --checkpoints` reads them back."""
    for said in asyncio.run(_list()):
        if since is None or said["day"] >= _require_day(since):
            typer.echo(json.dumps(said))


def _require_day(text: str) -> str:
    try:
        return parse_day(text).isoformat()
    except ValueError:
        raise Refusal(f"--from '{in_one_line(text)}' is no day: write it as 2026-04-01.") from None


async def _list() -> list[dict[str, Any]]:
    from services.admin.fsck.checks.chain import describe_checkpoint

    async with open_snapshot(find_admin_url()) as snapshot:
        rows = await snapshot.fetch("SELECT * FROM issuance.checkpoint ORDER BY day")
        return [describe_checkpoint(row) for row in rows]

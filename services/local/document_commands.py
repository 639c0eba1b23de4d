"""`hosho documents`: proving that the stored rows still give the documents that were issued."""

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from services.local.administration import find_admin_url
from services.local.refusal import Refusal
from shared.runtime.database import Database

if TYPE_CHECKING:
    from services.issuance_api.documents.fonts import FontFiles
    from services.issuance_api.redrawing import Redrawn

app = typer.Typer(help="Check the issued documents against their rows.", no_args_is_help=True)
console = Console()


@app.callback()
def documents() -> None:
    """Check the issued documents against their rows."""


@app.command()
def check() -> None:
    """Draw every stored version again; fail at the first whose bytes are not those that were sealed."""
    from services.local.fonts import convert_fonts

    with console.status("Drawing every version again …"):
        count = asyncio.run(_check(convert_fonts()))
    console.print(f"{count} versions, each drawn again to the same bytes.")


async def _check(fonts: "FontFiles") -> int:
    from services.issuance_api.documents.fonts import register_fonts
    from services.issuance_api.redrawing import redraw_all

    register_fonts(fonts)
    database = Database(find_admin_url())
    try:
        async with database.read() as session:
            return await _count_same(redraw_all(session))
    finally:
        await database.close()


async def _count_same(drawings: AsyncIterator["Redrawn"]) -> int:
    count = 0
    async for redrawn in drawings:
        if not redrawn.is_same:
            raise Refusal(
                f"{redrawn.contract_number} version {redrawn.version} is drawn to other bytes than those on record: "
                "its row, the fonts or the drawing changed. What was handed out is stored and stays as it is."
            )
        count += 1
    return count

"""`hosho documents`: proving that the stored rows still give the documents that were issued."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from services.local.administration import check_way, find_admin_url
from services.local.refusal import Refusal
from shared.runtime.database import Database

if TYPE_CHECKING:
    from services.issuance_api.documents.fonts.faces import FontFiles
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

    url = find_admin_url()
    asyncio.run(check_way(url))
    with console.status("Drawing every version again …"):
        drawings = asyncio.run(_check(url, convert_fonts()))
    _report(drawings)


async def _check(url: str, fonts: "FontFiles") -> Counter[int | None]:
    from services.issuance_api.documents.fonts.faces import register_fonts
    from services.issuance_api.redrawing import redraw_all

    register_fonts(fonts)
    database = Database(url)
    try:
        async with database.read() as session:
            return await _count(redraw_all(session))
    finally:
        await database.close()


async def _count(versions: AsyncIterator["Redrawn"]) -> Counter[int | None]:
    """How many versions there are of each drawing; raises Refusal at one that should be the same and is not."""
    count: Counter[int | None] = Counter()
    async for redrawn in versions:
        if redrawn.is_comparable and not redrawn.is_same:
            raise Refusal(
                f"{redrawn.contract_number} version {redrawn.version} is drawn to other bytes than those on record: "
                "its row or the fonts changed. What was handed out is stored and stays as it is."
            )
        count[redrawn.drawing] += 1
    return count


def _report(count: Counter[int | None]) -> None:
    from services.issuance_api.documents.layout.embedding import DRAWING

    console.print(f"{count.pop(DRAWING, 0)} versions, each drawn again to the same bytes.")
    for drawing, number in count.items():
        drawn_by = f"drawing {drawing}" if drawing else "an unknown drawing"
        console.print(
            f"[yellow]{number} versions were drawn by {drawn_by}, this program draws drawing {DRAWING}: they cannot be "
            "compared. What was handed out is stored.[/]"
        )

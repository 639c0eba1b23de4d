"""`hosho documents`: proving that the stored rows still give the documents that were issued."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from services.admin.refusal import Refusal
from services.admin.store.transaction import find_admin_url, refuse_unreachable
from shared.runtime.data.database import Database
from shared.runtime.data.scope import EVERYTHING

if TYPE_CHECKING:
    from services.issuance_api.documents.fonts.files import FontFiles
    from services.issuance_api.issuing.redrawing import Redrawn

app = typer.Typer(help="Check the issued documents against their rows.", no_args_is_help=True)
console = Console()
_FAULTS = {
    "DIFFERENT": "is drawn to other bytes than those on record: its row or the fonts have changed.",
    "UNDRAWABLE": "holds characters that no font here draws: its row changed, or HOSHO_EXTRA_FONT and "
    "HOSHO_EXTRA_DRAWABLE are not set as for issuance_api.",
    "MISSING": "has no document any more: restore documents.document and issuance.version_document.",
    "DAMAGED": "has a stored document that is not the one handed out: restore documents.document.",
}


@app.callback()
def documents() -> None:
    """With a callback, Typer keeps the name of a command that is the only one."""


@app.command()
def check() -> None:
    """Draw every version again; fail at the first whose document is gone or damaged, or whose row gives another."""
    from services.admin.fonts import convert_fonts

    url = find_admin_url()
    asyncio.run(refuse_unreachable(url))
    fonts = convert_fonts(console.print)
    with console.status("Drawing every version again …"):
        count = asyncio.run(_redraw(url, fonts))
    for sentence, number in count.items():
        console.print(f"{number} versions, {sentence}.", soft_wrap=True)
    if not count:
        console.print("There are no versions.")


async def _redraw(url: str, fonts: "FontFiles") -> Counter[str]:
    from services.issuance_api.documents.fonts.registration import register_fonts
    from services.issuance_api.issuing.redrawing import redraw_all

    register_fonts(fonts)
    database = Database(url)
    try:
        async with database.read(EVERYTHING) as session:
            return await _count_sound(redraw_all(session))
    finally:
        await database.close()


async def _count_sound(versions: AsyncIterator["Redrawn"]) -> Counter[str]:
    """The number of versions by what is to be said of them; raises Refusal at the first with a fault."""
    count: Counter[str] = Counter()
    async for redrawn in versions:
        _refuse_fault(redrawn)
        count[_describe(redrawn)] += 1
    return count


def _refuse_fault(redrawn: "Redrawn") -> None:
    fault = _FAULTS.get(redrawn.verdict.name)
    if fault:
        raise Refusal(f"{redrawn.contract_number} version {redrawn.version} {fault}")


def _describe(redrawn: "Redrawn") -> str:
    if redrawn.verdict.name == "OTHER_DRAWING":
        return (
            f"drawn by {f'drawing {redrawn.drawing}' if redrawn.drawing else 'an unknown drawing'}, which is not this "
            "program's: the documents are those handed out, their rows cannot be compared"
        )
    return "not drawn yet" if redrawn.verdict.name == "NOT_DRAWN" else "each drawn again to the same bytes"

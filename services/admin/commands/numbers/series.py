"""`hosho series`: where the numbers stand, in the database and in the ledger, and what to do when these differ."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from services.admin.commands.listing import print_whole
from services.admin.commands.seal_report import in_one_line
from services.admin.ledgers import open_ledger, read_ledger
from services.admin.refusal import Refusal
from services.admin.store.transaction import find_admin_url, open_transaction
from services.issuance_api.store.ledger.adopting import adopt_ledger
from services.issuance_api.store.ledger.ledger import Ends, Series
from services.issuance_api.store.ledger.series import Raised, SeriesBackwardsError, list_ends, list_raised, raise_series
from shared.schemas.words.contract_number import LAST_SERIAL

app = typer.Typer(no_args_is_help=True, help="The series of contract numbers, and their ledger.")
console = Console()
Why = Annotated[str, typer.Option(help="The reason, kept for whoever asks later.")]


@app.command("list")
def show() -> None:
    """List every series: its last number in the database and in the ledger, and what was left out on purpose."""
    given, ends, raised = asyncio.run(_read())
    table = Table("office", "year", "database", "ledger", "left out")
    for series in sorted(given.keys() | ends.keys()):
        gaps = [f"{row.from_serial + 1}-{row.to_serial} ({row.why})" for row in raised if row.series == series]
        numbers = [str(place.get(series, 0)) for place in (given, ends)]
        table.add_row(series.office_code, str(series.fiscal_year), *numbers, escape("; ".join(gaps)))
    print_whole(table)


@app.command("raise")
def raise_(
    office: Annotated[str, typer.Argument(help="The office's code, three digits.")],
    year: Annotated[int, typer.Argument(help="The Reiwa fiscal year: 8 is 2026.")],
    serial: Annotated[int, typer.Argument(min=1, max=LAST_SERIAL, help="The next number is the one after this.")],
    why: Why,
    new: Annotated[bool, typer.Option("--new", help="Also one that neither database nor ledger knows.")] = False,
) -> None:
    """Move a series forward, as after a restore; never back. issuance_api goes on by itself within some seconds."""
    if not why.strip():
        raise Refusal("--why is kept for whoever asks later: say the reason.")
    before = asyncio.run(_raise(Series(office, year), serial, why, is_new=new))
    console.print(f"Series {office} {year} goes on after {serial}. It stood at {before}.")


@app.command()
def adopt(why: Why) -> None:
    """Let the database go on with this ledger: after an upgrade, or where the former one is lost. Stop issuance_api."""
    behind = asyncio.run(_adopt(why))
    console.print("The ledger is that of this database.")
    for series, end in behind.items():
        console.print(
            f"It knows of numbers that the database does not: hosho series raise {series.office_code} "
            f"{series.fiscal_year} {end} --why …",
            soft_wrap=True,
        )


async def _read() -> tuple[Ends, Ends, list[Raised]]:
    async with open_transaction(find_admin_url()) as session:
        return await list_ends(session), (await read_ledger()).ends, await list_raised(session)


async def _raise(series: Series, serial: int, why: str, *, is_new: bool) -> int:
    async with open_transaction(find_admin_url()) as session:
        # A slip of the hand would leave a series that nobody can take away, and the one that was meant where it stood.
        if not is_new and series not in await list_ends(session) and series not in (await read_ledger()).ends:
            raise Refusal(
                f"Neither database nor ledger knows a series {in_one_line(series.office_code)} {series.fiscal_year}: "
                "`hosho series list` shows those they know. If numbers of it were given all the same, say --new."
            )
        try:
            return await raise_series(session, series, serial, why)
        except SeriesBackwardsError as error:
            raise Refusal(f"{error}: a series goes forward alone.") from None


async def _adopt(why: str) -> Ends:
    async with open_ledger() as ledger, open_transaction(find_admin_url()) as session:
        return await adopt_ledger(session, ledger, why)

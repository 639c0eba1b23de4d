"""`hosho certificates`: entering again what a restored database does not know."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from services.admin.commands.seal import read_authorities, read_file, read_pin, silence_libraries
from services.admin.commands.seal_report import in_one_line
from services.admin.refusal import Refusal
from services.admin.store.transaction import LIMITS
from services.issuance_api.store.ledger.guard import OK
from shared.runtime.clock import SystemClock
from shared.runtime.data.database import Database
from shared.runtime.data.scope import EVERYTHING
from shared.runtime.settings import read_settings
from shared.schemas.facts.paper_data import CertificateData

if TYPE_CHECKING:
    from services.issuance_api.issuing.readmitting import SealedCertificate
    from services.issuance_api.sealing.inspection import Pin
    from services.issuance_api.tools import Tools

app = typer.Typer(help="Enter certificates again that a restored database does not know.", no_args_is_help=True)
console = Console()
_CARRIED = "certificate.json"
_TOLD = {
    "KNOWN": "is there already, with this document.",
    "DRAWN": "had its number and key; its document was entered.",
    "APPROVED": "was entered again. Its former key is lost: the builder fetches the new one and gives it to the town.",
    "ALONE": "was entered again, without premium and application, which are lost. So is its former key: the builder "
    "fetches the new one and gives it to the town.",
}


@app.callback()
def certificates() -> None:
    """With a callback, Typer keeps the name of a command that is the only one."""


@app.command()
def readmit(
    files: Annotated[list[Path], typer.Argument(help="Sealed PDFs.", exists=True, dir_okay=False)],
    authority: Annotated[
        Path | None, typer.Option(help="Certificates (PEM) of the authorities to trust, as in `hosho seal verify`.")
    ] = None,
    fingerprint: Annotated[
        list[str] | None, typer.Option(help="SHA-256 of the seal's certificate; one or more.")
    ] = None,
    org: Annotated[
        str | None,
        typer.Option(help="The builder's customer number, where it has no 法人番号 and its approval is lost."),
    ] = None,
) -> None:
    """Enter certificates again from their sealed PDFs, each by itself; exit code 1 where one was not.

    To be run with the settings of issuance_api, which must not be running.
    """
    pin = read_pin(authority, fingerprint or [], None, None)
    authorities = read_authorities(authority)
    silence_libraries()
    if not asyncio.run(_readmit_all(files, authorities, pin, org)):
        raise typer.Exit(1)


async def _readmit_all(files: list[Path], authorities: list[bytes], pin: "Pin", org: str | None) -> bool:
    """Whether all are there now."""
    from services.issuance_api.issuing.readmitting import NotReadmittedError, readmit

    are_all_there = True
    async with _open_tools() as (tools, database):
        for file in files:
            try:
                pdf = read_file(file, "No certificate is that large.")
                # pyHanko runs a loop of its own.
                sealed = await asyncio.to_thread(open_sealed, pdf, authorities, pin)
                async with database.write(EVERYTHING) as session:
                    readmission = await readmit(session, tools, sealed, org)
                await tools.guard.note(sealed.content.contract_number)
                sentence = f"{sealed.content.contract_number} {_TOLD[readmission.name]}"
            except (NotReadmittedError, Refusal) as refused:
                sentence, are_all_there = f"NOT entered: {refused}", False
            console.print(f"{escape(in_one_line(str(file)))}: {escape(sentence)}", highlight=False, soft_wrap=True)
    return are_all_there


@asynccontextmanager
async def _open_tools() -> AsyncIterator[tuple["Tools", Database]]:
    """What issuance_api works with, as itself, and its database with the time of a command, which reads all approvals.

    Raises Refusal where it runs, or while no numbers are given.
    """
    from services.issuance_api.main import build
    from services.issuance_api.settings import Settings
    from services.issuance_api.store.ledger.file import LedgerHeldError

    settings = read_settings(Settings)
    try:
        app = build(settings, SystemClock())
    except LedgerHeldError as error:
        raise Refusal(f"{error}. Stop issuance_api first.") from None
    except ValueError as error:
        raise Refusal(f"{error}.") from None
    tools: Tools = app.state.tools
    database = Database(settings.database_url, pool_size=1, limits=LIMITS)
    try:
        told = await tools.guard.tell()
        if told != OK:
            raise Refusal(f"{told}.")
        yield tools, database
    finally:
        await database.close()
        await tools.guard.close()
        await tools.database.close()


def open_sealed(pdf: bytes, authorities: list[bytes], pin: "Pin") -> "SealedCertificate":
    """Raises Refusal unless the seal is good and the file carries the data of a certificate."""
    from services.issuance_api.issuing.readmitting import SealedCertificate
    from services.issuance_api.sealing.carried import cut_seal, read_attachment
    from services.issuance_api.sealing.inspection import inspect_seal
    from services.issuance_api.sealing.sealer import SealState

    report = inspect_seal(pdf, authorities, pin)
    sealed_at = report.timestamped_at or report.said_at
    if not report.is_good or sealed_at is None:
        raise Refusal(" ".join(report.faults))
    try:
        data = CertificateData.model_validate_json(read_attachment(pdf, _CARRIED))
    except (LookupError, ValueError):
        raise Refusal("the file is sealed, and is no certificate that carries its data.") from None
    seal = SealState.TIMESTAMPED if report.timestamped_at else SealState.SEALED
    return SealedCertificate(pdf, cut_seal(pdf), data, seal, sealed_at)

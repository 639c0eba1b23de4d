"""The `hosho` command: all of Hosho on one machine, and an operator's few tools."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from services.admin.commands import clients, deliveries, documents, keys, mails, people, seal, status
from services.admin.commands.checking import chain
from services.admin.commands.checking.fsck import fsck
from services.admin.commands.numbers import certificates, series
from services.admin.commands.towns import authorities
from services.admin.commands.towns.leaflet import leaflet
from services.admin.data_folder import DataFolder, find_data_folder
from services.admin.postgres_socket import find_socket_folder
from services.admin.refusal import INTERRUPTED, Refusal
from services.admin.store.transaction import find_admin_url
from services.admin.version import find_version
from services.local.processes.ports import find_base_port
from services.local.until_signal import run_until_signal

app = typer.Typer(name="hosho", no_args_is_help=True, pretty_exceptions_enable=False, help=__doc__)
app.add_typer(authorities.app, name="authorities")
app.add_typer(certificates.app, name="certificates")
app.add_typer(chain.app, name="chain")
app.add_typer(clients.app, name="client")
app.add_typer(deliveries.app, name="deliveries")
app.add_typer(documents.app, name="documents")
app.add_typer(keys.app, name="keys")
app.add_typer(mails.app, name="mails")
app.add_typer(people.app, name="person")
app.add_typer(seal.app, name="seal")
app.add_typer(series.app, name="series")
app.command(name="fsck")(fsck)
app.command(name="leaflet")(leaflet)
app.command(name="status")(status.status)
console = Console()
LOCAL_PACKAGES = {"aiosmtpd"}


def _say_version(wanted: bool) -> None:
    if wanted:
        console.print(f"hosho {find_version()}", highlight=False)
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option("--version", help="Say which version this is, and end.", is_eager=True, callback=_say_version),
    ] = False,
) -> None:
    """Typer hands the option to its callback."""


@app.command()
def up(
    postgres_alone: Annotated[
        bool, typer.Option("--postgres-alone", help="Only Postgres, for commands that want the services stopped.")
    ] = False,
) -> None:
    """Run Postgres, the three services, the portal, a mail catcher and a sample sign-in until Ctrl-C.

    HOSHO_DATA is the data folder (default .hosho), HOSHO_BASE_PORT the first of five ports (default 8001).
    """
    folder = find_data_folder()
    work = _run_postgres_alone(folder) if postgres_alone else _up(folder, find_base_port())
    run_until_signal(work, console.print)


@app.command()
def demo(
    output: Annotated[Path, typer.Option(help="Where the papers and the mails are left.")] = Path("demo-output"),
    url_file: Annotated[
        Path | None, typer.Option(help="The demo.json of a running `hosho up`, or of `hosho demo-file`.")
    ] = None,
    life: Annotated[
        bool, typer.Option("--life", help="Go on: change, correct, cancel the change, a new key, terminate.")
    ] = False,
) -> None:
    """Go the whole journey over HTTP, as builder, surety officer and town."""
    with _refuse_missing_extra():
        from services.local.demo import run_demo
    if not run_until_signal(run_demo(console, output, url_file, life=life), console.print):
        raise typer.Exit(INTERRUPTED)


@app.command(name="demo-file")
def demo_file(
    application_api: Annotated[str, typer.Argument(help="Its address, such as https://127.0.0.1:8001.")],
    issuance_api: Annotated[str, typer.Argument(help="Its address.")],
    verification_api: Annotated[str, typer.Argument(help="Its address.")],
) -> None:
    """Make the demo's six clients on a running installation, and print the file for `hosho demo --url-file`."""
    from services.local.demo_clients import make_demo_clients
    from services.local.demo_file import DemoFile

    demo = DemoFile(
        application_api=application_api,
        issuance_api=issuance_api,
        verification_api=verification_api,
        clients=asyncio.run(make_demo_clients(find_admin_url())),
    )
    typer.echo(demo.model_dump_json(indent=2))


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema, and set the roles' rights, limits and passwords.

    HOSHO_CONNECTION_LIMIT is how many connections each service's role may have (default: what two processes need, 30).
    """
    asyncio.run(_migrate(find_admin_url()))


@app.command(name="fact-key")
def fact_key(
    name: Annotated[str, typer.Argument(help="What the key is called in its ring, such as issuance-1.")],
) -> None:
    """Make a key for signed facts: the secret for the service that signs, the public half for those that hear it."""
    from services.admin.fact_keys import generate_fact_key

    made = generate_fact_key(name)
    console.print(f"secret, for HOSHO_FACT_KEYS of the signing service: {made.secret}", highlight=False, soft_wrap=True)
    console.print(f"public, for those that hear it: {made.public}", highlight=False, soft_wrap=True)


@app.command()
def fonts() -> None:
    """Convert the fonts of the papers now, as `hosho up` does at its first start (some 20 seconds).

    HOSHO_EXTRA_FONT is an additional font to convert, HOSHO_EXTRA_DRAWABLE where the table of what it adds is written.
    """
    from services.admin.fonts import convert_fonts
    from shared.schemas.text.extra_drawable import load_extra_drawable

    files = convert_fonts(console.print)
    console.print(f"The fonts are in {files.serif.parent}.", highlight=False, soft_wrap=True)
    if files.extra:
        name = load_extra_drawable(files.extra.table).font
        console.print(f"What {name} adds is listed in {files.extra.table}.", highlight=False, soft_wrap=True)


@app.command()
def generate(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail where a file differs.")] = False,
) -> None:
    """Write what is rendered from the code: openapi/ and the tables of codes in docs/."""
    from services.local.generating.files import refuse_stale_files, write_files

    if check:
        refuse_stale_files(Path())
        console.print("The generated files are as the code is.")
    else:
        console.print(f"Wrote {', '.join(map(str, write_files(Path())))}.")


async def _migrate(url: str) -> None:
    from services.admin.store.hardening import harden
    from services.admin.store.migration import migrate, set_passwords, take_turn

    async with take_turn(url):
        await migrate(url)
        console.print("The schema is the newest.")
        for sentence in await harden(url):
            console.print(f"Left to the server's administrator: {sentence}", soft_wrap=True)
        for role in await set_passwords(url):
            console.print(f"{role} has its password.")


async def _up(folder: DataFolder, base_port: int) -> None:
    with _refuse_missing_extra():
        from services.local.up import run_installation
    async with run_installation(
        folder, base_port, partial(console.print, highlight=False, soft_wrap=True)
    ) as installation:
        for name in ("application_api", "issuance_api", "verification_api"):
            console.print(f"{name:>17}  {getattr(installation.demo, name)}/docs")
        console.print(f"           portal  {installation.demo.portal}")
        console.print(f"   sample sign-in  {installation.demo.sign_in.issuer} (a SAMPLE: it asks for no password)")
        console.print(
            f"Clients and people are in {folder.demo_file}, mails in {folder.mail}.", highlight=False, soft_wrap=True
        )
        console.print("Ctrl-C stops everything.")
        raise await installation.run_until_death()


async def _run_postgres_alone(folder: DataFolder) -> None:
    with _refuse_missing_extra():
        from services.local.postgres.postmaster import wait_for_postgres_death
        from services.local.up import run_database
    async with run_database(folder):
        console.print(f"Postgres runs, its socket is in {find_socket_folder(folder.postgres)}.", soft_wrap=True)
        console.print("Ctrl-C stops it.")
        raise await wait_for_postgres_death(folder.postgres)


@contextmanager
def _refuse_missing_extra() -> Iterator[None]:
    """Raises Refusal where an import fails that only the extra `local` makes possible."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in LOCAL_PACKAGES:
            raise
        raise Refusal(
            f"The package {error.name} is not installed. This command needs: pip install 'hosho[local]'."
        ) from None

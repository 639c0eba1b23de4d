"""`hosho client`: who may call the APIs."""

import asyncio
import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from services.admin.commands import client_secrets
from services.admin.commands.client_requirements import refuse_unusable_client
from services.admin.commands.listing import print_whole
from services.admin.refusal import Refusal
from services.admin.store.transaction import find_admin_url, open_transaction
from shared.runtime.identity.clients import NewClient, add_client, list_clients, revoke_client
from shared.runtime.identity.tables import ClientRow
from shared.schemas.words.roles import Role

app = typer.Typer(no_args_is_help=True, help="Add, list and revoke the clients of the APIs, and their secrets.")
client_secrets.register(app)
console = Console()


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="What the client is: a person or a system.")],
    role: Annotated[Role, typer.Option(help="What it may do.")],
    org: Annotated[
        str,
        typer.Option(help="Whom it speaks for, as its role has it (above)."),
    ],
    authority: Annotated[
        list[str] | None, typer.Option(help="団体コード an e_contract client acts for; repeat it.")
    ] = None,
    signing_limit: Annotated[
        int | None,
        typer.Option(help="Whole yen up to which an officer's acceptance needs no second officer; without it any."),
    ] = None,
) -> None:
    """Add a client and show its secret, this once. What --org is depends on the role:

    principal: the builder's 法人番号 (13 digits), or its customer number where it has none

    officer: the surety company's code in issuer.toml

    authority: the town's 団体コード (6 digits)

    e_contract: a name for the system, such as econtract-1; --authority names its towns
    """
    refuse_unusable_client(name, role, org, authority or [], signing_limit)
    new = asyncio.run(_add(name, role, org, authority or [], signing_limit))
    console.print(f"client_id      {new.client_id}", highlight=False, soft_wrap=True)
    console.print(f"client_secret  {new.client_secret}", highlight=False, soft_wrap=True)
    console.print("The secret is shown this once and kept nowhere.")


@app.command("list")
def show(
    secrets: Annotated[bool, typer.Option("--secrets", help="The ids of their secrets instead.")] = False,
) -> None:
    """List all clients."""
    if secrets:
        client_secrets.show()
        return
    table = Table("client_id", "name", "role", "org", "authorities", "signing limit", "revoked at")
    for client in asyncio.run(_list()):
        revoked = client.revoked_at.isoformat(timespec="seconds") if client.revoked_at else ""
        limit = "" if client.signing_limit is None else f"{client.signing_limit:,}"
        towns = " ".join(client.authorities)
        table.add_row(client.id, escape(client.name), client.role, escape(client.org), towns, limit, revoked)
    print_whole(table)


@app.command()
def revoke(client_id: str) -> None:
    """End a client for good, within 2 seconds."""
    if not asyncio.run(_revoke(client_id)):
        raise Refusal(f"There is no live client {client_id}.")
    console.print(f"{client_id} is revoked.")


async def _add(name: str, role: Role, org: str, authorities: list[str], signing_limit: int | None) -> NewClient:
    async with open_transaction(find_admin_url()) as session:
        return await add_client(
            session, name=name, role=role, org=org, authorities=authorities, signing_limit=signing_limit
        )


async def _list() -> list[ClientRow]:
    async with open_transaction(find_admin_url()) as session:
        clients = await list_clients(session)
        session.expunge_all()
        return clients


async def _revoke(client_id: str) -> bool:
    async with open_transaction(find_admin_url()) as session:
        return await revoke_client(session, client_id, datetime.datetime.now(datetime.UTC))

"""`hosho client add-secret`, `revoke-secret`, `list --secrets`: a client changes over from one secret to the next."""

import asyncio
import datetime
import uuid

import typer
from rich.console import Console
from rich.table import Table

from services.admin.commands.listing import print_whole
from services.admin.refusal import Refusal
from services.admin.store.transaction import find_admin_url, open_transaction
from shared.runtime.identity.clients import LIVE_SECRETS, TooManySecretsError, add_secret, list_secrets, revoke_secret
from shared.runtime.identity.tables import ClientSecretRow

console = Console()


def register(app: typer.Typer) -> None:
    app.command("add-secret")(add)
    app.command("revoke-secret")(revoke)


def add(client_id: str) -> None:
    """Give a client a second secret beside the first, and show it, this once."""
    secret = asyncio.run(_add(client_id))
    console.print(f"client_secret  {secret}", highlight=False, soft_wrap=True)
    console.print("The secret is shown this once and kept nowhere. The former one is good until it is revoked.")


def revoke(client_id: str, secret_id: uuid.UUID) -> None:
    """End one secret of a client; its id is in `list --secrets`. Tokens fetched with it last their five minutes."""
    if not asyncio.run(_revoke(client_id, secret_id)):
        raise Refusal(f"{client_id} has no live secret {secret_id}. `hosho client list --secrets` shows them.")
    console.print(f"{secret_id} is revoked.", highlight=False, soft_wrap=True)


def show() -> None:
    """Prints the ids of all secrets; of the secrets themselves only digests are kept."""
    table = Table("client_id", "secret_id", "created at", "revoked at")
    for secret in asyncio.run(_list()):
        revoked = secret.revoked_at.isoformat(timespec="seconds") if secret.revoked_at else ""
        table.add_row(secret.client_id, str(secret.id), secret.created_at.isoformat(timespec="seconds"), revoked)
    print_whole(table)


async def _add(client_id: str) -> str:
    async with open_transaction(find_admin_url()) as session:
        try:
            secret = await add_secret(session, client_id, datetime.datetime.now(datetime.UTC))
        except TooManySecretsError:
            raise Refusal(
                f"{client_id} has {LIVE_SECRETS} live secrets. Revoke one first: `hosho client list --secrets`, "
                "then `hosho client revoke-secret`."
            ) from None
    if secret is None:
        raise Refusal(f"There is no live client {client_id}.")
    return secret


async def _list() -> list[ClientSecretRow]:
    async with open_transaction(find_admin_url()) as session:
        secrets = await list_secrets(session)
        session.expunge_all()
        return secrets


async def _revoke(client_id: str, secret_id: uuid.UUID) -> bool:
    async with open_transaction(find_admin_url()) as session:
        return await revoke_secret(session, client_id, secret_id, datetime.datetime.now(datetime.UTC))

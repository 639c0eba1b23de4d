"""`hosho person`: who may sign in with an identity provider, and what for."""

import asyncio
import datetime
import uuid
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from services.admin.commands.client_requirements import refuse_unusable_client
from services.admin.commands.listing import print_whole
from services.admin.commands.person_requirements import refuse_unusable_identity
from services.admin.refusal import Refusal
from services.admin.store.transaction import find_admin_url, open_transaction
from shared.runtime.identity.newcomers import (
    Newcomer,
    forget_newcomers,
    list_newcomers,
    take_newcomer,
)
from shared.runtime.identity.people import Identity, PersonExistsError, add_person, list_people, revoke_person
from shared.runtime.identity.tables import PersonRow
from shared.schemas.words.authentication_key import group_in_fours
from shared.schemas.words.roles import Role

app = typer.Typer(no_args_is_help=True, help="Add, list and revoke the people who sign in with an identity provider.")
console = Console()
_GOOD_CODES = "`hosho person list --waiting` shows those that are good."


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="The person's name, as the own organisation shall read it.")],
    role: Annotated[Role, typer.Option(help="What the person may do.")],
    org: Annotated[
        str,
        typer.Option(
            help="法人番号 or customer number of a principal, 団体コード of an authority, an officer's issuer code."
        ),
    ],
    code: Annotated[str | None, typer.Option(help="The code (確認コード) that the person was shown.")] = None,
    issuer: Annotated[str | None, typer.Option(help="Instead of a code: the identity provider's address.")] = None,
    subject: Annotated[str | None, typer.Option(help="And what its tokens name the person by.")] = None,
    authority: Annotated[
        list[str] | None, typer.Option(help="団体コード a person of an e-contract system acts for; repeat it.")
    ] = None,
    signing_limit: Annotated[
        int | None, typer.Option(help="Of an officer, in whole yen: amounts above it need a second officer.")
    ] = None,
) -> None:
    """Let a person act for an organisation."""
    refuse_unusable_client(name, role, org, authority or [], signing_limit)
    given = refuse_unusable_identity(code, issuer, subject)

    async def add_one() -> uuid.UUID:
        async with open_transaction(find_admin_url()) as session:
            identity = given if isinstance(given, Identity) else await take_newcomer(session, given)
            if identity is None:
                raise Refusal(f"There is no code {code}. {_GOOD_CODES}")
            try:
                return await add_person(
                    session,
                    identity,
                    name=name,
                    role=role,
                    org=org,
                    authorities=authority or [],
                    signing_limit=signing_limit,
                )
            except PersonExistsError:
                raise Refusal(
                    "This person is there already. Revoke the former entry first: `hosho person list`, "
                    "then `hosho person revoke`."
                ) from None

    console.print(f"person_id  {asyncio.run(add_one())}", highlight=False, soft_wrap=True)


@app.command("list")
def show(
    waiting: Annotated[bool, typer.Option("--waiting", help="The codes of those who signed in unknown.")] = False,
) -> None:
    """List all people."""
    if waiting:
        _show_waiting()
        return
    table = Table("person_id", "name", "role", "org", "authorities", "signing limit", "issuer", "subject", "revoked at")
    for person in asyncio.run(_list()):
        limit = "" if person.signing_limit is None else f"{person.signing_limit:,}"
        revoked = person.revoked_at.isoformat(timespec="seconds") if person.revoked_at else ""
        texts = (person.name, person.role, person.org, " ".join(person.authorities), limit)
        table.add_row(str(person.id), *map(escape, texts), escape(person.issuer), escape(person.subject), revoked)
    print_whole(table)


@app.command()
def revoke(person_id: uuid.UUID) -> None:
    """End a person's access for good, within 2 seconds."""
    if not asyncio.run(_revoke(person_id)):
        raise Refusal(f"There is no live person {person_id}.")
    console.print(f"{person_id} is revoked.", highlight=False, soft_wrap=True)


@app.command()
def forget(code: Annotated[str, typer.Argument(help="The code (確認コード) of somebody who waits.")]) -> None:
    """Let a code go: whoever it stands for is not to be added, and gets another one on coming back."""
    if asyncio.run(_forget(code)) is None:
        raise Refusal(f"There is no code {code}. {_GOOD_CODES}")
    console.print(f"{code} is forgotten.", highlight=False, soft_wrap=True, markup=False)


def _show_waiting() -> None:
    table = Table("code", "issuer", "asked at", "before")
    for newcomer in asyncio.run(_list_waiting()):
        asked = newcomer.asked_at.isoformat(timespec="seconds")
        table.add_row(
            group_in_fours(newcomer.code), escape(newcomer.issuer), asked, "revoked" if newcomer.revoked else ""
        )
    print_whole(table)


async def _list() -> list[PersonRow]:
    async with open_transaction(find_admin_url()) as session:
        people = await list_people(session)
        session.expunge_all()
        return people


async def _list_waiting() -> list[Newcomer]:
    async with open_transaction(find_admin_url()) as session:
        await forget_newcomers(session, datetime.datetime.now(datetime.UTC))
        return await list_newcomers(session)


async def _forget(code: str) -> Identity | None:
    async with open_transaction(find_admin_url()) as session:
        return await take_newcomer(session, code)


async def _revoke(person_id: uuid.UUID) -> bool:
    async with open_transaction(find_admin_url()) as session:
        return await revoke_person(session, person_id, datetime.datetime.now(datetime.UTC))

"""`hosho mails`: which mails to builders wait or bounced, and sending them again. Never shows a text."""

import asyncio
import uuid
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from services.admin.commands.listing import format_moment, print_whole
from services.admin.refusal import Refusal
from services.admin.store.transaction import find_admin_url, open_transaction
from services.issuance_api.mailing.resending import resend
from services.issuance_api.store.mails import ORDER_NAME, ListedMail, list_mails
from shared.runtime.clock import SystemClock
from shared.runtime.data.paging import PageRequest
from shared.runtime.errors import DomainError
from shared.schemas.issuance.mails import MailKind, MailStatus

EVERY = "all"
OPERATOR = "operator"
_OF_BUILDERS = (MailKind.SUBMISSION,)
_MOST = 1_000
app = typer.Typer(no_args_is_help=True, help="List the mails to builders, and send bounced ones again.")
console = Console()


@app.command(name="list")
def list_some(
    status: Annotated[
        list[MailStatus] | None, typer.Option(help="Any of these; repeat it. Without it, all that were not sent.")
    ] = None,
) -> None:
    """List mails with their addresses, the newest first."""
    mails = asyncio.run(_list(status or [MailStatus.QUEUED, MailStatus.BOUNCED]))
    table = Table("mail id", "guarantee", "to", "status", "queued at", "tries", "next try", "last error")
    for mail in mails:
        table.add_row(
            str(mail.id),
            mail.contract_number or "",
            escape(mail.recipient),
            mail.status,
            format_moment(mail.queued_at),
            str(mail.tries),
            format_moment(mail.due_at if mail.status is MailStatus.QUEUED else None),
            escape(mail.last_error or ""),
        )
    if not mails:
        console.print("There is no such mail.")
        return
    print_whole(table)
    if len(mails) == _MOST:
        console.print(f"These are the newest {_MOST}.")


@app.command(name="resend")
def resend_some(
    wanted: Annotated[str, typer.Argument(metavar="ID|all", help="A bounced mail, or all that bounced.")],
) -> None:
    """Send bounced mails again as they are, for another 72 hours."""
    count = asyncio.run(_resend_all() if wanted == EVERY else _resend_one(_read_id(wanted)))
    console.print(f"{count} will be sent again.")


def _read_id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Refusal(f"{text!r} is neither a mail id nor `{EVERY}`.") from None


async def _list(statuses: list[MailStatus]) -> list[ListedMail]:
    async with open_transaction(find_admin_url()) as session:
        mails, _ = await list_mails(session, statuses, PageRequest(ORDER_NAME, _MOST))
        return mails


async def _resend_one(mail_id: uuid.UUID) -> int:
    async with open_transaction(find_admin_url()) as session:
        try:
            await resend(session, mail_id, actor=OPERATOR, now=SystemClock().now())
        except DomainError as error:
            raise Refusal(f"{error.kind.meaning} ({error.detail})") from None
    return 1


async def _resend_all() -> int:
    """But for mails to towns, which their builders hand in anew."""
    count, page = 0, PageRequest(ORDER_NAME, _MOST)
    async with open_transaction(find_admin_url()) as session:
        while mails := (await list_mails(session, [MailStatus.BOUNCED], page, without=_OF_BUILDERS))[0]:
            for mail in mails:
                await resend(session, mail.id, actor=OPERATOR, now=SystemClock().now())
            count += len(mails)
    return count

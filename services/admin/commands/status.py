"""`hosho status`: one look at what needs somebody."""

import asyncio
from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

import typer
from rich.console import Console
from rich.table import Table

from services.admin.commands.listing import print_whole
from services.admin.ledgers import read_ledger
from services.admin.refusal import Refusal
from services.admin.store.status import (
    Deliveries,
    Mails,
    count_deliveries,
    count_long_transactions,
    count_mails,
    find_migration,
)
from services.admin.store.transaction import find_admin_url, open_transaction
from services.issuance_api.store.ledger.file import LedgerContent
from services.issuance_api.store.ledger.ledger import Ends, Series, list_lower
from services.issuance_api.store.ledger.series import find_ledger, list_ends, list_missing
from shared.runtime.data.database import MIGRATION_HEAD

_MOST_NAMED = 5
_RUNBOOK = "docs/operating.md, The ledger"
_WALL = "docs/security.md, What remains"
console = Console()


class Line(NamedTuple):
    """`remedy` is where to go on; None where all is well."""

    what: str
    state: str
    remedy: str | None = None


def status() -> None:
    """Look at schema, numbers, deliveries and mails at once; the exit code is 1 where something needs you."""
    lines = asyncio.run(_look())
    table = Table("", "state", "see")
    for line in lines:
        table.add_row(*(part or "" for part in line))
    print_whole(table)
    if any(line.remedy for line in lines):
        raise typer.Exit(1)


async def _look() -> list[Line]:
    async with open_transaction(find_admin_url()) as session:
        at = await find_migration(session)
        if at != MIGRATION_HEAD:
            return [Line("schema", f"{at}, expected {MIGRATION_HEAD}", "hosho migrate")]
        adopted = await find_ledger(session)
        adopted_id = adopted.id if adopted else None
        given, missing = await list_ends(session), await list_missing(session)
        deliveries, mails = await count_deliveries(session), await count_mails(session)
        held = await count_long_transactions(session)
    return [
        Line("schema", at),
        *_describe_transactions(held),
        await _look_at_ledger(adopted_id, given),
        *_describe_series(given, missing),
        *_describe_deliveries(deliveries),
        _describe_mails(mails),
    ]


def _describe_transactions(held: dict[str, int]) -> Iterator[Line]:
    for role, count in held.items():
        yield Line("transactions", f"{count} of {role} open for more than 10 s: no service does that", _WALL)


async def _look_at_ledger(adopted: UUID | None, given: Ends) -> Line:
    try:
        ledger = await read_ledger()
    except Refusal as refusal:
        return Line("ledger", str(refusal), _RUNBOOK)
    return _judge_ledger(ledger, adopted, given)


def _judge_ledger(ledger: LedgerContent, adopted: UUID | None, given: Ends) -> Line:
    if adopted is None and not given and not ledger.ends:
        return Line("ledger", "begins with the first number")
    if ledger.ledger_id is None or ledger.ledger_id != adopted:
        return Line("ledger", "not that of this database: no numbers are given", _RUNBOOK)
    behind = list_lower(given, ledger.ends)
    if behind:
        return Line("ledger", f"the database went back in time, no numbers are given: {', '.join(behind)}", _RUNBOOK)
    return Line("ledger", "that of this database, which knows of every number in it")


def _describe_series(given: Ends, missing: dict[Series, list[int]]) -> Iterator[Line]:
    for series, end in sorted(given.items()):
        lost = missing.get(series, [])
        some = ", ".join(map(str, lost[:_MOST_NAMED])) + (" …" if len(lost) > _MOST_NAMED else "")
        state = f"at {end}" + (f", {len(lost)} without a guarantee: {some}" if lost else "")
        yield Line(f"series {series.office_code} {series.fiscal_year}", state, _RUNBOOK if lost else None)


def _describe_deliveries(found: list[Deliveries]) -> Iterator[Line]:
    if not found:
        yield Line("deliveries", "none failed")
    for row in found:
        state = f"{row.trying} failed and tried again, {row.resting} resting, {row.given_up} parked or refused"
        listed = "hosho deliveries" if row.trying or row.given_up else f"the log of {row.hearer}_api"
        yield Line(f"deliveries to {row.hearer}", state, listed)


def _describe_mails(mails: Mails) -> Line:
    state = f"{mails.trying} failed and tried again, {mails.bounced} bounced within a week"
    return Line("mails", state, "hosho mails list" if any(mails) else None)

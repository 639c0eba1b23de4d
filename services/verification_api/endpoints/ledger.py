"""台帳 of a town: what it has opened, and what it enters by hand."""

import asyncio
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from services.verification_api.endpoints.dependencies import WithTools, seeing
from services.verification_api.ledger.entering import change_entry, enter_by_hand, get_line
from services.verification_api.ledger.files import LONGEST_FILE, refuse_too_long, render_ledger
from services.verification_api.ledger.shown import compose_item
from services.verification_api.looking_up.towns import choose_town
from services.verification_api.problems import (
    LEDGER_CHANGED,
    LEDGER_NOT_ENTERED,
    LEDGER_NOT_FOUND,
    LEDGER_TAG_REQUIRED,
)
from services.verification_api.store.ledger.entries import KeptAnswerRow
from services.verification_api.store.ledger.listing import NEWEST, ORDER, LedgerFilter, list_first, list_ledger
from services.verification_api.tools import Tools
from shared.runtime.identity.actor import Actor
from shared.runtime.web.access import Action, allowed
from shared.runtime.web.idempotency import Once, keeping_in
from shared.runtime.web.queries.paging import compose_cursor, read_page
from shared.runtime.web.sessions import Reading, Writing
from shared.runtime.web.specification.declarations import FILE_NAME, may_refuse, sends
from shared.schemas.text.machine_readable import MEDIA_TYPE
from shared.schemas.verification.ledger import (
    LedgerEncoding,
    LedgerEntryForm,
    LedgerFileQuery,
    LedgerItem,
    LedgerPage,
    LedgerQuery,
)
from shared.schemas.words.dates import begin_day, end_day, in_japan
from shared.schemas.words.roles import Role

READ = Action("ledger.read", frozenset({Role.AUTHORITY, Role.E_CONTRACT}))
ENTER = Action("ledger.enter", frozenset({Role.AUTHORITY}))

Reader = Annotated[Actor, Depends(allowed(READ))]
Clerk = Annotated[Actor, Depends(allowed(ENTER))]
SeenTag = Annotated[
    str,
    Depends(seeing(LEDGER_TAG_REQUIRED, "台帳の最新の内容を表示して確認してから、もう一度操作してください。")),
]

_CSV_ANSWER: dict[int | str, dict[str, object]] = {200: {"content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}}
_CHARSETS = {LedgerEncoding.UTF_8: "utf-8", LedgerEncoding.CP932: "windows-31j"}

router = APIRouter(tags=["ledger"])


@router.get("/ledger", operation_id="list_ledger")
async def list_all(
    actor: Reader, tools: WithTools, session: Reading, query: Annotated[LedgerQuery, Query()]
) -> LedgerPage:
    """台帳: what the town has opened or entered by hand, in its newest state, what came last first."""
    page = read_page(query, NEWEST, ORDER.position)
    wanted = _read_filter(actor, tools, query)
    rows, found = await list_ledger(session, wanted, page)
    return LedgerPage(
        items=[compose_item(row, wanted.today, wanted.within) for row in rows],
        next_cursor=compose_cursor(NEWEST, found.following),
        total=found.total,
    )


@router.get("/ledger.csv", response_class=Response, responses=_CSV_ANSWER, operation_id="get_ledger_file")
@sends(FILE_NAME)
async def get_file(
    actor: Reader, tools: WithTools, session: Reading, query: Annotated[LedgerFileQuery, Query()]
) -> Response:
    """The same as one CSV file of up to 20,000 lines: one header row of names in English, days as 2026-04-10.

    Shift_JIS (`cp932`) lacks some characters of names. A file that needs one is refused with the list of them, so that
    nobody passes on a name that was changed unawares; with `replace` each is written as 〓, and the last column,
    `unwritable`, names those of the row.
    """
    wanted = _read_filter(actor, tools, query)
    rows = await list_first(session, wanted, LONGEST_FILE + 1)
    refuse_too_long(rows)
    content = await asyncio.to_thread(
        render_ledger, rows, wanted.today, wanted.within, query.encoding, replace=query.replace
    )
    headers = {"Content-Disposition": f'attachment; filename="ledger-{wanted.authority_code}-{wanted.today}.csv"'}
    media_type = f"{MEDIA_TYPE}; charset={_CHARSETS[query.encoding]}; header=present"
    return Response(content, headers=headers, media_type=media_type)


@router.get("/ledger/{line_id}", operation_id="get_ledger_line")
@may_refuse(LEDGER_NOT_FOUND)
async def get(line_id: UUID, actor: Reader, tools: WithTools, session: Reading) -> LedgerItem:
    """One line of the ledger; its `tag` goes into the `If-Match` of a change."""
    return await get_line(session, tools, actor, line_id)


@router.post("/ledger/entries", response_model=LedgerItem, status_code=201, operation_id="add_ledger_entry")
async def add(
    form: LedgerEntryForm,
    actor: Clerk,
    tools: WithTools,
    once: Annotated[Once, Depends(keeping_in(KeptAnswerRow))],
) -> Response:
    """A paper certificate, a bond of an insurer or a bank, or a cash deposit, entered by hand."""
    return await once.answer(actor, lambda session: enter_by_hand(session, tools, actor, form), status=201)


@router.put("/ledger/entries/{line_id}", operation_id="change_ledger_entry")
@may_refuse(LEDGER_NOT_FOUND, LEDGER_NOT_ENTERED, LEDGER_CHANGED)
async def change(
    line_id: UUID, form: LedgerEntryForm, actor: Clerk, seen: SeenTag, tools: WithTools, session: Writing
) -> LedgerItem:
    """All of what was entered by hand, anew. `If-Match` carries the `tag` of the line that was read."""
    return await change_entry(session, tools, actor, line_id, form, seen)


def _read_filter(actor: Actor, tools: Tools, query: LedgerQuery | LedgerFileQuery) -> LedgerFilter:
    return LedgerFilter(
        authority_code=choose_town(actor, query.authority_code, "query:authority_code"),
        today=_today(tools),
        within=query.within,
        words=query.q or "",
        kind=tuple(query.kind),
        medium=tuple(query.medium),
        state=tuple(query.status),
        attention=tuple(query.attention),
        expires_before=query.expires_before,
        opened_from=None if query.first_day is None else begin_day(query.first_day),
        opened_before=None if query.last_day is None else end_day(query.last_day),
    )


def _today(tools: Tools) -> date:
    return in_japan(tools.clock.now()).date()

"""手入力: a town enters what secures a contract and was not opened here, and keeps it up to date."""

from typing import Any
from uuid import UUID

from services.verification_api.ledger.shown import compose_item, compose_tag
from services.verification_api.problems import LEDGER_CHANGED, LEDGER_NOT_ENTERED, LEDGER_NOT_FOUND
from services.verification_api.store.ledger.entries import LedgerRow, add_entry, find_line, keep_changes, take_line
from services.verification_api.tools import Tools
from shared.runtime.data.database import ReadSession, WriteSession, new_id
from shared.runtime.errors import DomainError
from shared.runtime.identity.actor import Actor
from shared.schemas.verification.ledger import LedgerEntryForm, LedgerItem
from shared.schemas.words.dates import in_japan


async def enter_by_hand(session: WriteSession, tools: Tools, actor: Actor, form: LedgerEntryForm) -> LedgerItem:
    now = tools.clock.now()
    row = LedgerRow(
        id=new_id(),
        authority_code=actor.org,
        opened_at=now,
        changed_at=now,
        terminated=False,
        entered_by=actor.client_id,
        changed_by=actor.client_id,
        **_compose_content(form),
    )
    await add_entry(session, row)
    return compose_item(row, in_japan(now).date())


async def change_entry(
    session: WriteSession, tools: Tools, actor: Actor, line_id: UUID, form: LedgerEntryForm, seen: str
) -> LedgerItem:
    """Raises DomainError for what is not the town's, was not entered by hand, or is not as it was `seen`."""
    row = await take_line(session, line_id, actor.towns)
    if row is None:
        raise _not_found()
    if row.version is not None:
        raise DomainError(
            LEDGER_NOT_ENTERED,
            "照会で登録された電子保証は、台帳で書き換えることができません。内容は自動で更新されます。",
        )
    if compose_tag(row) != seen:
        raise DomainError(
            LEDGER_CHANGED, "台帳の内容がほかの操作で更新されています。最新の内容を表示して、入力し直してください。"
        )
    now = tools.clock.now()
    for name, value in _compose_content(form).items():
        setattr(row, name, value)
    row.changed_at, row.changed_by = now, actor.client_id
    await keep_changes(session, row)
    return compose_item(row, in_japan(now).date())


async def get_line(session: ReadSession, tools: Tools, actor: Actor, line_id: UUID) -> LedgerItem:
    """Raises DomainError `ledger.not_found` for what is not in a ledger of the caller's towns."""
    row = await find_line(session, line_id, actor.towns)
    if row is None:
        raise _not_found()
    return compose_item(row, in_japan(tools.clock.now()).date())


def _compose_content(form: LedgerEntryForm) -> dict[str, Any]:
    return {name: getattr(form, name) for name in LedgerEntryForm.model_fields}


def _not_found() -> DomainError:
    return DomainError(LEDGER_NOT_FOUND, "台帳にこの保証はありません。台帳の一覧から開き直してください。")

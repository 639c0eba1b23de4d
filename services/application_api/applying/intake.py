"""申込作成 > 申込確認 > 送信完了: keeping, editing, sending and withdrawing an application."""

import uuid

from services.application_api.answers import compose_application
from services.application_api.applying.checking import Checked, check_application, works_key_of
from services.application_api.applying.fixed_parts import refuse_fixed
from services.application_api.moving import Mover, move_guarantee, record_arrival
from services.application_api.problems import APPLICATION_VERSION_CONFLICT
from services.application_api.status import EDITABLE, ENDED, may_move
from services.application_api.store.applications import (
    ApplicationRow,
    RequestedGuaranteeRow,
    add_application,
    get_application,
    list_guarantees,
    replace_guarantees,
    take_application,
    take_guarantee,
    take_guarantees,
)
from services.application_api.tools import Tools
from shared.runtime.data.database import WriteSession, new_id
from shared.runtime.errors import DomainError
from shared.runtime.identity.tokens import Actor
from shared.schemas.application.answers import ApplicationAnswer, GuaranteeFigures
from shared.schemas.application.choices import Status
from shared.schemas.application.forms import ApplicationForm, GuaranteeForm, NewApplicationForm, WithdrawalForm


async def start_application(
    session: WriteSession, tools: Tools, actor: Actor, form: NewApplicationForm
) -> ApplicationAnswer:
    """Keeps a draft whatever the check finds; sends anything else, or raises with every error and keeps nothing."""
    checked = await check_application(session, tools, actor, form)
    if form.draft:
        checked.refuse_unkeepable()
    else:
        checked.refuse_errors()
    status = Status.DRAFT if form.draft else Status.SUBMITTED
    return await _keep(session, tools, actor, checked, status)


async def copy_application(
    session: WriteSession, tools: Tools, actor: Actor, application_id: uuid.UUID
) -> ApplicationAnswer:
    """A new draft with the content of an earlier application."""
    earlier = await get_application(session, application_id, actor.org)
    guarantees = (await list_guarantees(session, [earlier.id]))[earlier.id]
    form = ApplicationForm.model_validate({**earlier.body, "guarantees": [row.block for row in guarantees]})
    checked = await check_application(session, tools, actor, form)
    return await _keep(session, tools, actor, checked, Status.DRAFT)


async def edit_application(
    session: WriteSession, tools: Tools, actor: Actor, application_id: uuid.UUID, version: int, sent: ApplicationForm
) -> ApplicationAnswer:
    """Replaces what is still open: all of a draft, and of a sent application the blocks that were returned.

    Raises DomainError `application.version_conflict` when it changed meanwhile.
    """
    application = await take_application(session, application_id, actor.org)
    if application.version != version:
        raise DomainError(
            APPLICATION_VERSION_CONFLICT,
            f"申込は更新されています（現在の版は{application.version}）。読み直してから編集してください。",
            headers={"ETag": f'"{application.version}"'},
        )
    guarantees = await take_guarantees(session, application.id)
    checked = await check_application(session, tools, actor, sent, own=application.id)
    checked.refuse_unkeepable()
    refuse_fixed(application, guarantees, checked.form)
    application.version += 1
    application.body = checked.form.model_dump(mode="json", include=set(application.body))
    application.checked = checked.compose_kept(tools.repertoire)
    fresh = await _apply_blocks(session, tools, actor, application, guarantees, checked)
    return compose_application(application, fresh, actor)


async def send_application(
    session: WriteSession, tools: Tools, actor: Actor, application_id: uuid.UUID
) -> ApplicationAnswer:
    """Sends a draft, or what was returned and mended; the check decides, and with an error nothing moves."""
    application = await take_application(session, application_id, actor.org)
    guarantees = await take_guarantees(session, application.id)
    open_ones = [row for row in guarantees if Status(row.status) in EDITABLE]
    for row in open_ones or guarantees:
        await move_guarantee(session, tools, row, Status.SUBMITTED, Mover.of(actor))
    form = ApplicationForm.model_validate({**application.body, "guarantees": [row.block for row in guarantees]})
    checked = await check_application(session, tools, actor, form, own=application.id)
    checked.refuse_errors()
    # The days that pass between drafting and sending may change the premium and the fiscal year.
    for row, guarantee, figures in zip(guarantees, checked.form.guarantees, checked.answer.guarantees, strict=True):
        if row in open_ones:
            _write_shared(row, checked)
            _write_block(row, guarantee, figures)
    application.checked = checked.compose_kept(tools.repertoire)
    application.received_at = application.received_at or tools.clock.now()
    for row in guarantees:
        row.received = True
    await session.flush()
    return compose_application(application, guarantees, actor)


async def withdraw_application(
    session: WriteSession, tools: Tools, actor: Actor, application_id: uuid.UUID, form: WithdrawalForm
) -> ApplicationAnswer:
    """取下げ of the named kind, or of every guarantee that may still be withdrawn.

    Raises DomainError `application.not_found` for a kind nobody applied for, `application.wrong_status` where none may.
    """
    application = await take_application(session, application_id, actor.org)
    guarantees = await take_guarantees(session, application.id)
    if form.kind is None:
        chosen = [row for row in guarantees if may_move(Status(row.status), Status.WITHDRAWN)] or guarantees
    else:
        chosen = [await take_guarantee(session, application.id, form.kind)]
    for row in chosen:
        await move_guarantee(session, tools, row, Status.WITHDRAWN, Mover.of(actor), form.note)
    await session.flush()
    return compose_application(application, guarantees, actor)


async def _keep(
    session: WriteSession, tools: Tools, actor: Actor, checked: Checked, status: Status
) -> ApplicationAnswer:
    now = tools.clock.now()
    application = ApplicationRow(
        id=new_id(),
        tenant_org=actor.org,
        version=1,
        body=checked.form.model_dump(mode="json", exclude={"guarantees", "draft"}),
        checked=checked.compose_kept(tools.repertoire),
        received_at=now if status is Status.SUBMITTED else None,
    )
    guarantees = [
        _compose_guarantee(tools, actor, application, checked, position, status)
        for position in range(len(checked.form.guarantees))
    ]
    await add_application(session, application, guarantees)
    for guarantee in guarantees:
        await record_arrival(session, tools, guarantee, Mover.of(actor))
    return compose_application(application, guarantees, actor)


def _compose_guarantee(
    tools: Tools, actor: Actor, application: ApplicationRow, checked: Checked, position: int, status: Status
) -> RequestedGuaranteeRow:
    row = RequestedGuaranteeRow(
        id=new_id(),
        application_id=application.id,
        tenant_org=application.tenant_org,
        kind=checked.form.guarantees[position].kind,
        status=status,
        status_since=tools.clock.now(),
        status_by=actor.client_id,
        received=application.received_at is not None,
    )
    _write_shared(row, checked)
    _write_block(row, checked.form.guarantees[position], checked.answer.guarantees[position])
    return row


def _write_shared(row: RequestedGuaranteeRow, checked: Checked) -> None:
    row.authority_code = checked.form.authority_code
    row.office_code = checked.form.office_code
    row.works_key = works_key_of(checked.form.works)
    row.fiscal_year = checked.fiscal_year


def _write_block(row: RequestedGuaranteeRow, guarantee: GuaranteeForm, figures: GuaranteeFigures) -> None:
    row.block = guarantee.model_dump(mode="json")
    row.ratio = figures.ratio
    row.premium_amount = figures.premium.amount
    row.premium_source = figures.premium.source


async def _apply_blocks(
    session: WriteSession,
    tools: Tools,
    actor: Actor,
    application: ApplicationRow,
    guarantees: list[RequestedGuaranteeRow],
    checked: Checked,
) -> list[RequestedGuaranteeRow]:
    """Writes the blocks that are open, takes drafts away that are no longer asked for, and puts new ones in."""
    rows = {row.kind: row for row in guarantees}
    fresh: list[RequestedGuaranteeRow] = []
    for position, guarantee in enumerate(checked.form.guarantees):
        row = rows.pop(guarantee.kind, None)
        if row is None:
            fresh.append(_compose_guarantee(tools, actor, application, checked, position, Status.DRAFT))
            continue
        if Status(row.status) in EDITABLE | ENDED:
            _write_shared(row, checked)
        if Status(row.status) in EDITABLE:
            _write_block(row, guarantee, checked.answer.guarantees[position])
    await replace_guarantees(session, list(rows.values()), fresh)
    for row in fresh:
        await record_arrival(session, tools, row, Mover.of(actor))
    return [*(row for row in guarantees if row.kind not in rows), *fresh]

"""申込作成 > 申込確認 > 送信完了: keeping, copying and sending an application."""

import uuid
from contextlib import AbstractAsyncContextManager, nullcontext

from services.application_api.answers import compose_application, compose_kept
from services.application_api.applying.checking import Checked, check_application
from services.application_api.applying.requested import (
    compose_requested,
    read_copy,
    read_entered,
    write_block,
    write_form,
    write_shared,
)
from services.application_api.rules.case import names_works
from services.application_api.status import EDITABLE, refuse_move
from services.application_api.store.applications import (
    ApplicationRow,
    add_application,
    get_application,
    take_application,
)
from services.application_api.store.earlier import take_works
from services.application_api.store.guarantees import (
    RequestedGuaranteeRow,
    list_guarantees,
    replace_guarantees,
    take_guarantees,
)
from services.application_api.store.moves import Mover, record_arrival, record_move, record_unfinished_arrival
from services.application_api.store.open_changes import keep_one_open
from services.application_api.store.works_keys import WorksKeys
from services.application_api.tools import WritingCall
from shared.runtime.data.database import new_id
from shared.schemas.application.answers import ApplicationAnswer, UnfinishedAnswer
from shared.schemas.application.choices import Status
from shared.schemas.application.entered import EnteredForm


async def start_application(call: WritingCall, form: EnteredForm) -> ApplicationAnswer:
    """Sends it, or raises with every error and keeps nothing."""
    await _take_works_of(call, form)
    checked = await check_application(call, form)
    checked.refuse_second_change()
    checked.refuse_errors()
    async with _keeping_one_open(call, form):
        application, guarantees = await _keep(call, checked, Status.SUBMITTED)
    return compose_application(application, guarantees, call.actor)


async def start_draft(call: WritingCall, form: EnteredForm) -> ApplicationAnswer | UnfinishedAnswer:
    """Keeps a draft whatever the check finds, half filled or whole."""
    checked = await check_application(call, form)
    checked.refuse_unkeepable()
    return compose_kept(*await _keep(call, checked, Status.DRAFT), call.actor)


async def copy_application(call: WritingCall, application_id: uuid.UUID) -> ApplicationAnswer | UnfinishedAnswer:
    """A new draft with the content of an earlier application, or of a draft.

    What is no longer written so is left out, and the findings say so.
    """
    earlier = await get_application(call.session, application_id, call.actor.org)
    guarantees = await list_guarantees(call.session, [earlier.id])
    form, left_out = read_copy(earlier, guarantees[earlier.id])
    checked = (await check_application(call, form)).add_findings(left_out)
    return compose_kept(*await _keep(call, checked, Status.DRAFT), call.actor)


async def send_application(call: WritingCall, application_id: uuid.UUID) -> ApplicationAnswer:
    """Sends a draft, or what was returned and mended; the check decides, and with an error nothing moves."""
    application = await take_application(call.session, application_id, call.actor.org)
    guarantees = await take_guarantees(call.session, application.id)
    open_ones = [row for row in guarantees if row.status in EDITABLE]
    for standing in [application.unfinished] if application.unfinished else open_ones or guarantees:
        refuse_move(standing, Status.SUBMITTED, call.actor)
    form = read_entered(application, guarantees)
    await _take_works_of(call, form)
    checked = await check_application(call, form, own=application.id)
    checked.refuse_second_change()
    checked.refuse_errors()
    async with _keeping_one_open(call, form):
        guarantees = await _send(call, application, guarantees, checked)
    return compose_application(application, guarantees, call.actor)


async def _send(
    call: WritingCall, application: ApplicationRow, guarantees: list[RequestedGuaranteeRow], checked: Checked
) -> list[RequestedGuaranteeRow]:
    open_ones = [row for row in guarantees if row.status in EDITABLE]
    if application.unfinished is not None:  # what was missing when it was kept is not asked for any more
        guarantees = open_ones = await _add_blocks(call, application, checked, Status.DRAFT)
    write_form(call, application, checked)
    # The days that pass between drafting and sending may change premium, fiscal year, and what is in force.
    blocks = checked.require_whole().guarantees
    for row, block, figures in zip(guarantees, blocks, checked.answer.guarantees, strict=True):
        if row in open_ones:
            write_shared(row, checked)
            write_block(row, block, figures)
            await record_move(call.session, row, Status.SUBMITTED, Mover.of(call.actor), call.now)
    application.received_at = application.received_at or call.now
    for row in guarantees:
        row.received = True
    await call.session.flush()
    return guarantees


def _keeping_one_open(call: WritingCall, form: EnteredForm) -> AbstractAsyncContextManager[None]:
    return nullcontext() if form.change_of is None else keep_one_open(call.session, form.change_of)


async def _take_works_of(call: WritingCall, form: EnteredForm) -> None:
    """Where the form does not say enough of them, it is not sent anyway."""
    if form.authority_code and form.works and names_works(form):
        await take_works(call.session, call.actor.org, form.authority_code, WorksKeys.of(form.works))


async def _keep(
    call: WritingCall, checked: Checked, status: Status
) -> tuple[ApplicationRow, list[RequestedGuaranteeRow]]:
    application = ApplicationRow(
        id=new_id(),
        tenant_org=call.actor.org,
        version=1,
        received_at=call.now if status is Status.SUBMITTED else None,
        created_at=call.now,
    )
    write_form(call, application, checked)
    await add_application(call.session, application)
    if application.unfinished is not None:
        await record_unfinished_arrival(call.session, application, Mover.of(call.actor), call.now)
        return application, []
    return application, await _add_blocks(call, application, checked, status)


async def _add_blocks(
    call: WritingCall, application: ApplicationRow, checked: Checked, status: Status
) -> list[RequestedGuaranteeRow]:
    rows = [
        compose_requested(call, application, checked, position, status)
        for position in range(len(checked.require_whole().guarantees))
    ]
    await replace_guarantees(call.session, [], rows)
    for row in rows:
        await record_arrival(call.session, row, Mover.of(call.actor), call.now)
    return rows

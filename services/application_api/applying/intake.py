"""申込作成 > 申込確認 > 送信完了: keeping, copying and sending an application."""

import uuid

from services.application_api.answers import compose_application
from services.application_api.applying.checking import Checked, check_application, works_key_of
from services.application_api.applying.requested import compose_requested, read_form, write_block, write_shared
from services.application_api.status import EDITABLE, refuse_move
from services.application_api.store.applications import (
    ApplicationRow,
    add_application,
    get_application,
    take_application,
)
from services.application_api.store.earlier import take_works
from services.application_api.store.guarantees import list_guarantees, take_guarantees
from services.application_api.store.moves import Mover, record_arrival, record_move
from services.application_api.tools import WritingCall
from shared.runtime.data.database import new_id
from shared.schemas.application.answers import ApplicationAnswer
from shared.schemas.application.applied import AppliedBody
from shared.schemas.application.choices import Status
from shared.schemas.application.forms import ApplicationForm, NewApplicationForm


async def start_application(call: WritingCall, form: NewApplicationForm) -> ApplicationAnswer:
    """Keeps a draft whatever the check finds; sends anything else, or raises with every error and keeps nothing."""
    if form.draft:
        checked = await check_application(call, form)
        checked.refuse_unkeepable()
        return await _keep(call, checked, Status.DRAFT)
    await _take_works_of(call, form)
    checked = await check_application(call, form)
    checked.refuse_errors()
    return await _keep(call, checked, Status.SUBMITTED)


async def copy_application(call: WritingCall, application_id: uuid.UUID) -> ApplicationAnswer:
    """A new draft with the content of an earlier application.

    Raises DomainError `application.invalid` where that no longer has the shape of a form.
    """
    earlier = await get_application(call.session, application_id, call.actor.org)
    guarantees = await list_guarantees(call.session, [earlier.id])
    checked = await check_application(call, read_form(earlier, guarantees[earlier.id]))
    return await _keep(call, checked, Status.DRAFT)


async def send_application(call: WritingCall, application_id: uuid.UUID) -> ApplicationAnswer:
    """Sends a draft, or what was returned and mended; the check decides, and with an error nothing moves."""
    application = await take_application(call.session, application_id, call.actor.org)
    guarantees = await take_guarantees(call.session, application.id)
    open_ones = [row for row in guarantees if row.status in EDITABLE]
    for row in open_ones or guarantees:
        refuse_move(row, Status.SUBMITTED, call.actor)
    form = read_form(application, guarantees)
    await _take_works_of(call, form)
    checked = await check_application(call, form, own=application.id)
    checked.refuse_errors()
    # The days that pass between drafting and sending may change the premium and the fiscal year.
    for row, guarantee, figures in zip(guarantees, checked.form.guarantees, checked.answer.guarantees, strict=True):
        if row in open_ones:
            write_shared(row, checked)
            write_block(row, guarantee, figures)
            await record_move(call.session, row, Status.SUBMITTED, Mover.of(call.actor), call.now)
    application.checked = checked.compose_kept(call.tools.repertoire)
    application.received_at = application.received_at or call.now
    for row in guarantees:
        row.received = True
    await call.session.flush()
    return compose_application(application, guarantees, call.actor)


async def _take_works_of(call: WritingCall, form: ApplicationForm) -> None:
    await take_works(call.session, call.actor.org, form.authority_code, works_key_of(form.works))


async def _keep(call: WritingCall, checked: Checked, status: Status) -> ApplicationAnswer:
    application = ApplicationRow(
        id=new_id(),
        tenant_org=call.actor.org,
        version=1,
        body=AppliedBody.of(checked.form),
        checked=checked.compose_kept(call.tools.repertoire),
        received_at=call.now if status is Status.SUBMITTED else None,
        created_at=call.now,
        updated_at=call.now,
        contract_amount=checked.form.works.contract_amount or 0,
    )
    guarantees = [
        compose_requested(call, application, checked, position, status)
        for position in range(len(checked.form.guarantees))
    ]
    await add_application(call.session, application, guarantees)
    for guarantee in guarantees:
        await record_arrival(call.session, guarantee, Mover.of(call.actor), call.now)
    return compose_application(application, guarantees, call.actor)

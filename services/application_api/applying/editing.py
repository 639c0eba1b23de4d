"""Editing and withdrawing (取下げ) what was kept, until an officer has it in hand or accepts it."""

import uuid
from collections.abc import Sequence

from services.application_api.answers import compose_application
from services.application_api.applying.checking import Checked, check_application
from services.application_api.applying.fixed_parts import refuse_fixed
from services.application_api.applying.requested import compose_requested, write_block, write_shared
from services.application_api.applying.sent_back import refuse_changed_answers
from services.application_api.problems import APPLICATION_VERSION_CONFLICT
from services.application_api.status import EDITABLE, ENDED, may_move, refuse_move
from services.application_api.store.applications import ApplicationRow, take_application
from services.application_api.store.guarantees import (
    RequestedGuaranteeRow,
    replace_guarantees,
    take_guarantee,
    take_guarantees,
)
from services.application_api.store.moves import Mover, record_arrival, record_move
from services.application_api.store.works_texts import write_works_text
from services.application_api.tools import WritingCall
from shared.runtime.errors import DomainError
from shared.schemas.application.answers import ApplicationAnswer
from shared.schemas.application.applied import AppliedBody
from shared.schemas.application.choices import Status
from shared.schemas.application.forms import ApplicationForm, WithdrawalForm
from shared.schemas.application.sent_back import SentBack


async def edit_application(
    call: WritingCall,
    application_id: uuid.UUID,
    tag: str,
    sent: ApplicationForm,
    sent_back: Sequence[SentBack] = (),
) -> ApplicationAnswer:
    """Replaces what is still open: all of a draft, and of a sent application the blocks that were returned.

    Raises DomainError `application.version_conflict` when it changed since it was read with that tag.
    """
    application = await take_application(call.session, application_id, call.actor.org)
    guarantees = await take_guarantees(call.session, application.id)
    present = compose_application(application, guarantees, call.actor)
    _refuse_unseen(present, tag)
    refuse_changed_answers(sent_back, present)
    checked = await check_application(call, sent, own=application.id)
    checked.refuse_unkeepable()
    refuse_fixed(application, guarantees, checked.form)
    application.version += 1
    application.body = AppliedBody.of(checked.form)
    application.checked = checked.compose_kept(call.tools.repertoire)
    application.contract_amount = checked.form.works.contract_amount or 0
    application.updated_at = call.now
    await write_works_text(call.session, application)
    left = await _replace_blocks(call, application, guarantees, checked)
    return compose_application(application, left, call.actor)


def _refuse_unseen(present: ApplicationAnswer, tag: str) -> None:
    if present.tag != tag:
        raise DomainError(
            APPLICATION_VERSION_CONFLICT,
            "この申込の内容または手続状況は、読み込んだ後に更新されています"
            f"（現在は第{present.version}版）。開き直してから修正してください。",
            headers={"ETag": f'"{present.tag}"'},
        )


async def _replace_blocks(
    call: WritingCall, application: ApplicationRow, guarantees: list[RequestedGuaranteeRow], checked: Checked
) -> list[RequestedGuaranteeRow]:
    """Writes the blocks that are open, takes drafts away that are no longer asked for, and puts new ones in."""
    rows = {row.kind: row for row in guarantees}
    fresh: list[RequestedGuaranteeRow] = []
    for position, guarantee in enumerate(checked.form.guarantees):
        row = rows.pop(guarantee.kind, None)
        if row is None:
            fresh.append(compose_requested(call, application, checked, position, Status.DRAFT))
            continue
        if row.status in EDITABLE | ENDED:
            write_shared(row, checked)
        if row.status in EDITABLE:
            write_block(row, guarantee, checked.answer.guarantees[position])
    await replace_guarantees(call.session, list(rows.values()), fresh)
    for row in fresh:
        await record_arrival(call.session, row, Mover.of(call.actor), call.now)
    return [*(row for row in guarantees if row.kind not in rows), *fresh]


async def withdraw_application(call: WritingCall, application_id: uuid.UUID, form: WithdrawalForm) -> ApplicationAnswer:
    """取下げ of the named kind, or of every guarantee that may still be withdrawn.

    Raises DomainError `application.not_found` for a kind nobody applied for, `application.wrong_status` where none may.
    """
    application = await take_application(call.session, application_id, call.actor.org)
    guarantees = await take_guarantees(call.session, application.id)
    if form.kind is None:
        chosen = [row for row in guarantees if may_move(row, Status.WITHDRAWN)] or guarantees
    else:
        chosen = [await take_guarantee(call.session, application.id, form.kind)]
    for row in chosen:
        refuse_move(row, Status.WITHDRAWN, call.actor)
    for row in chosen:
        await record_move(call.session, row, Status.WITHDRAWN, Mover.of(call.actor), call.now, form.note)
    return compose_application(application, guarantees, call.actor)

"""Editing and withdrawing (取下げ) what was kept, until an officer has it in hand or accepts it."""

import uuid
from collections.abc import Sequence

from services.application_api.answers import compose_kept
from services.application_api.applying.checking import Checked, check_application
from services.application_api.applying.fixed_parts import refuse_fixed
from services.application_api.applying.requested import compose_requested, write_block, write_form, write_shared
from services.application_api.applying.sent_back import refuse_changed_answers
from services.application_api.problems import (
    APPLICATION_PARTLY_FIXED,
    APPLICATION_VERSION_CONFLICT,
    APPLICATION_WRONG_STATUS,
)
from services.application_api.status import EDITABLE, ENDED, LABELS, may_move, refuse_move
from services.application_api.store.applications import ApplicationRow, Unfinished, take_application
from services.application_api.store.guarantees import (
    RequestedGuaranteeRow,
    replace_guarantees,
    take_guarantee,
    take_guarantees,
)
from services.application_api.store.moves import Mover, record_arrival, record_move, record_unfinished_withdrawal
from services.application_api.store.works_texts import write_works_text
from services.application_api.tools import WritingCall
from shared.runtime.errors import DomainError
from shared.schemas.application.answers import ApplicationAnswer, UnfinishedAnswer
from shared.schemas.application.choices import Status
from shared.schemas.application.entered import EnteredForm
from shared.schemas.application.forms import WithdrawalForm
from shared.schemas.application.sent_back import SentBack


async def edit_application(
    call: WritingCall,
    application_id: uuid.UUID,
    tag: str,
    sent: EnteredForm,
    sent_back: Sequence[SentBack] = (),
) -> ApplicationAnswer | UnfinishedAnswer:
    """Replaces what is still open: all of a draft, and of a sent application the blocks that were returned.

    A draft may become half filled, and whole again; anything else stays whole.

    Raises DomainError `application.version_conflict` when it changed since it was read with that tag.
    """
    application = await take_application(call.session, application_id, call.actor.org)
    guarantees = await take_guarantees(call.session, application.id)
    present = compose_kept(application, guarantees, call.actor)
    _refuse_unseen(present, tag)
    refuse_changed_answers(sent_back, present)
    checked = await check_application(call, sent, own=application.id)
    checked.refuse_unkeepable()
    if application.unfinished is not None:
        _refuse_withdrawn(application.unfinished)
    else:
        refuse_fixed(application, guarantees, checked.whole)
        if any(row.status is not Status.DRAFT for row in guarantees):
            checked.require_whole()
    checked = checked.arrange([row.kind for row in guarantees])
    application.version += 1
    write_form(call, application, checked)
    await write_works_text(call.session, application)
    left = await _replace_blocks(call, application, guarantees, checked)
    return compose_kept(application, left, call.actor)


def _refuse_unseen(present: ApplicationAnswer | UnfinishedAnswer, tag: str) -> None:
    if present.tag != tag:
        raise DomainError(
            APPLICATION_VERSION_CONFLICT,
            "この申込の内容または手続状況は、読み込んだ後に更新されています"
            f"（現在は第{present.version}版）。開き直してから修正してください。",
            headers={"ETag": f'"{present.tag}"'},
        )


def _refuse_withdrawn(unfinished: Unfinished) -> None:
    if unfinished.status is not Status.DRAFT:
        raise DomainError(
            APPLICATION_PARTLY_FIXED,
            f"この申込（{LABELS[unfinished.status]}）の内容は変更できません。新しい申込を作成してください。",
        )


async def _replace_blocks(
    call: WritingCall, application: ApplicationRow, guarantees: list[RequestedGuaranteeRow], checked: Checked
) -> list[RequestedGuaranteeRow]:
    """Writes the blocks that are open, takes drafts away that are no longer asked for, and puts new ones in."""
    rows = {row.kind: row for row in guarantees}
    fresh: list[RequestedGuaranteeRow] = []
    for position, block in enumerate(checked.whole.guarantees if checked.whole else ()):
        row = rows.pop(block.kind, None)
        if row is None:
            fresh.append(compose_requested(call, application, checked, position, Status.DRAFT))
            continue
        if row.status in EDITABLE | ENDED:
            write_shared(row, checked)
        if row.status in EDITABLE:
            write_block(row, block, checked.answer.guarantees[position])
    await replace_guarantees(call.session, list(rows.values()), fresh)
    for row in fresh:
        await record_arrival(call.session, row, Mover.of(call.actor), call.now)
    return [*(row for row in guarantees if row.kind not in rows), *fresh]


async def withdraw_application(
    call: WritingCall, application_id: uuid.UUID, form: WithdrawalForm
) -> ApplicationAnswer | UnfinishedAnswer:
    """取下げ of the named kind, or of every guarantee that may still be withdrawn.

    Raises DomainError `application.not_found` for a kind nobody applied for, `application.wrong_status` where none may:
    of a half-filled draft, no single kind.
    """
    application = await take_application(call.session, application_id, call.actor.org)
    guarantees = await take_guarantees(call.session, application.id)
    if application.unfinished is not None:
        await _withdraw_unfinished(call, application, application.unfinished, form)
        return compose_kept(application, guarantees, call.actor)
    if form.kind is None:
        chosen = [row for row in guarantees if may_move(row, Status.WITHDRAWN)] or guarantees
    else:
        chosen = [await take_guarantee(call.session, application.id, form.kind)]
    for row in chosen:
        refuse_move(row, Status.WITHDRAWN, call.actor)
    for row in chosen:
        await record_move(call.session, row, Status.WITHDRAWN, Mover.of(call.actor), call.now, form.note)
    return compose_kept(application, guarantees, call.actor)


async def _withdraw_unfinished(
    call: WritingCall, application: ApplicationRow, unfinished: Unfinished, form: WithdrawalForm
) -> None:
    """A half-filled draft has no guarantees yet, so that only all of it can be withdrawn."""
    if form.kind is not None:
        raise DomainError(
            APPLICATION_WRONG_STATUS,
            "入力途中の申込は、保証種類ごとには取り下げられません。申込全体を取り下げてください。",
        )
    refuse_move(unfinished, Status.WITHDRAWN, call.actor)
    mover = Mover.of(call.actor)
    await record_unfinished_withdrawal(call.session, application, unfinished, mover, call.now, form.note)

"""A form as the rows that keep it, and rows as the form they were."""

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError

from services.application_api.applying.checking import Checked
from services.application_api.problems import APPLICATION_INVALID
from services.application_api.rules.filled import find_gaps
from services.application_api.rules.findings import FIELD_NOT_COPIED
from services.application_api.store.applications import ApplicationRow, Unfinished
from services.application_api.store.guarantees import RequestedGuaranteeRow
from services.application_api.store.works_keys import WorksKeys
from services.application_api.tools import WritingCall
from shared.runtime.data.database import new_id
from shared.runtime.errors import MEND_FIELDS, DomainError
from shared.runtime.faults import describe_faults
from shared.schemas.application.answers import GuaranteeFigures
from shared.schemas.application.applied import AppliedGuarantee
from shared.schemas.application.choices import Status
from shared.schemas.application.draft_form import DraftForm
from shared.schemas.application.entered import EnteredForm
from shared.schemas.application.field_labels import find_label
from shared.schemas.facts.finding import Finding
from shared.schemas.facts.problem import FieldError


def read_entered(application: ApplicationRow, guarantees: Sequence[RequestedGuaranteeRow]) -> EnteredForm:
    """Raises DomainError `application.invalid` where a field no longer is as it has to be written today."""
    form, faults = _read(application, guarantees)
    if not faults:
        return form
    places = {fault.pointer for fault in faults}
    gaps = [
        FieldError(pointer=gap.pointer, code=gap.code, message=gap.message)
        for gap in find_gaps(form)
        if gap.pointer not in places
    ]
    raise DomainError(APPLICATION_INVALID, MEND_FIELDS, errors=[*faults, *gaps])


def read_copy(
    application: ApplicationRow, guarantees: Sequence[RequestedGuaranteeRow]
) -> tuple[EnteredForm, list[Finding]]:
    """As read_entered, but without the fields that are no longer written so, each of which it names."""
    form, faults = _read(application, guarantees)
    message = "コピー元の「{}」は現在の入力規則に合わないため、引き継いでいません。入力し直してください。"
    return form, [
        FIELD_NOT_COPIED.warning(fault.pointer, message.format(find_label(fault.pointer))) for fault in faults
    ]


def _read(
    application: ApplicationRow, guarantees: Sequence[RequestedGuaranteeRow]
) -> tuple[EnteredForm, list[FieldError]]:
    """What was kept without what no longer is as it has to be written, and the faults of that, one for each field."""
    kept = _read_kept(application, guarantees)
    try:
        return _DOOR.validate_python(kept), []
    except ValidationError as error:
        found = error.errors()
    for fault in found:
        _leave_out(kept, fault["loc"])
    faults = describe_faults({**fault, "loc": ("body", *fault["loc"])} for fault in found)
    return _DOOR.validate_python(kept), list({fault.pointer: fault for fault in faults}.values())


_DOOR: TypeAdapter[EnteredForm] = TypeAdapter(DraftForm)


def _read_kept(application: ApplicationRow, guarantees: Sequence[RequestedGuaranteeRow]) -> dict[str, Any]:
    if application.unfinished is not None:
        return application.unfinished.form.model_dump(mode="json", exclude_none=True)
    blocks = [row.block.model_dump(mode="json") for row in guarantees]
    return {**application.require_body().model_dump(mode="json"), "guarantees": blocks}


def _leave_out(kept: Any, place: Sequence[str | int]) -> None:
    for step in place[:-1]:
        kept = kept[step]
    kept.pop(place[-1], None)


def write_form(call: WritingCall, application: ApplicationRow, checked: Checked) -> None:
    """The body of what is whole; else what was entered so far, as a half-filled draft."""
    application.checked = checked.compose_kept(call.tools.repertoire)
    application.contract_amount = (checked.form.works.contract_amount if checked.form.works else None) or 0
    application.updated_at = call.now
    if checked.whole is not None:
        application.body, application.unfinished = checked.whole.body, None
        return
    unfinished = application.unfinished
    application.body = None
    application.unfinished = Unfinished(
        form=checked.form,
        status=Status.DRAFT,
        status_since=unfinished.status_since if unfinished else call.now,
        status_by=unfinished.status_by if unfinished else call.actor.client_id,
    )


def compose_requested(
    call: WritingCall, application: ApplicationRow, checked: Checked, position: int, status: Status
) -> RequestedGuaranteeRow:
    """The row of the guarantee that stands at `position` in the form."""
    block = checked.require_whole().guarantees[position]
    row = RequestedGuaranteeRow(
        id=new_id(),
        application_id=application.id,
        tenant_org=application.tenant_org,
        kind=block.kind,
        status=status,
        status_since=call.now,
        status_by=call.actor.client_id,
        received=application.received_at is not None,
        premium_received=False,
    )
    write_shared(row, checked)
    write_block(row, block, checked.answer.guarantees[position])
    return row


def write_shared(row: RequestedGuaranteeRow, checked: Checked) -> None:
    """What a row repeats of the form's common parts, for lists and twins to be found by, and of what it changes."""
    body, before = checked.require_whole().body, checked.earlier.in_force
    row.authority_code = body.authority_code
    row.office_code = body.office_code
    row.works_fold, row.works_key = WorksKeys.of(body.works)
    row.fiscal_year = checked.fiscal_year
    row.change_of = body.change_of
    row.base_version = before.version if before else None
    row.change_no = before.change_no + 1 if before else None


def write_block(row: RequestedGuaranteeRow, block: AppliedGuarantee, figures: GuaranteeFigures) -> None:
    row.block = block
    row.amount = block.amount
    row.ratio = figures.ratio
    if row.premium_received and row.premium_settled is None:  # the release before kept what was due only here
        row.premium_settled = row.premium_amount
    row.premium_amount = figures.premium.amount
    row.refund_amount = figures.premium.refund_amount
    row.premium_source = figures.premium.source

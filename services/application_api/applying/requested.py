"""A form as the rows that keep it, and rows as the form they were."""

from collections.abc import Sequence

from pydantic import ValidationError

from services.application_api.applying.checking import Checked, works_key_of
from services.application_api.problems import APPLICATION_INVALID
from services.application_api.store.applications import ApplicationRow
from services.application_api.store.guarantees import RequestedGuaranteeRow
from services.application_api.tools import WritingCall
from shared.runtime.data.database import new_id
from shared.runtime.errors import MEND_FIELDS, DomainError
from shared.runtime.web.faults import describe_faults
from shared.schemas.application.answers import GuaranteeFigures
from shared.schemas.application.applied import AppliedGuarantee
from shared.schemas.application.choices import Status
from shared.schemas.application.forms import ApplicationForm, GuaranteeForm


def read_form(application: ApplicationRow, guarantees: Sequence[RequestedGuaranteeRow]) -> ApplicationForm:
    """Raises DomainError `application.invalid` where what was kept no longer has the shape that forms have today."""
    kept = {**application.body.model_dump(), "guarantees": [row.block.model_dump() for row in guarantees]}
    try:
        return ApplicationForm.model_validate(kept)
    except ValidationError as error:
        raise DomainError(
            APPLICATION_INVALID,
            MEND_FIELDS,
            errors=describe_faults({**fault, "loc": ("body", *fault["loc"])} for fault in error.errors()),
        ) from None


def compose_requested(
    call: WritingCall, application: ApplicationRow, checked: Checked, position: int, status: Status
) -> RequestedGuaranteeRow:
    """The row of the guarantee that stands at `position` in the form."""
    guarantee = checked.form.guarantees[position]
    row = RequestedGuaranteeRow(
        id=new_id(),
        application_id=application.id,
        tenant_org=application.tenant_org,
        kind=guarantee.kind,
        status=status,
        status_since=call.now,
        status_by=call.actor.client_id,
        received=application.received_at is not None,
        premium_received=False,
    )
    write_shared(row, checked)
    write_block(row, guarantee, checked.answer.guarantees[position])
    return row


def write_shared(row: RequestedGuaranteeRow, checked: Checked) -> None:
    """What a row repeats of the form's common parts, for lists and twins to be found by."""
    row.authority_code = checked.form.authority_code
    row.office_code = checked.form.office_code
    row.works_key = works_key_of(checked.form.works)
    row.fiscal_year = checked.fiscal_year


def write_block(row: RequestedGuaranteeRow, guarantee: GuaranteeForm, figures: GuaranteeFigures) -> None:
    row.block = AppliedGuarantee.of(guarantee)
    row.amount = guarantee.amount or 0
    row.ratio = figures.ratio
    row.premium_amount = figures.premium.amount
    row.premium_source = figures.premium.source

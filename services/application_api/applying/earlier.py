"""What a builder has with us already, as the rules ask for it: twins, an advance, a guarantee that is to change."""

from datetime import date
from uuid import UUID

from services.application_api.changing.contents import compose_in_force
from services.application_api.rules.case import Earlier, OpenChange, Twin, Whole, fiscal_year_of, names_works
from services.application_api.store.earlier import TwinRow, find_advance_amount, list_twins
from services.application_api.store.in_force import find_standing
from services.application_api.store.works_keys import WorksKeys
from services.application_api.tools import AskingCall
from shared.schemas.application.applied import AppliedBody, AppliedGuarantee, AppliedWorks, InForce
from shared.schemas.application.choices import Status
from shared.schemas.application.entered import EnteredForm, EnteredGuarantee, EnteredWorks
from shared.schemas.words.guarantee import GuaranteeKind


async def find_earlier(call: AskingCall, form: EnteredForm, whole: Whole | None, own: UUID | None) -> Earlier:
    """What the builder has with us already; `own` is the application itself once it is kept."""
    session, org, town = call.session, call.actor.org, form.authority_code
    in_force, open_change = await _find_in_force(call, form, own)
    if town is None or form.works is None or not names_works(form):
        return Earlier(in_force=in_force, open_change=open_change)
    works = WorksKeys.of(form.works)
    twins = await list_twins(session, org, town, works, but=own)
    advance_number = next((number for asked in form.guarantees or () if (number := _read_advance_number(asked))), None)
    advance_amount = await find_advance_amount(session, advance_number, org, town, works) if advance_number else None
    return Earlier(_match_twins(form, whole, call.today, twins), advance_amount, in_force, open_change)


def _read_advance_number(asked: EnteredGuarantee) -> str | None:
    return asked.intermediate.advance_contract_number if asked.intermediate else None


async def _find_in_force(
    call: AskingCall, form: EnteredForm, own: UUID | None
) -> tuple[InForce | None, OpenChange | None]:
    if form.change_of is None:
        return None, None
    found = await find_standing(call.session, form.change_of, call.actor.org, but=own)
    return (compose_in_force(found), found.open_change) if found else (None, None)


def _match_twins(form: EnteredForm, whole: Whole | None, today: date, rows: list[TwinRow]) -> dict[GuaranteeKind, Twin]:
    """By kind the identical twin, else the newest. The guarantee that a change is about is no twin of it.

    Nor is another change of that guarantee.
    """
    if not rows or form.works is None:
        return {}
    contents = {block.kind: _pick_content(whole.body, block) for block in whole.guarantees} if whole else {}
    kinds = {guarantee.kind for guarantee in form.guarantees or ()}
    year = fiscal_year_of(form.works, today)
    found: dict[GuaranteeKind, Twin] = {}
    for row in rows:
        number = row.contract_number or row.body.change_of
        if row.kind not in kinds or (form.change_of is not None and number == form.change_of):
            continue
        identical = _pick_content(row.body, row.block) == contents.get(row.kind)
        if row.fiscal_year != year and not _is_for_any_year(form.works, row.body.works, identical=identical):
            continue
        if identical or row.kind not in found:
            found[row.kind] = Twin(row.application_id, number, identical, row.status is Status.RETURNED)
    return found


def _is_for_any_year(works: EnteredWorks, others: AppliedWorks, *, identical: bool) -> bool:
    """Whether two requests are apart by the day of sending alone, which makes no two of one.

    Where neither names its year, works of a single year are for no year in particular, and what says the same was sent
    twice.
    """
    if works.fiscal_year is not None or others.fiscal_year is not None:
        return False
    return identical or (works.this_year_amount is None and others.this_year_amount is None)


def _pick_content(body: AppliedBody, block: AppliedGuarantee) -> tuple[object, ...]:
    """What a guarantee says: not whom to ask, what was written beside it, or how it is paid for and handed over."""
    return body.works, body.principal, block.model_dump(exclude={"premium", "certificate_delivery", "deliver_directly"})

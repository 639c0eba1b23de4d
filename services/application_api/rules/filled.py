"""What a form must hold before it can be sent: every field that is needed, and none that is of another case."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from annotated_types import MinLen
from pydantic import BaseModel

from services.application_api.rules.case import Case, Whole
from services.application_api.rules.findings import FIELD_MISSING, FIELD_NEEDLESS
from shared.schemas.application.draft_form import find_nested
from shared.schemas.application.entered import EnteredForm, EnteredGuarantee, EnteredWorks
from shared.schemas.application.field_labels import ask_for
from shared.schemas.application.forms import ApplicationForm, DepositBankForm, IntermediateForm
from shared.schemas.facts.finding import Finding
from shared.schemas.model import Schema
from shared.schemas.words.guarantee import GuaranteeKind, Medium


def check_filled(case: Case) -> Iterator[Finding]:
    if case.whole is None:
        yield from find_gaps(case.form)


def read_whole(form: EnteredForm) -> Whole | None:
    """What is applied for, where nothing is missing and nothing too many; else None."""
    return None if any(find_gaps(form)) else Whole(form)


def find_gaps(form: EnteredForm) -> Iterator[Finding]:
    """Empty exactly where the form of applying would take what was entered, which a test holds them to."""
    needless = dict(_find_needless(form))
    beneath = tuple(f"{place}/" for place in needless)
    for place in [*_find_missing(ApplicationForm, form, ""), *_find_called_for(form)]:
        if not place.startswith(beneath):
            yield FIELD_MISSING.error(place, ask_for(place))
    for place, message in needless.items():
        yield FIELD_NEEDLESS.error(place, message)


class _Part(NamedTuple):
    """A field of the form: whether it must be there, and what it holds; `fewest` only of a list."""

    name: str
    key: str
    needed: bool
    nested: type[Schema] | None
    fewest: int | None


@cache
def _list_parts(form: type[Schema]) -> tuple[_Part, ...]:
    return tuple(
        _Part(
            name,
            field.alias or name,
            field.is_required(),
            find_nested(field.annotation),
            next((rule.min_length for rule in field.metadata if isinstance(rule, MinLen)), 0)
            if getattr(field.annotation, "__origin__", None) is list
            else None,
        )
        for name, field in form.model_fields.items()
    )


def _find_missing(form: type[Schema], entered: BaseModel | None, pointer: str) -> Iterator[str]:
    """The places of all that must be there whatever else is; of an object that is missing, those of its fields."""
    for part in _list_parts(form):
        value = None if entered is None else getattr(entered, part.name)
        if part.fewest is not None and part.nested is not None:
            if len(value or ()) < part.fewest:
                yield f"{pointer}/{part.key}"
            for position, one in enumerate(value or ()):
                yield from _find_missing(part.nested, one, f"{pointer}/{part.key}/{position}")
        elif part.nested is not None:
            if part.needed or value is not None:
                yield from _find_missing(part.nested, value, f"{pointer}/{part.key}")
        elif part.needed and value is None:
            yield f"{pointer}/{part.key}"


def _find_called_for(form: EnteredForm) -> Iterator[str]:
    """The places of what another entry calls for."""
    works = form.works or EnteredWorks()
    if works.this_year_amount is None and works.this_year_basis is not None:
        yield "/works/this_year_amount"
    if works.this_year_amount is not None and works.this_year_basis is None:
        yield "/works/this_year_basis"
    for position, guarantee in enumerate(form.guarantees or ()):
        yield from _find_called_for_by(guarantee, f"/guarantees/{position}")
    if form.notification and form.notification.wanted and form.notification.email is None:
        yield "/notification/email"


def _find_called_for_by(guarantee: EnteredGuarantee, pointer: str) -> Iterator[str]:
    if guarantee.form is Medium.PAPER and guarantee.certificate_delivery is None:
        yield f"{pointer}/certificate_delivery"
    if guarantee.kind in _WITH_BANK and guarantee.deposit_bank is None:
        yield from _find_missing(DepositBankForm, None, f"{pointer}/deposit_bank")
    if guarantee.kind is GuaranteeKind.INTERMEDIATE_PAYMENT and guarantee.intermediate is None:
        yield from _find_missing(IntermediateForm, None, f"{pointer}/intermediate")


_WITH_BANK = (GuaranteeKind.ADVANCE_PAYMENT, GuaranteeKind.INTERMEDIATE_PAYMENT)


def _find_needless(form: EnteredForm) -> Iterator[tuple[str, str]]:
    """What belongs to another kind or form of guarantee than was chosen, and how to mend it."""
    for position, guarantee in enumerate(form.guarantees or ()):
        pointer = f"/guarantees/{position}"
        if guarantee.form is Medium.ELECTRONIC and guarantee.certificate_delivery is not None:
            yield f"{pointer}/certificate_delivery", "電子保証では、保証証書受取を選択しないでください。"
        if guarantee.form is Medium.PAPER and guarantee.deliver_directly:
            yield f"{pointer}/deliver_directly", "発注者への直接送付は、電子保証でのみ利用できます。"
        if guarantee.kind is GuaranteeKind.CONTRACT and guarantee.deposit_bank is not None:
            yield f"{pointer}/deposit_bank", "契約保証では、預託金融機関を入力しないでください。"
        if guarantee.kind is GuaranteeKind.CONTRACT and guarantee.redeposit:
            yield f"{pointer}/redeposit", "再預託は、前払金保証・中間前払金保証でのみ利用できます。"
        if guarantee.kind not in (None, GuaranteeKind.INTERMEDIATE_PAYMENT) and guarantee.intermediate is not None:
            message = "中間前払金の要件は、中間前払金保証でのみ入力してください。"
            yield f"{pointer}/intermediate", message

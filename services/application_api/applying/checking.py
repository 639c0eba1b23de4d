"""The one check: it answers a dry run, marks a draft and decides on a submission, so these can never disagree."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from services.application_api.applying.earlier import find_earlier
from services.application_api.applying.normalising import normalise_form
from services.application_api.changing.differences import list_differences
from services.application_api.problems import ACCESS_FOREIGN_PRINCIPAL, APPLICATION_INVALID
from services.application_api.rules.case import (
    Case,
    Earlier,
    Town,
    Whole,
    base_of,
)
from services.application_api.rules.every_rule import check_form, has_errors
from services.application_api.rules.filled import find_gaps, read_whole
from services.application_api.rules.findings import TEXT_NOT_ALLOWED
from services.application_api.rules.text import list_fallbacks
from services.application_api.status import ENDED
from services.application_api.store.applications import KeptCheck
from services.application_api.store.guarantees import list_kinds
from services.application_api.store.open_changes import compose_refusal
from services.application_api.tools import AskingCall
from shared.runtime.errors import MEND_FIELDS, DomainError
from shared.runtime.identity.actor import Actor
from shared.schemas.application.answers import CheckAnswer, GuaranteeFigures, PremiumFigure
from shared.schemas.application.applied import InForce
from shared.schemas.application.entered import EnteredForm, EnteredWorks
from shared.schemas.facts.finding import Finding
from shared.schemas.facts.problem import FieldError
from shared.schemas.text.drawable import Repertoire
from shared.schemas.words.guarantee import GuaranteeKind


@dataclass(frozen=True)
class Checked:
    """A form as it is normalised, the fiscal year it is for, and what the check found.

    `whole` is what is applied for; None where something is still missing. `earlier` is what it was compared with.
    """

    form: EnteredForm
    whole: Whole | None
    fiscal_year: int
    answer: CheckAnswer
    earlier: Earlier

    def compose_kept(self, repertoire: Repertoire) -> KeptCheck:
        return KeptCheck(
            findings=tuple(self.answer.findings),
            normalised=tuple(self.answer.normalised),
            fallbacks=tuple(list_fallbacks(self.form, repertoire)),
            before=self.earlier.in_force,
        )

    def refuse_second_change(self) -> None:
        """Raises DomainError `change.open` where another change of the same guarantee is under way."""
        in_force, rival = self.earlier.in_force, self.earlier.open_change
        if in_force is not None and rival is not None:
            raise compose_refusal(in_force.contract_number, rival)

    def refuse_unkeepable(self) -> None:
        """Raises DomainError `application.invalid` for characters that not even a draft may hold."""
        _refuse([finding for finding in self.answer.findings if finding.code == TEXT_NOT_ALLOWED.code])

    def require_whole(self) -> Whole:
        """Raises DomainError `application.invalid` with what is missing."""
        if self.whole is None:
            raise _invalid(list(find_gaps(self.form)))
        return self.whole

    def arrange(self, kinds: Sequence[GuaranteeKind]) -> "Checked":
        """As if the guarantees had come in the order of `kinds`, and those of other kinds after them.

        They are shown in the order in which they were first kept, and what was found points at them by it.
        """
        asked = self.form.guarantees or ()
        order = sorted(range(len(asked)), key=lambda at: _place(asked[at].kind, kinds))
        if order == list(range(len(asked))):
            return self
        form = self.form.model_copy(update={"guarantees": tuple(asked[at] for at in order)})
        moved = {f"/guarantees/{before}": f"/guarantees/{after}" for after, before in enumerate(order)}
        answer = self.answer
        arranged = CheckAnswer(
            findings=[found.model_copy(update=_move(found.pointer, moved)) for found in answer.findings],
            guarantees=sorted(answer.guarantees, key=lambda figures: _place(figures.kind, kinds)),
            normalised=[changed.model_copy(update=_move(changed.pointer, moved)) for changed in answer.normalised],
        )
        return replace(self, form=form, whole=Whole(form) if self.whole else None, answer=arranged)

    def add_findings(self, findings: list[Finding]) -> "Checked":
        more = self.answer.model_copy(update={"findings": [*self.answer.findings, *findings]})
        return replace(self, answer=more)

    def refuse_errors(self) -> None:
        """Raises DomainError `application.invalid` with every finding that is an error."""
        if has_errors(self.answer.findings):
            _refuse([finding for finding in self.answer.findings if finding.severity == "error"])


def _place(kind: GuaranteeKind | None, kinds: Sequence[GuaranteeKind]) -> int:
    return kinds.index(kind) if kind in kinds else len(kinds)


def _move(pointer: str, moved: Mapping[str, str]) -> dict[str, str]:
    block = "/".join(pointer.split("/", 3)[:3])
    return {"pointer": moved[block] + pointer[len(block) :]} if block in moved else {}


def _refuse(findings: list[Finding]) -> None:
    if findings:
        raise _invalid(findings)


def _invalid(findings: list[Finding]) -> DomainError:
    return DomainError(
        APPLICATION_INVALID,
        MEND_FIELDS,
        errors=[FieldError(pointer=found.pointer, code=found.code, message=found.message) for found in findings],
    )


async def check_application(call: AskingCall, sent: EnteredForm, *, own: UUID | None = None) -> Checked:
    """Every finding at once, with ratio and premium; `own` is the application itself once it is kept.

    Of a half-filled form too: it lists what is missing beside what is wrong with what is there.
    A caller that decides by the answer takes the works first (`take_works`): otherwise another application for the same
    works may come in meanwhile.
    """
    refuse_foreign_principal(call.actor, sent)
    form, texts, normalised = normalise_form(sent)
    whole = read_whole(form)
    earlier = await find_earlier(call, form, whole, own)
    case = Case(
        form,
        whole,
        call.today,
        _find_town(call, form),
        office_known=form.office_code is not None and call.tools.issuer.find_office(form.office_code) is not None,
        earlier=earlier,
        repertoire=call.tools.repertoire,
        texts=texts,
    )
    ended = await list_kinds(call.session, own, ENDED) if own else []
    answer = CheckAnswer(
        findings=_leave_out_ended(check_form(case), form, ended),
        guarantees=list(_compose_figures(call, form, whole, earlier.in_force)),
        normalised=normalised,
    )
    return Checked(form, whole, case.fiscal_year, answer, earlier)


def _find_town(call: AskingCall, form: EnteredForm) -> Town | None:
    """As it was on the day of the contract, or is today while that day is missing."""
    register = call.tools.authorities
    day = form.works.contract_date if form.works else None
    authority = register.find(form.authority_code, day or call.today) if form.authority_code else None
    return Town(authority, register.default) if authority else None


def refuse_foreign_principal(actor: Actor, form: EnteredForm) -> None:
    """Raises DomainError `access.foreign_principal` where the form is another company's."""
    number = form.principal.corporate_number if form.principal else None
    if number is not None and number != actor.org:
        raise DomainError(
            ACCESS_FOREIGN_PRINCIPAL,
            "受注者の法人番号（お客様番号）を、ログイン中の会社のものにしてください。",
            errors=[
                FieldError(
                    pointer="/principal/corporate_number",
                    code=ACCESS_FOREIGN_PRINCIPAL.code,
                    message="ログイン中の会社の法人番号（お客様番号）を入力してください。",
                )
            ],
        )


def compute_ratio(amount: int, base: int) -> str:
    """Percent of what the town's rates are measured against; one decimal, rounded down."""
    tenths = amount * 1000 // base
    return f"{tenths // 10}.{tenths % 10}"


def _compose_figures(
    call: AskingCall, form: EnteredForm, whole: Whole | None, in_force: InForce | None
) -> Iterator[GuaranteeFigures]:
    """Of each guarantee whose kind and amounts are there."""
    for guarantee in form.guarantees or ():
        kind, amount, base = guarantee.kind, guarantee.amount, base_of(guarantee.kind, form.works or EnteredWorks())
        if kind is None or amount is None or base is None:
            continue
        ratio = compute_ratio(amount, base)
        if in_force is not None and in_force.guarantee.kind is kind:
            yield _compose_change(call, whole, in_force, amount, ratio)
        else:
            price = call.tools.premiums.price(kind, amount, call.today)
            yield GuaranteeFigures(kind=kind, ratio=ratio, premium=PremiumFigure(**price._asdict()))


def _compose_change(
    call: AskingCall, whole: Whole | None, in_force: InForce, amount: int, ratio: str
) -> GuaranteeFigures:
    """With what is to be paid in addition, or given back, against what was charged so far."""
    before = in_force.guarantee
    premium = call.tools.premiums.compare(before.kind, before.amount, amount, in_force.premium_amount, call.today)
    block = next((block for block in whole.guarantees if block.kind is before.kind), None) if whole else None
    return GuaranteeFigures(
        kind=before.kind,
        ratio=ratio,
        premium=PremiumFigure(amount=premium.additional, refund_amount=premium.refund, source=premium.source),
        change_no=in_force.change_no + 1,
        differences=list_differences(in_force, whole.body, block) if whole and block else None,
    )


def _leave_out_ended(findings: list[Finding], form: EnteredForm, ended: Collection[GuaranteeKind]) -> list[Finding]:
    """Without findings on guarantees that were withdrawn or declined: they are not issued, and cannot be mended."""
    asked = enumerate(form.guarantees or ())
    blocks = tuple(f"/guarantees/{position}/" for position, guarantee in asked if guarantee.kind in ended)
    return [finding for finding in findings if not f"{finding.pointer}/".startswith(blocks)]

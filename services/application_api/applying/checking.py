"""The one check: it answers a dry run, marks a draft and decides on a submission, so these can never disagree."""

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from services.application_api.applying.full_width import widen_form
from services.application_api.problems import ACCESS_FOREIGN_PRINCIPAL, APPLICATION_INVALID
from services.application_api.rules.case import Case, Earlier, InForce, Town, Twin, base_of, fiscal_year_of
from services.application_api.rules.every_rule import check_form, has_errors
from services.application_api.rules.findings import TEXT_NOT_ALLOWED
from services.application_api.rules.text import list_fallbacks
from services.application_api.status import ENDED
from services.application_api.store.applications import KeptCheck
from services.application_api.store.earlier import TwinRow, find_advance_amount, find_issued, list_twins
from services.application_api.store.guarantees import list_kinds
from services.application_api.tools import ReadingCall
from shared.runtime.errors import MEND_FIELDS, DomainError
from shared.runtime.identity.tokens import Actor
from shared.schemas.application.answers import CheckAnswer, Finding, GuaranteeFigures, PremiumFigure
from shared.schemas.application.applied import AppliedBody, AppliedGuarantee
from shared.schemas.application.choices import Status
from shared.schemas.application.forms import ApplicationForm, GuaranteeForm, WorksForm
from shared.schemas.facts.problem import FieldError
from shared.schemas.text.drawable import Repertoire
from shared.schemas.words.guarantee import GuaranteeKind


@dataclass(frozen=True)
class Checked:
    """A form with its 全角 fields converted, the fiscal year it is for, and what the check found."""

    form: ApplicationForm
    fiscal_year: int
    answer: CheckAnswer

    def compose_kept(self, repertoire: Repertoire) -> KeptCheck:
        return KeptCheck(
            findings=tuple(self.answer.findings),
            normalised=tuple(self.answer.normalised),
            fallbacks=tuple(list_fallbacks(self.form, repertoire)),
        )

    def refuse_unkeepable(self) -> None:
        """Raises DomainError `application.invalid` for characters that not even a draft may hold."""
        _refuse([finding for finding in self.answer.findings if finding.code == TEXT_NOT_ALLOWED.code])

    def refuse_errors(self) -> None:
        """Raises DomainError `application.invalid` with every finding that is an error."""
        if has_errors(self.answer.findings):
            _refuse([finding for finding in self.answer.findings if finding.severity == "error"])


def _refuse(findings: list[Finding]) -> None:
    if findings:
        raise DomainError(
            APPLICATION_INVALID,
            MEND_FIELDS,
            errors=[FieldError(pointer=found.pointer, code=found.code, message=found.message) for found in findings],
        )


async def check_application(call: ReadingCall, sent: ApplicationForm, *, own: UUID | None = None) -> Checked:
    """Every finding at once, with ratio and premium; `own` is the application itself once it is kept.

    A caller that decides by the answer takes the works first (`take_works`): otherwise another application for the same
    works may come in meanwhile.
    """
    refuse_foreign_principal(call.actor, sent)
    form, normalised = widen_form(sent)
    tools = call.tools
    authority = tools.authorities.find(form.authority_code, form.works.contract_date)
    case = Case(
        form,
        call.today,
        Town(authority, tools.authorities.default) if authority else None,
        office_known=tools.issuer.find_office(form.office_code) is not None,
        earlier=await _find_earlier(call, form, own),
        repertoire=tools.repertoire,
    )
    ended = await list_kinds(call.session, own, ENDED) if own else []
    answer = CheckAnswer(
        findings=_leave_out_ended(check_form(case), form, ended),
        guarantees=[_compose_figures(call, guarantee, form.works) for guarantee in form.guarantees],
        normalised=normalised,
    )
    return Checked(form, case.fiscal_year, answer)


def refuse_foreign_principal(actor: Actor, form: ApplicationForm) -> None:
    """Raises DomainError `access.foreign_principal` where the form is another company's."""
    if form.principal.corporate_number != actor.org:
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


def compute_ratio(guarantee: GuaranteeForm, works: WorksForm) -> str:
    """Percent of what the town's rates are measured against; one decimal, rounded down."""
    tenths = guarantee.amount * 1000 // base_of(guarantee.kind, works)
    return f"{tenths // 10}.{tenths % 10}"


def _compose_figures(call: ReadingCall, guarantee: GuaranteeForm, works: WorksForm) -> GuaranteeFigures:
    quote = call.tools.premiums.quote(guarantee.kind, guarantee.amount, call.today)
    premium = PremiumFigure(amount=quote.amount, source=quote.source)
    return GuaranteeFigures(kind=guarantee.kind, ratio=compute_ratio(guarantee, works), premium=premium)


def _leave_out_ended(findings: list[Finding], form: ApplicationForm, ended: Collection[GuaranteeKind]) -> list[Finding]:
    """Without findings on guarantees that were withdrawn or declined: they are not issued, and cannot be mended."""
    blocks = tuple(f"/guarantees/{position}/" for position, asked in enumerate(form.guarantees) if asked.kind in ended)
    return [finding for finding in findings if not f"{finding.pointer}/".startswith(blocks)]


def works_key_of(works: WorksForm) -> str:
    """What tells one works from another at the same town: its number, or its name where it has none.

    Width, case and spaces are ignored. NUL is left out because Postgres does not take it; a rule on text refuses it.
    """
    folded = unicodedata.normalize("NFKC", works.number or works.name).casefold()
    return "".join(folded.replace("\0", "").split())


async def _find_earlier(call: ReadingCall, form: ApplicationForm, own: UUID | None) -> Earlier:
    session, org, town, key = call.session, call.actor.org, form.authority_code, works_key_of(form.works)
    twins = await list_twins(session, org, town, key, fiscal_year_of(form.works, call.today), but=own)
    declared = next((asked.intermediate for asked in form.guarantees if asked.intermediate), None)
    advance_amount = None
    if declared is not None:
        advance_amount = await find_advance_amount(session, declared.advance_contract_number, org, town, key)
    return Earlier(_match_twins(form, twins), advance_amount, await _find_in_force(call, form))


async def _find_in_force(call: ReadingCall, form: ApplicationForm) -> InForce | None:
    if form.change_of is None:
        return None
    row = await find_issued(call.session, form.change_of, call.actor.org, form.authority_code)
    return None if row is None else InForce(row.body.works, row.body.principal, row.block)


def _match_twins(form: ApplicationForm, rows: list[TwinRow]) -> dict[GuaranteeKind, Twin]:
    """By kind the identical twin, else the newest. The guarantee that a change is about is no twin of it."""
    if not rows:
        return {}
    body = AppliedBody.of(form)
    asked = {guarantee.kind: _pick_content(body, AppliedGuarantee.of(guarantee)) for guarantee in form.guarantees}
    found: dict[GuaranteeKind, Twin] = {}
    for row in rows:
        if row.kind not in asked or (form.change_of is not None and row.contract_number == form.change_of):
            continue
        identical = _pick_content(row.body, row.block) == asked[row.kind]
        if identical or row.kind not in found:
            found[row.kind] = Twin(row.application_id, row.contract_number, identical, row.status is Status.RETURNED)
    return found


def _pick_content(body: AppliedBody, block: AppliedGuarantee) -> tuple[object, ...]:
    """What a guarantee says: not whom to ask, what was written beside it, or how it is paid for and handed over."""
    return body.works, body.principal, block.model_dump(exclude={"premium", "certificate_delivery"})

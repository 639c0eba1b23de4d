"""The one check: it answers a dry run, marks a draft and decides on a submission, so these can never disagree."""

import unicodedata
from collections.abc import Collection
from typing import Any, NamedTuple
from uuid import UUID

from services.application_api.applying.full_width import widen_form
from services.application_api.problems import ACCESS_FOREIGN_PRINCIPAL, APPLICATION_INVALID
from services.application_api.rules.earlier import Earlier, InForce, Twin
from services.application_api.rules.every_rule import check_form, compute_ratio, fiscal_year_of, has_errors
from services.application_api.rules.text import list_fallbacks
from services.application_api.status import ENDED
from services.application_api.store.applications import list_kinds
from services.application_api.store.earlier import (
    TwinRow,
    find_advance_amount,
    find_issued,
    list_twins,
    lock_works,
)
from services.application_api.tools import Tools
from shared.runtime.data.database import ReadSession, WriteSession
from shared.runtime.errors import DomainError
from shared.runtime.identity.tokens import Actor
from shared.schemas.application.answers import CheckAnswer, Finding, GuaranteeFigures, PremiumFigure
from shared.schemas.application.choices import Status
from shared.schemas.application.forms import ApplicationBody, ApplicationForm, GuaranteeForm, WorksForm
from shared.schemas.facts.problem import FieldError
from shared.schemas.text.drawable import Repertoire
from shared.schemas.words.dates import in_japan
from shared.schemas.words.guarantee import GuaranteeKind


class Checked(NamedTuple):
    """A form with its 全角 fields converted, the fiscal year it is for, and what the check found."""

    form: ApplicationForm
    fiscal_year: int
    answer: CheckAnswer

    def compose_kept(self, repertoire: Repertoire) -> dict[str, Any]:
        """What is kept of the check beside the form, with the variations that a finding spoke of."""
        answer = self.answer.model_dump(mode="json", include={"findings", "normalised"})
        return {**answer, "fallbacks": list_fallbacks(self.form, repertoire)}

    def refuse_unkeepable(self) -> None:
        """Raises DomainError `application.invalid` for characters that not even a draft may hold."""
        faults = [finding for finding in self.answer.findings if finding.code == "text.not_allowed"]
        if faults:
            raise _invalid(faults)

    def refuse_errors(self) -> None:
        """Raises DomainError `application.invalid` with every finding that is an error."""
        if has_errors(self.answer.findings):
            raise _invalid([finding for finding in self.answer.findings if finding.severity == "error"])


async def check_application(
    session: ReadSession | WriteSession, tools: Tools, actor: Actor, sent: ApplicationForm, *, own: UUID | None = None
) -> Checked:
    """Every finding at once, with ratio and premium; `own` is the application itself once it is kept."""
    _refuse_foreign_principal(actor, sent)
    form, normalised = widen_form(sent)
    today = in_japan(tools.clock.now()).date()
    findings = check_form(
        form,
        tools.authorities,
        await _find_earlier(session, tools, actor, form, own),
        tools.repertoire,
        office_known=tools.issuer.find_office(form.office_code) is not None,
        today=today,
    )
    figures = []
    for guarantee in form.guarantees:
        quote = tools.premiums.quote(guarantee.kind, guarantee.amount, today)
        premium = PremiumFigure(amount=quote.amount, source=quote.source)
        figures.append(
            GuaranteeFigures(kind=guarantee.kind, ratio=compute_ratio(guarantee, form.works), premium=premium)
        )
    ended = await list_kinds(session, own, ENDED) if own else []
    answer = CheckAnswer(findings=_leave_out(findings, form, ended), guarantees=figures, normalised=normalised)
    return Checked(form, fiscal_year_of(form.works, today), answer)


def _leave_out(findings: list[Finding], form: ApplicationForm, ended: Collection[str]) -> list[Finding]:
    """Nothing comes of blocks that are withdrawn or declined, and nobody can mend them: no word of them."""
    places = tuple(f"/guarantees/{position}/" for position, asked in enumerate(form.guarantees) if asked.kind in ended)
    return [finding for finding in findings if not f"{finding.pointer}/".startswith(places)]


def works_key_of(works: WorksForm) -> str:
    """What tells one works from another at the same town: its number, or its name where it has none.

    Width, case and spaces make no other works.
    """
    return "".join(unicodedata.normalize("NFKC", works.number or works.name).casefold().split())


async def _find_earlier(
    session: ReadSession | WriteSession, tools: Tools, actor: Actor, form: ApplicationForm, own: UUID | None
) -> Earlier:
    in_force = await _find_in_force(session, actor, form)
    key = works_key_of(form.works)
    if "\0" in key:  # Postgres takes no NUL; the rules on text refuse it in their own words
        return Earlier(in_force=in_force)
    fiscal_year = fiscal_year_of(form.works, in_japan(tools.clock.now()).date())
    if isinstance(session, WriteSession):
        await lock_works(session, actor.org, form.authority_code, key)
    twins = await list_twins(session, actor.org, form.authority_code, key, fiscal_year, but=own)
    declared = next((asked.intermediate for asked in form.guarantees if asked.intermediate), None)
    advance_amount = None
    if declared is not None:
        number = declared.advance_contract_number
        advance_amount = await find_advance_amount(session, number, actor.org, form.authority_code, key)
    return Earlier(_match_twins(form, twins), advance_amount, in_force)


async def _find_in_force(session: ReadSession | WriteSession, actor: Actor, form: ApplicationForm) -> InForce | None:
    if form.change_of is None:
        return None
    row = await find_issued(session, form.change_of, actor.org, form.authority_code)
    if row is None:
        return None
    body = ApplicationBody.model_validate(row.body)
    return InForce(body.works, body.principal, GuaranteeForm.model_validate(row.block))


def _match_twins(form: ApplicationForm, rows: list[TwinRow]) -> dict[GuaranteeKind, Twin]:
    """The guarantee that a change is about is no twin of it."""
    others = [row for row in rows if form.change_of is None or row.contract_number != form.change_of]
    if not others:
        return {}
    body = form.model_dump(mode="json", exclude={"guarantees", "draft"})
    found: dict[GuaranteeKind, Twin] = {}
    for guarantee in form.guarantees:
        content = _pick_content(body, guarantee.model_dump(mode="json"))
        for row in others:
            if row.kind == guarantee.kind:
                identical = _pick_content(row.body, row.block) == content
                twin = Twin(row.application_id, row.contract_number, identical, row.status == Status.RETURNED)
                if twin.identical or guarantee.kind not in found:
                    found[guarantee.kind] = twin
    return found


def _pick_content(body: dict[str, Any], block: dict[str, Any]) -> tuple[Any, ...]:
    """What a guarantee says: not whom to ask, what was written beside it, or how it is paid for and handed over."""
    said = {name: value for name, value in block.items() if name not in ("premium", "certificate_delivery")}
    return body["works"], body["principal"], said


def _refuse_foreign_principal(actor: Actor, form: ApplicationForm) -> None:
    if form.principal.corporate_number != actor.org:
        raise DomainError(
            ACCESS_FOREIGN_PRINCIPAL,
            "受注者の法人番号（お客様番号）を、ログイン中の会社のものにしてください。",
            errors=[
                FieldError(
                    pointer="/principal/corporate_number",
                    code="access.foreign_principal",
                    message="ログイン中の会社の法人番号（お客様番号）を入力してください。",
                )
            ],
        )


def _invalid(findings: list[Finding]) -> DomainError:
    return DomainError(
        APPLICATION_INVALID,
        "errors に示す項目を直して再送してください。",
        errors=[
            FieldError(pointer=finding.pointer, code=finding.code, message=finding.message) for finding in findings
        ],
    )

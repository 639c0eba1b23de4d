"""申込: check → keep. The same check answers a dry run and decides on a submission."""

from services.application_api.answers import compose_application
from services.application_api.desk import Desk
from services.application_api.moving import Mover, record_arrival
from services.application_api.rules import check_form, compute_ratio, has_errors
from services.application_api.store import ApplicationRow, RequestedGuaranteeRow, add_application
from shared.runtime.database import WriteSession, new_id
from shared.runtime.errors import DomainError
from shared.runtime.tokens import Actor
from shared.schemas.application import (
    ApplicationAnswer,
    ApplicationForm,
    CheckAnswer,
    Finding,
    GuaranteeFigures,
    Status,
)
from shared.schemas.dates import in_japan
from shared.schemas.problem import FieldError


def check_application(desk: Desk, actor: Actor, form: ApplicationForm) -> CheckAnswer:
    """Every finding at once, with the ratio and the premium of each guarantee."""
    _refuse_foreign_principal(actor, form)
    findings = check_form(
        form,
        desk.authorities.find(form.authority_code),
        office_known=desk.issuer.find_office(form.office_code) is not None,
    )
    today = in_japan(desk.clock.now()).date()
    figures = [
        GuaranteeFigures(
            kind=guarantee.kind,
            ratio=compute_ratio(guarantee, form.works),
            premium=desk.premiums.quote(guarantee.kind, guarantee.amount, today),
        )
        for guarantee in form.guarantees
    ]
    return CheckAnswer(findings=findings, guarantees=figures)


async def submit_application(
    session: WriteSession, desk: Desk, actor: Actor, form: ApplicationForm
) -> ApplicationAnswer:
    """Raises DomainError `application.invalid` with every finding when one is an error; nothing is kept then."""
    check = check_application(desk, actor, form)
    if has_errors(check.findings):
        raise DomainError(
            "application.invalid",
            "errors に示す項目を直して再送してください。",
            errors=[_to_field_error(finding) for finding in check.findings],
        )
    application = _compose_application_row(desk, actor, form, check)
    guarantees = _compose_guarantee_rows(application, form, check)
    await add_application(session, application, guarantees)
    for guarantee in guarantees:
        await record_arrival(session, desk, guarantee, Mover.of(actor))
    return compose_application(application, guarantees)


def _refuse_foreign_principal(actor: Actor, form: ApplicationForm) -> None:
    if form.principal.corporate_number != actor.org:
        raise DomainError(
            "access.foreign_principal",
            "受注者の法人番号（お客様番号）を、ログイン中の会社のものにしてください。",
            errors=[
                FieldError(
                    pointer="/principal/corporate_number",
                    code="access.foreign_principal",
                    message="ログイン中の会社の法人番号（お客様番号）を入力してください。",
                )
            ],
        )


def _compose_application_row(desk: Desk, actor: Actor, form: ApplicationForm, check: CheckAnswer) -> ApplicationRow:
    return ApplicationRow(
        id=new_id(),
        tenant_org=actor.org,
        version=1,
        body=form.model_dump(mode="json", exclude={"guarantees"}),
        findings=check.model_dump(mode="json", include={"findings"}),
        received_at=desk.clock.now(),
    )


def _compose_guarantee_rows(
    application: ApplicationRow, form: ApplicationForm, check: CheckAnswer
) -> list[RequestedGuaranteeRow]:
    return [
        RequestedGuaranteeRow(
            id=new_id(),
            application_id=application.id,
            tenant_org=application.tenant_org,
            kind=guarantee.kind,
            block=guarantee.model_dump(mode="json"),
            ratio=figures.ratio,
            premium_amount=figures.premium.amount,
            premium_source=figures.premium.source,
            status=Status.SUBMITTED,
        )
        for guarantee, figures in zip(form.guarantees, check.guarantees, strict=True)
    ]


def _to_field_error(finding: Finding) -> FieldError:
    return FieldError(pointer=finding.pointer, code=finding.code, message=finding.message)

"""A mail to the town by its rule: refuse → count → compose → keep → queue, or have an officer confirm its address."""

from collections.abc import Sequence
from datetime import datetime

from services.issuance_api.handing_in.case import Case, Said
from services.issuance_api.handing_in.guiding.sendable import find_hindrance
from services.issuance_api.handing_in.reading import get_case
from services.issuance_api.handing_in.sending.choosing import Chosen, choose_files
from services.issuance_api.handing_in.sending.delivering import compose_envelope
from services.issuance_api.handing_in.sending.given import Given
from services.issuance_api.handing_in.sending.queueing import queue_submission
from services.issuance_api.handing_in.shown import get_shown
from services.issuance_api.handing_in.texts import Contact, write_body, write_foot
from services.issuance_api.issuing.key_handing import refuse_not_handed
from services.issuance_api.mailing.composing import UnsafeMailError
from services.issuance_api.mailing.handing_over import compose_kept, fix
from services.issuance_api.mailing.letters import Letter
from services.issuance_api.problems import (
    GUARANTEE_TERMINATED,
    SUBMISSION_INVALID,
    SUBMISSION_NOT_BY_MAIL,
    SUBMISSION_ON_ITS_WAY,
    SUBMISSION_TOO_MANY,
)
from services.issuance_api.store.audits import AuditAction, record_audit
from services.issuance_api.store.guarantees import CurrentGuarantee, take_numbered
from services.issuance_api.store.handing_in.limits import count_submission, list_known
from services.issuance_api.store.handing_in.submissions import (
    SubmissionFileRow,
    SubmissionRow,
    add_submission,
    find_open,
)
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession, new_id
from shared.runtime.errors import MEND_FIELDS, DomainError
from shared.runtime.identity.actor import Actor
from shared.schemas.facts.problem import FieldError
from shared.schemas.issuance.submissions import SendingForm, SubmissionItem
from shared.schemas.words.dates import end_day, in_japan
from shared.schemas.words.fields import quote_local_part
from shared.schemas.words.towns.handing_in import Channel

# Domains of municipalities and prefectures, which nobody else is given.
_OF_TOWNS = ".lg.jp"


async def send_submission(
    session: WriteSession, tools: Tools, actor: Actor, contract_number: str, form: SendingForm, given: Given
) -> SubmissionItem:
    """Queued once; of two callers at once the second reads that the first is on its way.

    Raises DomainError `guarantee.not_found`, `guarantee.paper`, `guarantee.not_registered`, `key.not_registered`,
    `guarantee.terminated`, `submission.not_by_mail`, `submission.invalid`, `submission.on_its_way` and
    `submission.too_many`.
    """
    await take_numbered(session, contract_number, actor.org)
    contact = Contact(form.contact.name.strip(), form.contact.phone, form.contact.email)
    said = Said(form.section, form.works_number, form.second_number, contact)
    current, case = await get_case(session, tools, contract_number, actor.org, said)
    await refuse_not_handed(session, current)
    _refuse_unsendable(tools, case)
    files = choose_files(case, given)
    await _refuse_second(session, current)
    now = tools.clock.now()
    submission = _compose_row(case, current, form, files, actor, now)
    submission.unknown_domains = await _list_unknown(session, case, form.to)
    kept = _compose_kept(tools, submission, now)
    await _refuse_too_many(session, tools, actor.org, now)
    await add_submission(session, submission, _compose_files(submission, files))
    await _audit(session, submission, contract_number)
    if not submission.unknown_domains:
        await queue_submission(session, tools, submission, kept)
    return await get_shown(session, submission.id)


def _refuse_unsendable(tools: Tools, case: Case) -> None:
    if case.content.terminated_on is not None:
        raise DomainError(
            GUARANTEE_TERMINATED, "この保証契約は解約されています。提出の必要があるかを取扱箇所に確認してください。"
        )
    hindrance = find_hindrance(case, has_tls=tools.has_mail_tls)
    if hindrance is not None:
        raise DomainError(SUBMISSION_NOT_BY_MAIL, hindrance)


async def _refuse_second(session: WriteSession, current: CurrentGuarantee) -> None:
    before = await find_open(session, current.guarantee.id)
    if before is None:
        return
    if before.waits_for_confirmation:
        detail = (
            "前の提出が、保証会社による宛先の確認を待っています。"
            "宛先を間違えた場合は、取扱箇所に連絡して前の提出の差止めを依頼してください。"
        )
    else:
        detail = "前の提出を送信しています。提出の一覧で結果を確認してから、必要であればもう一度提出してください。"
    raise DomainError(SUBMISSION_ON_ITS_WAY, detail)


def _compose_row(
    case: Case,
    current: CurrentGuarantee,
    form: SendingForm,
    files: Sequence[Chosen],
    actor: Actor,
    now: datetime,
) -> SubmissionRow:
    body = write_body(case.content, case.lines, [chosen.file.name for chosen in files])
    return SubmissionRow(
        id=new_id(),
        guarantee_id=current.guarantee.id,
        tenant_org=current.guarantee.tenant_org,
        version=current.version.version,
        authority_code=case.content.authority_code,
        channel=Channel.EMAIL,
        recipients=list(dict.fromkeys(map(quote_local_part, form.to))),
        subject=case.subject,
        body=body + write_foot(case.content, form.contact.email),
        reply_to=quote_local_part(form.contact.email),
        asked_by=actor.client_id,
        asked_at=now,
    )


def _compose_files(submission: SubmissionRow, files: Sequence[Chosen]) -> list[SubmissionFileRow]:
    return [
        SubmissionFileRow(
            submission_id=submission.id,
            position=position,
            tenant_org=submission.tenant_org,
            what=chosen.file.what,
            name=chosen.file.name,
            content=chosen.pdf,
        )
        for position, chosen in enumerate(files)
    ]


async def _list_unknown(session: WriteSession, case: Case, addresses: Sequence[str]) -> list[str]:
    """Domains that an officer has to confirm to be the town's: neither the rule's address, nor one that towns have."""
    known = case.way.address.lower() if case.way and case.way.address else None
    domains = [address.rpartition("@")[2] for address in addresses if address.lower() != known]
    asked = [domain for domain in dict.fromkeys(domains) if not domain.endswith(_OF_TOWNS)]
    confirmed = await list_known(session, case.content.authority_code, asked)
    return [domain for domain in asked if domain not in confirmed]


def _compose_kept(tools: Tools, submission: SubmissionRow, now: datetime) -> bytes:
    envelope = compose_envelope(tools, submission)
    letter = Letter(submission.subject or "", submission.body or "")
    try:
        return compose_kept(letter, envelope, fix(envelope, now))
    except UnsafeMailError:
        message = "工事名・番号・受注者名・宛先に、メールで送れない文字があります。取扱箇所に相談してください。"
        fault = FieldError(pointer="/to", code="text.unsafe", message=message)
        raise DomainError(SUBMISSION_INVALID, MEND_FIELDS, errors=[fault]) from None


async def _refuse_too_many(session: WriteSession, tools: Tools, org: str, now: datetime) -> None:
    """Counts this one."""
    today = in_japan(now).date()
    if await count_submission(session, org, today, tools.submissions_per_day):
        return
    wait_s = int((end_day(today) - now).total_seconds()) + 1
    raise DomainError(
        SUBMISSION_TOO_MANY,
        f"本日送信できる{tools.submissions_per_day}件に達しました。"
        "明日もう一度送信するか、提出用の一式をダウンロードして提出してください。",
        headers={"Retry-After": str(wait_s)},
    )


async def _audit(session: WriteSession, submission: SubmissionRow, contract_number: str) -> None:
    await record_audit(
        session,
        submission.guarantee_id,
        submission.tenant_org,
        AuditAction.SUBMISSION_ASKED,
        actor=submission.asked_by,
        at=submission.asked_at,
        contract_number=contract_number,
        submission_id=str(submission.id),
    )

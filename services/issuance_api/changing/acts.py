"""訂正, 変更取消 and 解約: an officer's act on a guarantee, done at once or left to a second officer.

Each is on what was seen. The signing limit counts the amount after the act.
"""

from datetime import date

from services.issuance_api.answers import compose_act, compose_overview
from services.issuance_api.changing.contents import correct, find_before_change, list_faults, terminate
from services.issuance_api.changing.refunds import record_premium
from services.issuance_api.changing.versions import Step, record_version
from services.issuance_api.problems import (
    ACT_NOTHING,
    ACT_TOO_EARLY,
    ACT_WAITING,
    GUARANTEE_CHANGED,
    GUARANTEE_IN_PROGRESS,
    GUARANTEE_TERMINATED,
)
from services.issuance_api.store.acts import ActRow, add_act, find_waiting_act
from services.issuance_api.store.audits import AuditAction, record_audit
from services.issuance_api.store.guarantees import (
    CurrentGuarantee,
    get_current,
    get_newest_version,
    list_versions,
    take_guarantee,
)
from services.issuance_api.store.handing_in.receipts import find_receipt
from services.issuance_api.store.mails import find_mail
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession, new_id
from shared.runtime.digests import digest_shown
from shared.runtime.errors import MEND_FIELDS, DomainError, invalid_field
from shared.runtime.identity.actor import Actor
from shared.runtime.problems import REQUEST_INVALID
from shared.schemas.facts.certificate import Certificate
from shared.schemas.facts.differences import list_differences
from shared.schemas.facts.problem import FieldError
from shared.schemas.issuance.acts import (
    ActAnswer,
    ActForm,
    ChangeCancellationForm,
    CorrectionForm,
    TerminationForm,
)
from shared.schemas.words.dates import in_japan
from shared.schemas.words.guarantee import VERSION_LABELS, Medium, VersionKind

_AGAIN = "最新の内容を確認してから、もう一度操作してください。"


async def correct_guarantee(
    session: WriteSession, tools: Tools, actor: Actor, number: str, form: CorrectionForm, seen: str
) -> ActAnswer:
    """Replaces a wrong content under the same change number. Raises DomainError, as do the other acts."""
    current = await _take(session, number, seen)
    _refuse_replaced(current, form.version)
    content = correct(current.version.content, form.content)
    _refuse_unprintable(tools, content)
    return await _act(session, tools, actor, current, VersionKind.CORRECTION, content, form)


async def cancel_change(
    session: WriteSession, tools: Tools, actor: Actor, number: str, form: ChangeCancellationForm, seen: str
) -> ActAnswer:
    """Back to the content before the last change; a correction of that change goes with it."""
    current = await _take(session, number, seen)
    newest = current.version
    versions = [version for version, _ in await list_versions(session, newest.guarantee_id, up_to=newest.version)]
    before = find_before_change(versions)
    if before is None:
        raise DomainError(ACT_NOTHING, f"取り消す変更がありません。現在の内容は{_describe(current)}です。")
    return await _act(session, tools, actor, current, VersionKind.CHANGE_CANCELLATION, before.content, form)


async def terminate_guarantee(
    session: WriteSession, tools: Tools, actor: Actor, number: str, form: TerminationForm, seen: str
) -> ActAnswer:
    """From a day on, which is not before the contract and has come."""
    current = await _take(session, number, seen)
    content = current.version.content
    _refuse_day(form.effective_on, content.contract_date, in_japan(tools.clock.now()).date())
    after = terminate(content, form.effective_on)
    return await _act(session, tools, actor, current, VersionKind.TERMINATION, after, form)


async def _take(session: WriteSession, number: str, seen: str) -> CurrentGuarantee:
    """The guarantee as it is now, locked, where it may change and is what was seen."""
    guarantee_id = (await get_current(session, number, None)).guarantee.id
    await take_guarantee(session, guarantee_id)
    current = await get_current(session, number, None)
    await refuse_unfit(session, current)
    waiting = await find_waiting_act(session, guarantee_id)
    if waiting is not None:
        raise DomainError(
            ACT_WAITING,
            f"{VERSION_LABELS[waiting.kind]}が承認待ちです（{in_japan(waiting.asked_at):%Y-%m-%d %H:%M}、"
            f"担当者：{waiting.asked_by}）。先にその手続きの承認または不承認を行ってください。",
        )
    mail, receipt = await find_mail(session, guarantee_id), await find_receipt(session, guarantee_id)
    shown = compose_overview(current, mail, receipt, for_officer=True)
    if digest_shown(shown) != seen:
        raise DomainError(
            GUARANTEE_CHANGED, f"確認された後に更新されています。現在は{_describe(current)}です。{_AGAIN}"
        )
    return current


async def refuse_unfit(session: WriteSession, current: CurrentGuarantee) -> None:
    """Raises DomainError for a guarantee that may not change (any more, or yet)."""
    content = current.version.content
    if content.terminated_on is not None:
        day = f"{content.terminated_on:%Y-%m-%d}"
        raise DomainError(
            GUARANTEE_TERMINATED, f"この保証契約は{day}に解約されています。これ以上の手続きはできません。"
        )
    newest = await get_newest_version(session, current.guarantee.id)
    is_arrived = current.registered_at is not None or current.guarantee.medium is Medium.PAPER
    if newest.version != current.version.version or not is_arrived:
        raise DomainError(GUARANTEE_IN_PROGRESS, f"前の手続きの発行を処理しています。数秒待ってから、{_AGAIN}")


def _describe(current: CurrentGuarantee) -> str:
    version = current.version
    return f"第{version.version}版（{VERSION_LABELS[version.kind]}、{in_japan(version.concluded_at):%Y-%m-%d %H:%M}）"


def _refuse_replaced(current: CurrentGuarantee, version: int | None) -> None:
    if version is not None and version != current.version.version:
        raise DomainError(
            ACT_NOTHING, f"第{version}版は現在の内容ではないため、訂正できません。現在は{_describe(current)}です。"
        )


def _refuse_unprintable(tools: Tools, content: Certificate) -> None:
    faults = [
        FieldError(pointer=pointer, code=code, message=message)
        for pointer, code, message in list_faults(content, tools.repertoire)
    ]
    if faults:
        raise DomainError(REQUEST_INVALID, MEND_FIELDS, errors=faults)


def _refuse_day(effective_on: date, contracted_on: date, today: date) -> None:
    if effective_on > today:
        raise invalid_field("/effective_on", "effective_on.ahead", "解約日は本日以前の日を入力してください。")
    if effective_on < contracted_on:
        raise DomainError(
            ACT_TOO_EARLY,
            f"解約日は請負契約日（{contracted_on:%Y-%m-%d}）以後の日にしてください。",
            errors=[
                FieldError(
                    pointer="/effective_on", code=ACT_TOO_EARLY.code, message="請負契約日以後の日を入力してください。"
                )
            ],
        )


async def _act(
    session: WriteSession,
    tools: Tools,
    actor: Actor,
    current: CurrentGuarantee,
    kind: VersionKind,
    content: Certificate,
    form: ActForm,
) -> ActAnswer:
    differences = list_differences(current.version.content, content)
    if not differences:
        raise DomainError(
            ACT_NOTHING, f"現在の内容と同じです。現在は{_describe(current)}です。変わる内容を入力してください。"
        )
    number = current.guarantee.contract_number
    waits = actor.signing_limit is not None and content.amount > actor.signing_limit
    version: int | None = None
    if not form.preview and waits:
        await _leave_to_second(session, tools, actor, current, kind, content, form.reason)
    elif not form.preview:
        version = current.version.version + 1
        await do_act(session, tools, current, kind, content, reason=form.reason, by=actor.client_id)
    return compose_act(number, kind, version, waits=waits, differences=differences)


async def do_act(
    session: WriteSession,
    tools: Tools,
    current: CurrentGuarantee,
    kind: VersionKind,
    content: Certificate,
    *,
    reason: str,
    by: str,
) -> None:
    """Records the version that follows from an act, and what it costs more or less."""
    guarantee = current.guarantee
    step = Step(kind, content, guarantee.application_id, by=by, reason=reason)
    version = await record_version(session, tools, guarantee, current.version.version + 1, step)
    await record_premium(session, tools, current.version, version)


async def _leave_to_second(
    session: WriteSession,
    tools: Tools,
    actor: Actor,
    current: CurrentGuarantee,
    kind: VersionKind,
    content: Certificate,
    reason: str,
) -> None:
    guarantee, now = current.guarantee, tools.clock.now()
    act = ActRow(
        id=new_id(),
        guarantee_id=guarantee.id,
        tenant_org=guarantee.tenant_org,
        kind=kind,
        base_version=current.version.version,
        content=content,
        reason=reason,
        asked_by=actor.client_id,
        asked_at=now,
    )
    await add_act(session, act)
    await record_audit(
        session,
        guarantee.id,
        guarantee.tenant_org,
        AuditAction.ACT_ASKED,
        actor=actor.client_id,
        at=now,
        contract_number=guarantee.contract_number,
        act=kind,
        base_version=act.base_version,
    )

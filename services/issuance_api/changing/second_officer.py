"""二次承認 of an act: another officer's word on what was asked for above the signing limit of the first."""

from services.issuance_api.answers import compose_act, compose_waiting_act
from services.issuance_api.changing.acts import do_act, refuse_unfit
from services.issuance_api.problems import ACT_CHANGED, ACT_DECIDED, ACT_OWN
from services.issuance_api.store.acts import ActRow, take_act
from services.issuance_api.store.audits import AuditAction, record_audit
from services.issuance_api.store.guarantees import get_current, get_version, take_guarantee
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.runtime.errors import DomainError
from shared.runtime.identity.actor import Actor
from shared.schemas.facts.differences import list_differences
from shared.schemas.issuance.acts import ActAnswer, ActDecision, ActDecisionForm
from shared.schemas.words.dates import in_japan


async def decide_act(
    session: WriteSession, tools: Tools, actor: Actor, number: str, form: ActDecisionForm, seen: str
) -> ActAnswer:
    """Does what the first officer asked for, or refuses it. Of two at once the first wins.

    Raises DomainError where nothing waits, where it was decided, for the officer who asked, for what is not what was
    seen, and, approved, for a guarantee that moved meanwhile.
    """
    guarantee_id = (await get_current(session, number, None)).guarantee.id
    await take_guarantee(session, guarantee_id)
    current = await get_current(session, number, None)
    act = await take_act(session, guarantee_id)
    _refuse_decided(act)
    before = await get_version(session, guarantee_id, act.base_version)
    if compose_waiting_act(act, current.guarantee, before).tag != seen:
        raise _changed()
    if form.decision is ActDecision.APPROVE:
        if actor.client_id == act.asked_by:
            raise DomainError(ACT_OWN, "自身が依頼した手続きは承認できません。別の担当者に依頼してください。")
        if act.base_version != current.version.version:
            raise _changed()
        await refuse_unfit(session, current)
    now = tools.clock.now()
    act.decision, act.note = form.decision, form.note
    act.decided_by, act.decided_at = actor.client_id, now
    await session.flush()
    version: int | None = None
    if form.decision is ActDecision.APPROVE:
        version = current.version.version + 1
        await do_act(session, tools, current, act.kind, act.content, reason=act.reason, by=actor.client_id)
    else:
        await record_audit(
            session,
            guarantee_id,
            act.tenant_org,
            AuditAction.ACT_REFUSED,
            actor=actor.client_id,
            at=now,
            contract_number=number,
            act=act.kind,
        )
    differences = list_differences(before.content, act.content)
    return compose_act(number, act.kind, version, waits=False, differences=differences)


def _refuse_decided(act: ActRow) -> None:
    if act.decided_at is not None:
        said = "承認済み" if act.decision == ActDecision.APPROVE else "不承認"
        raise DomainError(
            ACT_DECIDED,
            f"この手続きは既に{said}です（{in_japan(act.decided_at):%Y-%m-%d %H:%M}、担当者：{act.decided_by}）。",
        )


def _changed() -> DomainError:
    return DomainError(
        ACT_CHANGED,
        "手続きの内容、または保証契約の内容が、表示された後に更新されています。一覧を開き直して確認してください。"
        "保証契約の内容が変わっている場合は、不承認としてから、手続きをやり直してください。",
    )

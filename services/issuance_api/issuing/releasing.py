"""発行承認: above the amount of issuer.toml an approval is numbered after an officer's word at issuance alone.

So whoever stole application_api, key and all, does not get large guarantees issued. What is shown and what is issued
is the signed approval: a row of what waits proves nothing.
"""

from collections.abc import Sequence
from uuid import UUID

from services.issuance_api.answers import compose_release
from services.issuance_api.changing.approved_change import take_change
from services.issuance_api.content import refuse_unprintable
from services.issuance_api.issuing.numbering import number_guarantee
from services.issuance_api.problems import (
    RELEASE_ABOVE_LIMIT,
    RELEASE_CHANGED,
    RELEASE_DECIDED,
)
from services.issuance_api.proof import read_approvals
from services.issuance_api.store.audits import AuditAction, record_audit
from services.issuance_api.store.guarantees import find_guarantee, get_guarantee, get_newest_version
from services.issuance_api.store.releases import (
    ReleaseRow,
    add_waiting,
    list_releases,
    release_not_found,
    take_release,
)
from services.issuance_api.tools import Tools
from shared.runtime.data.database import ReadSession, WriteSession
from shared.runtime.errors import DomainError
from shared.runtime.identity.actor import Actor
from shared.runtime.messages.facts import list_facts
from shared.runtime.messages.outbox import publish
from shared.runtime.messages.signatures import RefusedFactError
from shared.schemas.facts.events import GuaranteeApproved, GuaranteeChangeRefused, GuaranteeReleaseRefused
from shared.schemas.issuance.releases import ReleaseAnswer, ReleaseDecision, ReleaseForm, ReleaseItem
from shared.schemas.words.dates import in_japan
from shared.schemas.words.money import format_yen


class ReleaseAwaitedError(RefusedFactError):
    """Another approval of a guarantee that waits for a release already."""


async def take_approval(session: WriteSession, tools: Tools, event: GuaranteeApproved) -> None:
    """Numbers a guarantee, or changes it, unless its amount makes it wait.

    Does nothing for one that has its number already, and for a change that was made. After a refusal the next approval
    is taken as the first was. Raises ReleaseAwaitedError while one waits, and what numbering and changing raise.
    """
    releases = await list_releases(session, event.guarantee_id)
    must_wait = tools.issuer.release_above is not None and event.amount > tools.issuer.release_above
    if not releases and not must_wait and event.change_of is None:
        await number_guarantee(session, tools, event)
        return
    approval_id = await _find_approval(session, tools, event)
    if any(release.approval_id == approval_id for release in releases):
        return
    if any(release.decided_at is None for release in releases):
        raise ReleaseAwaitedError
    if not must_wait:
        await _go_on(session, tools, event, approval_id)
    elif event.change_of is not None or await find_guarantee(session, event.guarantee_id) is None:
        refuse_unprintable(event, tools.repertoire)
        is_change = event.change_of is not None
        now = tools.clock.now()
        await add_waiting(session, event.guarantee_id, approval_id, event.tenant_org, now, is_change=is_change)


async def _go_on(session: WriteSession, tools: Tools, event: GuaranteeApproved, approval_id: UUID) -> None:
    if event.change_of is None:
        await number_guarantee(session, tools, event)
    else:
        await take_change(session, tools, event, approval_id)


async def _find_approval(session: WriteSession, tools: Tools, event: GuaranteeApproved) -> UUID:
    """The id of the fact that says just this; where it was said twice, of the newer one."""
    approvals = read_approvals(tools, await list_facts(session, GuaranteeApproved, event.guarantee_id))
    return next(approval_id for approval_id, approved in reversed(approvals.items()) if approved == event)


async def show_releases(session: ReadSession, tools: Tools, releases: Sequence[ReleaseRow]) -> list[ReleaseItem]:
    """Those of them that rest on a signed approval."""
    approvals = await _read_approvals(session, tools, *releases)
    found = [(release, approvals.get(release.approval_id)) for release in releases]
    return [
        compose_release(release, approved)
        for release, approved in found
        if approved is not None and approved.guarantee_id == release.guarantee_id
    ]


async def decide_release(
    session: WriteSession, tools: Tools, actor: Actor, guarantee_id: UUID, form: ReleaseForm, seen: str
) -> ReleaseAnswer:
    """Numbers the guarantee in this transaction, or sends it back to its builder with the note.

    Of two officers at once the first wins. Raises DomainError `release.not_found`, also where no signed approval stands
    behind the row, and others for what this officer may not decide on, or did not see.
    """
    release = await take_release(session, guarantee_id)
    _refuse_decided(release)
    approved = (await _read_approvals(session, tools, release)).get(release.approval_id)
    if approved is None or (approved.change_of is None and await find_guarantee(session, guarantee_id) is not None):
        raise release_not_found()
    _refuse_unfit(actor, approved, form.decision)
    if compose_release(release, approved).tag != seen:
        raise DomainError(
            RELEASE_CHANGED,
            "表示された内容と異なっています。一覧を開き直して内容を確認してから、もう一度操作してください。",
        )
    now = tools.clock.now()
    release.decision, release.note = form.decision, form.note
    release.decided_by, release.decided_at = actor.client_id, now
    await session.flush()
    contract_number = None
    if form.decision is ReleaseDecision.RELEASE:
        await _go_on(session, tools, approved, release.approval_id)
        contract_number = (await get_guarantee(session, guarantee_id)).contract_number
    elif approved.request_id is not None:
        version = (await get_newest_version(session, guarantee_id)).version
        told = GuaranteeChangeRefused(
            **approved.head(),
            request_id=approved.request_id,
            version=version,
            refused_by=actor.client_id,
            note=form.note or "",
        )
        await publish(session, told, now, tools.fact_keys)
    else:
        refused = GuaranteeReleaseRefused(**approved.head(), refused_by=actor.client_id, note=form.note or "")
        await publish(session, refused, now, tools.fact_keys)
    await record_audit(
        session,
        guarantee_id,
        approved.tenant_org,
        _ACTIONS[form.decision],
        actor=actor.client_id,
        at=now,
        approval_id=str(release.approval_id),
        contract_number=contract_number,
    )
    return ReleaseAnswer(
        guarantee_id=guarantee_id,
        decision=form.decision,
        contract_number=contract_number,
        decided_by=actor.client_id,
        decided_at=now,
    )


_ACTIONS = {
    ReleaseDecision.RELEASE: AuditAction.GUARANTEE_RELEASED,
    ReleaseDecision.REFUSE: AuditAction.RELEASE_REFUSED,
}
_SAID = {ReleaseDecision.RELEASE: "発行を承認済みです", ReleaseDecision.REFUSE: "発行を承認せず差し戻し済みです"}


async def _read_approvals(
    session: ReadSession | WriteSession, tools: Tools, *releases: ReleaseRow
) -> dict[UUID, GuaranteeApproved]:
    """The signed approvals of these guarantees, by id, also those that nothing waits for."""
    facts = await list_facts(session, GuaranteeApproved, *(release.guarantee_id for release in releases))
    return read_approvals(tools, facts)


def _refuse_decided(release: ReleaseRow) -> None:
    if release.decision is not None and release.decided_at is not None:
        raise DomainError(
            RELEASE_DECIDED,
            f"この保証は既に{_SAID[release.decision]}"
            f"（{in_japan(release.decided_at):%Y-%m-%d %H:%M}、担当者：{release.decided_by}）。",
        )


def _refuse_unfit(actor: Actor, approved: GuaranteeApproved, decision: ReleaseDecision) -> None:
    """Raises DomainError `release.above_limit` to who may not release as much alone."""
    limit = actor.signing_limit
    if decision is ReleaseDecision.RELEASE and limit is not None and approved.amount > limit:
        raise DomainError(
            RELEASE_ABOVE_LIMIT,
            f"保証金額（{format_yen(approved.amount)}）が決裁限度額（{format_yen(limit)}）を超えています。"
            "決裁限度額がこの金額以上の担当者に依頼してください。",
        )

"""変更: an approved change becomes a version, or is told back where the guarantee moved meanwhile.

What was approved rests on the version that it was made from, so that of rivals one is made and the other told back.
"""

from uuid import UUID

from services.issuance_api.changing.versions import Step, record_version
from services.issuance_api.content import compose_changed, refuse_unprintable
from services.issuance_api.store.audits import AuditAction, record_audit
from services.issuance_api.store.guarantees import (
    GuaranteeRow,
    VersionRow,
    find_guarantee,
    get_newest_version,
    has_version_of,
    take_guarantee,
)
from services.issuance_api.store.premiums import VersionPremiumRow, add_version_premium
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.runtime.messages.outbox import publish
from shared.schemas.facts.events import ISSUANCE, GuaranteeApproved, GuaranteeChangeRefused
from shared.schemas.words.dates import in_japan
from shared.schemas.words.guarantee import VERSION_LABELS, VersionKind

_UNKNOWN = "変更の対象となる保証契約が見つかりません。保証契約番号を確認してください。"
_OTHER = "発注者・保証種類・証書の形式は変更できません。新しい保証をお申込みください。"
_ENDED = "この保証契約は{day}に解約されているため、変更できません。"
_MOVED = (
    "変更の元になった内容が、その後に更新されています（第{version}版：{label}、{day}）。"
    "最新の内容から変更を作り直して、もう一度送信してください。"
)


async def take_change(session: WriteSession, tools: Tools, event: GuaranteeApproved, approval_id: UUID) -> None:
    """Does nothing for an approval that a version rests on already.

    Raises UnfitContentError for what no certificate can show, and LookupError for an unknown office.
    """
    if await find_guarantee(session, event.guarantee_id) is None:
        await _tell_back(session, tools, event, 0, _UNKNOWN)
        return
    guarantee = await take_guarantee(session, event.guarantee_id)
    if await has_version_of(session, guarantee.id, approval_id):
        return
    newest = await get_newest_version(session, guarantee.id)
    if fault := _find_fault(guarantee, newest, event):
        await _tell_back(session, tools, event, newest.version, fault)
        return
    refuse_unprintable(event, tools.repertoire)
    office = tools.issuer.get_office(event.office_code)
    step = Step(
        VersionKind.CHANGE,
        compose_changed(event, tools.issuer, office, newest.content),
        event.application_id,
        by=ISSUANCE,
        basis=approval_id,
        request_id=event.request_id,
    )
    version = await record_version(session, tools, guarantee, newest.version + 1, step)
    await add_version_premium(session, _compose_premium(version, event))


def _find_fault(guarantee: GuaranteeRow, newest: VersionRow, event: GuaranteeApproved) -> str | None:
    """Why the change cannot be made, for the builder and the officer who approved it."""
    content = newest.content
    if event.change_of != guarantee.contract_number or event.tenant_org != guarantee.tenant_org:
        return _UNKNOWN
    if (event.kind, event.form, event.authority.code) != (guarantee.kind, guarantee.medium, content.authority_code):
        return _OTHER
    if content.terminated_on is not None:
        return _ENDED.format(day=f"{content.terminated_on:%Y-%m-%d}")
    if event.base_version != newest.version:
        day = f"{in_japan(newest.concluded_at):%Y-%m-%d}"
        return _MOVED.format(version=newest.version, label=VERSION_LABELS[newest.kind], day=day)
    return None


async def _tell_back(session: WriteSession, tools: Tools, event: GuaranteeApproved, version: int, note: str) -> None:
    now = tools.clock.now()
    if event.request_id is None:
        raise LookupError("a change was approved without its id")
    refused = GuaranteeChangeRefused(**event.head(), request_id=event.request_id, version=version, note=note)
    await record_audit(
        session,
        event.guarantee_id,
        event.tenant_org,
        AuditAction.CHANGE_REFUSED,
        actor=ISSUANCE,
        at=now,
        contract_number=event.change_of,
        version=version,
    )
    await publish(session, refused, now, tools.fact_keys)


def _compose_premium(version: VersionRow, event: GuaranteeApproved) -> VersionPremiumRow:
    return VersionPremiumRow(
        guarantee_id=version.guarantee_id,
        version=version.version,
        tenant_org=version.tenant_org,
        additional=0 if event.refund else event.premium.amount,
        refund=event.refund or 0,
        source=event.premium.source,
        payment_method=event.premium.payment_method,
    )

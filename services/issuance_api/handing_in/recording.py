"""That it was handed in another way: by a form, by hand, by post, by fax, or by a mail of the builder's own."""

from services.issuance_api.handing_in.case import Said
from services.issuance_api.handing_in.facts import publish_handed_in
from services.issuance_api.handing_in.reading import get_case
from services.issuance_api.handing_in.shown import get_shown
from services.issuance_api.issuing.key_handing import refuse_not_handed
from services.issuance_api.store.audits import AuditAction, record_audit
from services.issuance_api.store.guarantees import take_numbered
from services.issuance_api.store.handing_in.submissions import SubmissionRow, add_submission
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession, new_id
from shared.runtime.errors import invalid_field
from shared.runtime.identity.actor import Actor
from shared.schemas.issuance.submissions import RecordForm, SubmissionItem
from shared.schemas.words.dates import in_japan


async def record_submission(
    session: WriteSession, tools: Tools, actor: Actor, contract_number: str, form: RecordForm
) -> SubmissionItem:
    """Raises DomainError `guarantee.not_found`, `guarantee.paper`, `guarantee.not_registered`, `key.not_registered`,
    and `request.invalid` for a day before the town could open anything, or in the future.
    """
    await take_numbered(session, contract_number, actor.org)
    current, _ = await get_case(session, tools, contract_number, actor.org, Said())
    await refuse_not_handed(session, current)
    now = tools.clock.now()
    first = in_japan(current.guarantee.numbered_at).date()
    if not first <= form.handed_in_on <= in_japan(now).date():
        raise invalid_field(
            "/handed_in_on",
            "day.impossible",
            "提出した日は、電子保証が発行された日から今日までの日付を入力してください。",
        )
    guarantee = current.guarantee
    submission = SubmissionRow(
        id=new_id(),
        guarantee_id=guarantee.id,
        tenant_org=guarantee.tenant_org,
        version=current.version.version,
        authority_code=current.version.content.authority_code,
        channel=form.channel,
        recipients=[form.to] if form.to else [],
        handed_in_on=form.handed_in_on,
        handed_in_by=form.handed_in_by,
        asked_by=actor.client_id,
        asked_at=now,
        unknown_domains=[],
    )
    await add_submission(session, submission, [])
    await record_audit(
        session,
        guarantee.id,
        guarantee.tenant_org,
        AuditAction.HANDED_IN,
        actor=actor.client_id,
        at=now,
        contract_number=contract_number,
        submission_id=str(submission.id),
    )
    await publish_handed_in(session, tools, guarantee, submission, form.handed_in_on)
    return await get_shown(session, submission.id)

"""What is said once number and key are with the town."""

from datetime import date

from services.issuance_api.store.guarantees import GuaranteeRow
from services.issuance_api.store.handing_in.submissions import SubmissionRow
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.runtime.messages.outbox import publish
from shared.schemas.facts.events import GuaranteeHandedIn


async def publish_handed_in(
    session: WriteSession, tools: Tools, guarantee: GuaranteeRow, submission: SubmissionRow, day: date
) -> None:
    fact = GuaranteeHandedIn(
        guarantee_id=guarantee.id,
        application_id=guarantee.application_id,
        tenant_org=guarantee.tenant_org,
        kind=guarantee.kind,
        form=guarantee.medium,
        contract_number=guarantee.contract_number,
        version=submission.version,
        submission_id=submission.id,
        channel=submission.channel.value,
        handed_in_on=day,
        recipients=tuple(submission.recipients),
    )
    await publish(session, fact, tools.clock.now(), tools.fact_keys)

"""The case of a guarantee as it stands: newest version, the town's rule of today, and the section of its approval."""

from typing import NamedTuple

from services.issuance_api.handing_in.case import Case, Said, compose_case
from services.issuance_api.problems import GUARANTEE_PAPER
from services.issuance_api.proof import read_approvals
from services.issuance_api.store.guarantees import CurrentGuarantee, get_current
from services.issuance_api.tools import Tools
from shared.runtime.data.database import ReadSession, WriteSession
from shared.runtime.errors import DomainError
from shared.runtime.messages.facts import list_facts
from shared.schemas.facts.events import GuaranteeApproved
from shared.schemas.words.dates import in_japan
from shared.schemas.words.guarantee import Medium


class Current(NamedTuple):
    current: CurrentGuarantee
    case: Case


async def get_case(
    session: ReadSession | WriteSession, tools: Tools, contract_number: str, tenant: str | None, said: Said
) -> Current:
    """Raises DomainError `guarantee.not_found`, or `guarantee.paper`, which has no key to hand in."""
    current = await get_current(session, contract_number, tenant)
    if current.guarantee.medium is Medium.PAPER:
        raise DomainError(GUARANTEE_PAPER, "紙の保証証書には認証キーがありません。証書を発注者に提出してください。")
    approvals = read_approvals(tools, await list_facts(session, GuaranteeApproved, current.guarantee.id))
    sections = [approved.works.section for approved in approvals.values() if approved.works.section]
    today = in_japan(tools.clock.now()).date()
    section = sections[-1] if sections else None
    return Current(current, compose_case(current.version.content, tools.authorities, today, section, said))

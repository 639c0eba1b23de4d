"""Who is told by mail: whoever wished for it when it was applied for."""

from services.issuance_api.proof import read_approvals
from services.issuance_api.store.guarantees import GuaranteeRow, VersionRow
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.runtime.messages.facts import list_facts
from shared.schemas.facts.events import GuaranteeApproved
from shared.schemas.words.guarantee import VersionKind

# What a builder applied for, with a wish of its own.
APPLIED_FOR = frozenset({VersionKind.NEW, VersionKind.CHANGE})


async def find_address(session: WriteSession, tools: Tools, guarantee: GuaranteeRow, version: VersionRow) -> str | None:
    """Of whoever wished to be told of the guarantee, or of its change; an officer's act is told to nobody by mail."""
    match version.kind:
        case VersionKind.NEW:
            return guarantee.notify_email
        case VersionKind.CHANGE if version.basis is not None:
            approvals = read_approvals(tools, await list_facts(session, GuaranteeApproved, guarantee.id))
            return approvals[version.basis].notify_email
        case _:
            return None

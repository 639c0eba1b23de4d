"""保証料の返還と追加: what an officer's act costs more or less than what was paid so far."""

from services.issuance_api.changing.contents import find_before_change
from services.issuance_api.store.guarantees import VersionRow, list_versions
from services.issuance_api.store.premiums import (
    VersionPremiumRow,
    add_version_premium,
    find_premium,
    list_version_premiums,
)
from services.issuance_api.tools import Tools
from shared.runtime.data.database import WriteSession
from shared.schemas.facts.certificate import Certificate
from shared.schemas.words.guarantee import VersionKind
from shared.schemas.words.issuer import RefundRule
from shared.schemas.words.premium import Premium


async def record_premium(session: WriteSession, tools: Tools, before: VersionRow, after: VersionRow) -> None:
    """Nothing where no premium of the guarantee is on record, or nothing differs. A correction costs nothing."""
    paid = await find_premium(session, after.guarantee_id)
    if paid is None:
        return
    match after.kind:
        case VersionKind.CHANGE_CANCELLATION:
            difference, source = -await _sum_undone(session, before), paid.source
        case VersionKind.TERMINATION if tools.issuer.refund is not None:
            rule = tools.issuer.refund
            difference, source = -_refund(rule, await _sum_paid(session, paid, after), after.content), rule.source
        case _:
            return
    if difference:
        await add_version_premium(session, _compose(after, difference, source, paid.payment_method))


async def _sum_undone(session: WriteSession, newest: VersionRow) -> int:
    """What the change that is undone, and its corrections, cost more; in whole yen, negative where they cost less."""
    versions = [version for version, _ in await list_versions(session, newest.guarantee_id, up_to=newest.version)]
    kept = find_before_change(versions)
    assert kept is not None
    premiums = await list_version_premiums(session, newest.guarantee_id)
    return sum(one.additional - one.refund for one in premiums if kept.version < one.version <= newest.version)


async def _sum_paid(session: WriteSession, first: Premium, newest: VersionRow) -> int:
    premiums = await list_version_premiums(session, newest.guarantee_id)
    return first.amount + sum(one.additional - one.refund for one in premiums)


def _refund(rule: RefundRule, paid: int, content: Certificate) -> int:
    """The part of what was paid for the days after the termination, rounded down; at least `least_kept` stays."""
    assert content.terminated_on is not None
    whole = (content.expires_on - content.contract_date).days + 1
    left = max(0, (content.expires_on - content.terminated_on).days)
    return max(0, min(paid * left // whole, paid - rule.least_kept))


def _compose(version: VersionRow, difference: int, source: str, payment_method: str) -> VersionPremiumRow:
    return VersionPremiumRow(
        guarantee_id=version.guarantee_id,
        version=version.version,
        tenant_org=version.tenant_org,
        additional=max(0, difference),
        refund=max(0, -difference),
        source=source,
        payment_method=payment_method,
    )

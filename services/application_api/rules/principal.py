"""受注者: a joint venture's members, their shares, and who represents them."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from services.application_api.rules.case import Case
from services.application_api.rules.findings import (
    JOINT_VENTURE_MEMBERS,
    JOINT_VENTURE_REPRESENTATIVE,
    JOINT_VENTURE_SHARES,
)
from shared.schemas.application.entered import EnteredMember
from shared.schemas.application.forms import FEWEST_MEMBERS
from shared.schemas.facts.finding import Finding

_MEMBERS = "/principal/joint_venture/members"


def check_joint_venture(case: Case) -> Iterator[Finding]:
    """Sums and representatives are judged once every member is there as far as that goes."""
    principal = case.form.principal
    venture = principal.joint_venture if principal else None
    members = venture.members if venture else None
    if principal is None or not members:
        return
    total = _add_shares(members)
    if total is not None and total != 100:
        message = f"構成員の出資比率（分担割合）の合計を100%にしてください（現在{total.normalize():f}%）。"
        yield JOINT_VENTURE_SHARES.error(_MEMBERS, message)
    numbers = [member.corporate_number for member in members if member.corporate_number is not None]
    if len(set(numbers)) < len(numbers):
        message = "同じ会社が構成員として2回入力されています。重複を削除してください。"
        yield JOINT_VENTURE_MEMBERS.error(_MEMBERS, message)
    known = principal.corporate_number is not None and len(numbers) == len(members) >= FEWEST_MEMBERS
    if known and not _is_represented_by(members, principal.corporate_number):
        message = "代表者は1社だけを指定し、受注者（保証契約者）と同じ会社にしてください。"
        yield JOINT_VENTURE_REPRESENTATIVE.error(_MEMBERS, message)


def _add_shares(members: Sequence[EnteredMember]) -> Decimal | None:
    """None where a member or its share is still missing."""
    shares = [member.share for member in members if member.share is not None]
    return sum(shares, Decimal(0)) if len(shares) == len(members) >= FEWEST_MEMBERS else None


def _is_represented_by(members: Sequence[EnteredMember], corporate_number: str | None) -> bool:
    return [member.corporate_number for member in members if member.representative] == [corporate_number]

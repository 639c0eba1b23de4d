"""受注者: a joint venture's members, their shares, and who represents them."""

from collections.abc import Iterator
from decimal import Decimal

from services.application_api.rules.case import Case
from services.application_api.rules.findings import (
    JOINT_VENTURE_MEMBERS,
    JOINT_VENTURE_REPRESENTATIVE,
    JOINT_VENTURE_SHARES,
)
from shared.schemas.application.answers import Finding
from shared.schemas.application.forms import JointVentureForm

_MEMBERS = "/principal/joint_venture/members"


def check_joint_venture(case: Case) -> Iterator[Finding]:
    venture = case.form.principal.joint_venture
    if venture is None:
        return
    total = sum((member.share for member in venture.members), Decimal(0))
    if total != 100:
        message = f"構成員の出資比率（分担割合）の合計を100%にしてください（現在{total.normalize():f}%）。"
        yield JOINT_VENTURE_SHARES.error(_MEMBERS, message)
    numbers = [member.corporate_number for member in venture.members]
    if len(set(numbers)) < len(numbers):
        message = "同じ会社が構成員として2回入力されています。重複を削除してください。"
        yield JOINT_VENTURE_MEMBERS.error(_MEMBERS, message)
    if not _is_represented_by(venture, case.form.principal.corporate_number):
        message = "代表者は1社だけを指定し、受注者（保証契約者）と同じ会社にしてください。"
        yield JOINT_VENTURE_REPRESENTATIVE.error(_MEMBERS, message)


def _is_represented_by(venture: JointVentureForm, corporate_number: str) -> bool:
    return [member.corporate_number for member in venture.members if member.representative] == [corporate_number]

"""What a builder has with us already: guarantees asked for twice, an advance to build on, one in force to change."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from uuid import UUID

from shared.schemas.application.answers import Finding
from shared.schemas.application.forms import ApplicationForm, GuaranteeForm, PrincipalForm, WorksForm
from shared.schemas.words.guarantee import KIND_LABELS, GuaranteeKind


class Twin(NamedTuple):
    """Another living request for the same works, kind and fiscal year: `identical` in what it says, or `returned`."""

    application_id: UUID
    contract_number: str | None
    identical: bool
    returned: bool = False


class InForce(NamedTuple):
    """A guarantee that was issued, as it was asked for: until there are further versions, that is what it says."""

    works: WorksForm
    principal: PrincipalForm
    guarantee: GuaranteeForm


class Earlier(NamedTuple):
    """`twins` by kind; `advance_amount` of the declared advance guarantee, if it is one of ours for the same works.

    `in_force` is the guarantee that `change_of` names, if it is one of the builder's own at the same town.
    """

    twins: Mapping[GuaranteeKind, Twin] = {}
    advance_amount: int | None = None
    in_force: InForce | None = None

    def find_in_force(self, kind: GuaranteeKind) -> InForce | None:
        """The guarantee that a block of this kind would change."""
        return self.in_force if self.in_force and self.in_force.guarantee.kind is kind else None


def check_earlier(form: ApplicationForm, earlier: Earlier) -> Iterator[Finding]:
    for position, guarantee in enumerate(form.guarantees):
        pointer = f"/guarantees/{position}"
        twin = earlier.twins.get(guarantee.kind)
        if twin is not None:
            yield _report_twin(pointer, guarantee.kind, twin)
        yield from _check_intermediate(f"{pointer}/intermediate", guarantee, earlier.advance_amount)


def _report_twin(pointer: str, kind: GuaranteeKind, twin: Twin) -> Finding:
    name = f"保証契約番号 {twin.contract_number}" if twin.contract_number else f"申込 {twin.application_id}"
    message = f"同じ工事・年度の{KIND_LABELS[kind]}を申込済みです（{name}）。"
    if twin.returned:
        message += "差戻しされた申込を修正（PUT）して再送してください。"
    elif twin.identical:
        message += "同一内容のため、この申込は不要です。"
    else:
        message += "内容が異なる別の申込であることを確認してください。"
    severity = "error" if twin.identical else "warning"
    return Finding.model_validate(
        {"severity": severity, "code": "application.duplicate", "pointer": pointer, "message": message}
    )


def _check_intermediate(pointer: str, guarantee: GuaranteeForm, advance_amount: int | None) -> Iterator[Finding]:
    declared = guarantee.intermediate
    if declared is None:
        return
    faults = {
        "half_term_passed": (declared.half_term_passed, "工期の2分の1を経過してからお申込みください。"),
        "half_work_done": (declared.half_work_done, "工事の進捗が2分の1以上になってからお申込みください。"),
        "certified": (declared.certified, "発注者の認定を受けてからお申込みください。"),
        "advance_contract_number": (
            advance_amount is not None,
            "同じ工事の前払金保証が見つかりません。前払金保証の保証契約番号を確認してください。",
        ),
        "advance_amount": (
            advance_amount in (None, declared.advance_amount),
            "前払金保証の保証金額と異なります。前払金額を確認してください。",
        ),
    }
    for field, (met, message) in faults.items():
        if not met:
            yield Finding(severity="error", code="rule.intermediate", pointer=f"{pointer}/{field}", message=message)

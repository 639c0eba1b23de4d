"""What a builder has with us already: guarantees asked for twice, and the advance before an intermediate payment."""

from collections.abc import Iterator

from services.application_api.rules.case import Case, Twin, names_works
from services.application_api.rules.findings import APPLICATION_DUPLICATE, RULE_INTERMEDIATE
from shared.schemas.facts.finding import Finding
from shared.schemas.words.guarantee import KIND_LABELS, GuaranteeKind


def check_twins(case: Case) -> Iterator[Finding]:
    for asked in case.list_asked():
        kind = asked.guarantee.kind
        twin = case.earlier.twins.get(kind) if kind else None
        if kind is not None and twin is not None:
            yield _report_twin(asked.pointer, kind, twin)


def _report_twin(pointer: str, kind: GuaranteeKind, twin: Twin) -> Finding:
    name = f"保証契約番号 {twin.contract_number}" if twin.contract_number else f"申込 {twin.application_id}"
    message = f"同じ工事・年度の{KIND_LABELS[kind]}を申込済みです（{name}）。"
    if twin.returned:
        message += "差戻しされた申込を修正して、もう一度送信してください。"
    elif twin.identical:
        message += "同一内容のため、この申込は不要です。"
    else:
        message += "内容が異なる別の申込であることを確認してください。"
    return APPLICATION_DUPLICATE.of("error" if twin.identical else "warning", pointer, message)


def check_intermediate(case: Case) -> Iterator[Finding]:
    """A condition that is not answered yet is not one that is not met."""
    advance_amount = case.earlier.advance_amount
    for asked in case.list_asked():
        declared = asked.guarantee.intermediate
        if declared is None:
            continue
        faults = {
            "half_term_passed": (
                declared.half_term_passed is not False,
                "工期の2分の1を経過してからお申込みください。",
            ),
            "half_work_done": (
                declared.half_work_done is not False,
                "工事の進捗が2分の1以上になってからお申込みください。",
            ),
            "certified": (declared.certified is not False, "発注者の認定を受けてからお申込みください。"),
            "advance_contract_number": (
                advance_amount is not None or not (declared.advance_contract_number and names_works(case.form)),
                "同じ工事の前払金保証が見つかりません。前払金保証の保証契約番号を確認してください。",
            ),
            "advance_amount": (
                None in (advance_amount, declared.advance_amount) or advance_amount == declared.advance_amount,
                "前払金保証の保証金額と異なります。前払金額を確認してください。",
            ),
        }
        for field, (met, message) in faults.items():
            if not met:
                yield RULE_INTERMEDIATE.error(f"{asked.pointer}/intermediate/{field}", message)

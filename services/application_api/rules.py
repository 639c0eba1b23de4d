"""What an application must hold to: pure findings over a readable form, by the town's profile."""

from collections.abc import Iterator
from datetime import date

from services.application_api.authorities import AuthorityProfile
from services.application_api.text_rules import check_text
from shared.schemas.application import ApplicationForm, Finding, GuaranteeForm, WorksForm
from shared.schemas.dates import format_wareki
from shared.schemas.guarantee import KIND_LABELS, CertificateForm, GuaranteeKind


def check_form(form: ApplicationForm, authority: AuthorityProfile | None, *, office_known: bool) -> list[Finding]:
    """Every finding at once; `authority` is None where the form's code is unknown."""
    findings = [*_check_parties(authority, office_known=office_known), *_check_works(form.works)]
    for position, guarantee in enumerate(form.guarantees):
        findings += _check_guarantee(f"/guarantees/{position}", guarantee, form.works, authority)
    if [guarantee.kind for guarantee in form.guarantees] == [GuaranteeKind.CONTRACT]:
        message = "契約保証は前払金保証に付帯する保証です。契約保証のみのお申込みの場合は取扱箇所にご相談ください。"
        findings.append(_warning("/guarantees/0", "contract.alone", message))
    return [*findings, *check_text(form)]


def has_errors(findings: list[Finding]) -> bool:
    return any(finding.severity == "error" for finding in findings)


def compute_ratio(guarantee: GuaranteeForm, works: WorksForm) -> str:
    """Percent of the contract amount, or of the this-year amount where given; one decimal, rounded down.

    A contract guarantee is always measured against the contract amount.
    """
    base = works.contract_amount
    if works.this_year_amount is not None and guarantee.kind is not GuaranteeKind.CONTRACT:
        base = works.this_year_amount
    tenths = guarantee.amount * 1000 // base
    return f"{tenths // 10}.{tenths % 10}"


def _check_parties(authority: AuthorityProfile | None, *, office_known: bool) -> Iterator[Finding]:
    if authority is None:
        message = "この発注者コードは登録されていません。GET /authorities で確認してください。"
        yield _error("/authority_code", "authority.unknown", message)
    if not office_known:
        message = "この取扱箇所コードはありません。GET /offices で申込送信先を確認してください。"
        yield _error("/office_code", "office.unknown", message)


def _check_works(works: WorksForm) -> Iterator[Finding]:
    if works.term.start > works.term.end:
        yield _error("/works/term/to", "term.reversed", "工期の終わりは工期の始まり以後の日付にしてください。")
    if works.contract_date > works.term.start:
        message = "工期の始まりは請負契約日以後の日付にしてください。"
        yield _error("/works/term/from", "term.starts_before_contract", message)


def _check_guarantee(
    pointer: str, guarantee: GuaranteeForm, works: WorksForm, authority: AuthorityProfile | None
) -> Iterator[Finding]:
    if guarantee.amount > works.contract_amount:
        yield _error(f"{pointer}/amount", "amount.above_contract", "保証金額は請負金額以下にしてください。")
    if works.this_year_amount is None and guarantee.expires_on < works.term.end:
        message = "保証期限が工期の終わりより前です。工期の終わり以後の日付か確認してください。"
        yield _warning(f"{pointer}/expires_on", "expiry.before_term_end", message)
    if guarantee.form is CertificateForm.ELECTRONIC and authority is not None:
        yield from _check_electronic(f"{pointer}/form", guarantee.kind, works.contract_date, authority)


def _check_electronic(
    pointer: str, kind: GuaranteeKind, contract_date: date, authority: AuthorityProfile
) -> Iterator[Finding]:
    electronic = authority.electronic
    if electronic is None or kind not in electronic.kinds:
        message = f"{authority.name}は{KIND_LABELS[kind]}の電子保証に対応していません。証書（紙）を選択してください。"
        yield _error(pointer, "electronic.not_supported", message)
    elif electronic.start is not None and contract_date < electronic.start:
        message = (
            f"{authority.name}の電子保証は、{format_wareki(electronic.start)}以降に締結する契約が対象です。"
            "請負契約日を確認するか、証書（紙）を選択してください。"
        )
        yield _error(pointer, "electronic.before_start", message)


def _error(pointer: str, code: str, message: str) -> Finding:
    return Finding(severity="error", code=code, pointer=pointer, message=message)


def _warning(pointer: str, code: str, message: str) -> Finding:
    return Finding(severity="warning", code=code, pointer=pointer, message=message)

"""What an application must hold to: pure findings over a readable form, its town's profile and earlier guarantees."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal

from services.application_api.reference.authorities import AuthorityProfile, AuthorityRegister
from services.application_api.rules.change import check_change
from services.application_api.rules.earlier import Earlier, InForce, check_earlier
from services.application_api.rules.expiry import check_expiry
from services.application_api.rules.limits import Case, check_limits
from services.application_api.rules.text import check_text
from shared.schemas.application.answers import Finding
from shared.schemas.application.forms import ApplicationForm, GuaranteeForm, JointVentureForm, PrincipalForm, WorksForm
from shared.schemas.text.drawable import Repertoire
from shared.schemas.words.authority_code import is_authority_code
from shared.schemas.words.dates import find_fiscal_year, format_wareki
from shared.schemas.words.guarantee import KIND_LABELS, GuaranteeKind, Medium


def check_form(
    form: ApplicationForm,
    register: AuthorityRegister,
    earlier: Earlier,
    repertoire: Repertoire,
    *,
    office_known: bool,
    today: date,
) -> list[Finding]:
    """Every finding at once; `today` in Japan decides the fiscal year where the form names none."""
    authority = register.find(form.authority_code, form.works.contract_date)
    findings = [*_check_codes(form, authority, office_known=office_known), *_check_works(form.works)]
    findings += _check_joint_venture(form.principal)
    fiscal_year = fiscal_year_of(form.works, today)
    for position, guarantee in enumerate(form.guarantees):
        pointer = f"/guarantees/{position}"
        in_force = earlier.find_in_force(guarantee.kind)
        findings += _check_amount(f"{pointer}/amount", guarantee, form.works)
        findings += check_expiry(f"{pointer}/expires_on", guarantee, form.works, fiscal_year, in_force)
        if authority is not None:
            findings += _check_town(Case(pointer, guarantee, form.works, authority, register), in_force)
    findings += _check_kinds(form)
    findings += check_change(form, earlier, authority, register)
    return [*findings, *check_earlier(form, earlier), *check_text(form, repertoire)]


def has_errors(findings: list[Finding]) -> bool:
    return any(finding.severity == "error" for finding in findings)


def fiscal_year_of(works: WorksForm, today: date) -> int:
    """The fiscal year (2026 for 令和8年度) a guarantee belongs to."""
    return works.fiscal_year or find_fiscal_year(today)


def compute_ratio(guarantee: GuaranteeForm, works: WorksForm) -> str:
    """Percent of the contract amount, or of the this-year amount where given; one decimal, rounded down.

    A contract guarantee is always measured against the contract amount.
    """
    base = works.contract_amount
    if works.this_year_amount is not None and guarantee.kind is not GuaranteeKind.CONTRACT:
        base = works.this_year_amount
    tenths = guarantee.amount * 1000 // base
    return f"{tenths // 10}.{tenths % 10}"


def _check_codes(form: ApplicationForm, authority: AuthorityProfile | None, *, office_known: bool) -> Iterator[Finding]:
    if authority is None:
        message = "この発注者コードは登録されていません。GET /authorities で確認してください。"
        if not is_authority_code(form.authority_code):
            message = "発注者コードの検査数字が合いません。6桁の全国地方公共団体コードを確認してください。"
        yield _find("error", "/authority_code", "authority.unknown", message)
    if not office_known:
        message = "この取扱箇所コードはありません。GET /offices で申込送信先を確認してください。"
        yield _find("error", "/office_code", "office.unknown", message)


def _check_works(works: WorksForm) -> Iterator[Finding]:
    if works.term.start > works.term.end:
        message = "工期の終わりは工期の始まり以後の日付にしてください。"
        yield _find("error", "/works/term/to", "term.reversed", message)
    if works.contract_date > works.term.start:
        message = "工期の始まりは請負契約日以後の日付にしてください。"
        yield _find("error", "/works/term/from", "term.starts_before_contract", message)
    if works.this_year_amount is not None and works.this_year_amount > works.contract_amount:
        message = "今年度対象額は請負金額以下にしてください。"
        yield _find("error", "/works/this_year_amount", "amount.above_contract", message)
    first, last = find_fiscal_year(works.contract_date), find_fiscal_year(works.term.end)
    if works.fiscal_year is not None and not first <= works.fiscal_year <= last:
        message = f"年度は、請負契約日の年度から工期の終わりの年度まで（{first}から{last}）で入力してください。"
        yield _find("error", "/works/fiscal_year", "works.fiscal_year", message)


def _check_joint_venture(principal: PrincipalForm) -> Iterator[Finding]:
    venture = principal.joint_venture
    if venture is None:
        return
    pointer = "/principal/joint_venture/members"
    total = sum((member.share for member in venture.members), Decimal(0))
    if total != 100:
        message = f"構成員の出資比率（分担割合）の合計を100%にしてください（現在{total.normalize():f}%）。"
        yield _find("error", pointer, "joint_venture.shares", message)
    numbers = [member.corporate_number for member in venture.members]
    if len(set(numbers)) < len(numbers):
        message = "同じ会社が構成員として2回入力されています。重複を削除してください。"
        yield _find("error", pointer, "joint_venture.members", message)
    if not _is_represented_by(venture, principal.corporate_number):
        message = "代表者は1社だけを指定し、受注者（保証契約者）と同じ会社にしてください。"
        yield _find("error", pointer, "joint_venture.representative", message)


def _is_represented_by(venture: JointVentureForm, corporate_number: str) -> bool:
    return [member.corporate_number for member in venture.members if member.representative] == [corporate_number]


def _check_amount(pointer: str, guarantee: GuaranteeForm, works: WorksForm) -> Iterator[Finding]:
    if guarantee.amount > works.contract_amount:
        message = "保証金額は請負金額以下にしてください。"
        yield _find("error", pointer, "amount.above_contract", message)


def _check_town(case: Case, in_force: InForce | None) -> Iterator[Finding]:
    """An amount that a change leaves as it is was judged when it was first asked for."""
    if case.guarantee.form is Medium.ELECTRONIC:
        yield from _check_electronic(case, changes=in_force is not None)
    if in_force is None or case.guarantee.amount != in_force.guarantee.amount:
        yield from check_limits(case)


def _check_electronic(case: Case, *, changes: bool) -> Iterator[Finding]:
    pointer, authority = f"{case.pointer}/form", case.authority
    electronic, label = authority.electronic, KIND_LABELS[case.guarantee.kind]
    if electronic is None or case.guarantee.kind not in electronic.kinds:
        message = f"{authority.name}は{label}の電子保証に対応していません。証書（紙）を選択してください。"
        yield _find("error", pointer, "electronic.not_supported", message)
    elif changes and not electronic.changes:
        message = f"{authority.name}は{label}の変更の電子保証に対応していません。証書（紙）を選択してください。"
        yield _find("error", pointer, "electronic.not_supported", message)
    elif electronic.start is not None and case.works.contract_date < electronic.start:
        message = (
            f"{authority.name}の電子保証は、{format_wareki(electronic.start)}以降に締結する契約が対象です。"
            "請負契約日を確認するか、証書（紙）を選択してください。"
        )
        yield _find("error", pointer, "electronic.before_start", message)


def _check_kinds(form: ApplicationForm) -> Iterator[Finding]:
    """A change of a contract guarantee has its advance already."""
    if [guarantee.kind for guarantee in form.guarantees] == [GuaranteeKind.CONTRACT] and form.change_of is None:
        message = "契約保証は前払金保証に付帯する保証です。契約保証のみのお申込みの場合は取扱箇所にご相談ください。"
        yield _find("warning", "/guarantees/0", "contract.alone", message)


def _find(severity: Literal["error", "warning"], pointer: str, code: str, message: str) -> Finding:
    return Finding(severity=severity, code=code, pointer=pointer, message=message)

"""What is in force, as the form would say it, without a database."""

from datetime import date
from decimal import Decimal
from typing import Any

from services.application_api.changing.contents import compose_in_force
from services.application_api.changing.differences import list_differences
from services.application_api.store.in_force import Standing
from shared.schemas.application.applied import AppliedBody, AppliedGuarantee
from shared.schemas.application.forms import ApplicationForm
from shared.schemas.facts.certificate import Certificate
from shared.schemas.words.guarantee import GuaranteeKind, VersionKind
from shared.schemas.words.parties import DepositBank, Issuer, JointVentureMember, Office, Principal, Representative
from tests.application_api.steps import OTHER_MEMBER
from tests.callers import BUILDER
from tests.forms import make_form

VENTURE = {
    "name": "伊豆・下田特定建設工事共同企業体",
    "type": "乙型",
    "members": [
        {"name": "伊豆建設株式会社", "corporate_number": BUILDER, "share": 60, "representative": True},
        {"name": "下田土木株式会社", "corporate_number": OTHER_MEMBER, "share": 40, "representative": False},
    ],
}


def make_standing(**certificate: Any) -> Standing:
    """Of a joint venture's advance-payment guarantee."""
    form = ApplicationForm.model_validate(make_form({"/principal/joint_venture": VENTURE}))
    works, asked = form.works, form.guarantees[0]
    content = Certificate(
        contract_number="00108-000019",
        issuer=Issuer(code="H01", name="例示", address="東京", president_title="代表取締役", president_name="例示"),
        kind=GuaranteeKind.ADVANCE_PAYMENT,
        principal=Principal(
            name=form.principal.name,
            corporate_number=BUILDER,
            address=form.principal.address,
            representative=Representative(title="代表取締役", name="山﨑 髙志"),
        ),
        joint_venture_name=VENTURE["name"],
        joint_venture_members=(
            JointVentureMember(name="伊豆建設株式会社", share=Decimal(60), representative=True),
            JointVentureMember(name="下田土木株式会社", share=Decimal(40)),
        ),
        authority_code=form.authority_code,
        authority_name="東伊豆町",
        beneficiary="東伊豆町長",
        amount=asked.amount,
        expires_on=asked.expires_on,
        works_name=works.name,
        works_number=works.number,
        contract_amount=works.contract_amount,
        term={"from": works.term.start, "to": works.term.end},
        contract_date=works.contract_date,
        deposit_bank=DepositBank(bank="静岡銀行", branch="稲取支店"),
        terms_name="約款",
        office=Office(code="001", name="東京", phone="03-0000-0000", fax="03-0000-0001"),
    ).model_copy(update=certificate)
    body, block = AppliedBody.of(form), AppliedGuarantee.of(asked)
    return Standing("00108-000019", 1, VersionKind.NEW, content, 70_000, block, body, 2026, None)


def list_changed(**certificate: Any) -> list[tuple[str, Any, Any]]:
    """How what was asked for once differs from what is in force."""
    standing = make_standing(**certificate)
    found = list_differences(compose_in_force(standing), standing.body, standing.block)
    assert all(one.label for one in found)
    return [(one.field, one.before, one.after) for one in found]


def test_what_is_in_force_as_it_was_asked_for_differs_in_nothing() -> None:
    assert list_changed() == []


def test_every_field_of_a_certificate_is_compared_by_its_place_in_the_form() -> None:
    bank = DepositBank(bank="清水", branch="本店")
    assert list_changed(works_name="別の工事", contract_date=date(2026, 4, 9), amount=1, deposit_bank=bank) == [
        ("/works/name", "別の工事", "町道湯ヶ岡赤川線道路改良工事（第3工区）"),
        ("/works/contract_date", "2026-04-09", "2026-04-10"),
        ("/guarantees/0/amount", 1, 20_000_000),
        ("/guarantees/0/deposit_bank/bank", "清水", "静岡銀行"),
        ("/guarantees/0/deposit_bank/branch", "本店", "稲取支店"),
    ]


def test_a_guarantee_of_one_years_amount_names_its_year() -> None:
    standing = make_standing()
    assert compose_in_force(standing).works.fiscal_year is None
    works = standing.body.works.model_copy(update={"this_year_amount": 30_000_000})
    of_one_year = standing._replace(body=standing.body.model_copy(update={"works": works}))
    assert compose_in_force(of_one_year).works.fiscal_year == 2026


def test_members_keep_the_numbers_that_no_certificate_says() -> None:
    renamed = (
        JointVentureMember(name="伊豆建設株式会社", share=Decimal(55), representative=True),
        JointVentureMember(name="新下田土木株式会社", share=Decimal(45)),
    )
    venture = compose_in_force(make_standing(joint_venture_members=renamed)).principal.joint_venture
    assert venture is not None
    assert venture.type == "乙型"
    assert [member.corporate_number for member in venture.members] == [BUILDER, OTHER_MEMBER]
    [(field, before, after)] = list_changed(joint_venture_members=renamed)
    assert field == "/principal/joint_venture/members"
    assert [member["share"] for member in before] == [55, 45]
    assert [member["share"] for member in after] == [60, 40]


def test_a_venture_that_one_side_alone_has_is_compared_field_by_field() -> None:
    fields = [field for field, before, _ in list_changed(joint_venture_name=None) if before is None]
    assert fields == [f"/principal/joint_venture/{name}" for name in ("name", "type", "members")]

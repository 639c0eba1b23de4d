"""What reaches each town is, byte for byte, what was written by hand from its page (corpus.toml)."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.issuance_api.handing_in.case import Case, Said, compose_case
from services.issuance_api.handing_in.texts import Contact, write_body
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.towns.handing_in import Channel, Item
from shared.schemas.words.towns.register import AUTHORITIES, load_authorities
from tests.issuance_api.documents.samples import make_certificate

REGISTER = load_authorities(AUTHORITIES)
TODAY = date(2026, 12, 1)
CORPUS: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("corpus.toml").read_text("utf-8"))["way"]
CONTACT = Contact("鈴木 一郎", "0557-00-0000", "suzuki@izu-kensetsu.example")
WORKS = "町道湯ヶ岡赤川線道路改良工事（第3工区）"
NUMBER = "08-12345-0001"


def make_case(
    town: str, kind: str = "advance_payment", *, change: bool = False, said: Said | None = None, **content: Any
) -> Case:
    """With a section that the town names, where its ways are for one alone."""
    authority = REGISTER.find(town, TODAY)
    assert authority is not None
    sample = make_certificate()
    certificate = sample.model_copy(
        update={
            "authority_code": town,
            "authority_name": authority.name,
            "contract_number": "00108-000019",
            "kind": GuaranteeKind(kind),
            "works_name": WORKS,
            "works_number": NUMBER,
            "principal": sample.principal.model_copy(update={"name": "伊豆建設株式会社"}),
            "change_no": int(change),
            **content,
        }
    )
    return compose_case(certificate, REGISTER, TODAY, "治山課", said or Said(contact=CONTACT))


@pytest.mark.parametrize("expected", CORPUS, ids=lambda way: f"{way['town']}-{way['kind']}")
def test_what_reaches_a_town_is_what_its_page_asks_for(expected: dict[str, Any]) -> None:
    said = Said(second_number=expected.get("second_number"), contact=CONTACT)
    case = make_case(expected["town"], expected["kind"], change=expected.get("change", False), said=said)
    names = [file.name for file in case.list_needed()]
    assert case.subject == expected.get("subject")
    assert names == expected["files"]
    assert write_body(case.content, case.lines, names).encode() == expected["body"].encode()
    assert case.missing == ()
    assert (case.subject is None) == (case.channel is not Channel.EMAIL)


def test_every_way_of_every_town_stands_in_the_corpus() -> None:
    covered = set()
    for way in CORPUS:
        profile = make_case(way["town"]).profile
        assert profile is not None
        found = profile.find_submission(GuaranteeKind(way["kind"]), "治山課", change=way.get("change", False))
        covered.add((way["town"], profile.submission.index(found) if found else None))
    shipped = {
        (town.code, position)
        for town in REGISTER.search(None, TODAY, electronic=False)
        if town.profile
        for position in range(len(town.profile.submission))
    }
    assert covered == shipped


def test_what_nobody_knows_yet_stands_in_brackets_and_is_listed() -> None:
    case = make_case("152021", "contract", said=Said(), works_number=None)
    assert case.subject == "【工事・契約関係書類】（調達案件番号）（工事番号）"
    assert case.missing == (
        Item.WORKS_NUMBER,
        Item.SECOND_NUMBER,
        Item.CONTACT_NAME,
        Item.CONTACT_PHONE,
        Item.CONTACT_EMAIL,
    )
    assert "・担当者名：（担当者名）" in write_body(case.content, case.lines, [])


def test_a_joint_venture_hands_in_under_its_own_name() -> None:
    case = make_case("342050", "contract", joint_venture_name="伊豆・例示特定建設工事共同企業体")
    assert case.subject == f"【契約保証】{WORKS}_伊豆・例示特定建設工事共同企業体"
    body = write_body(case.content, case.lines, [])
    assert "・受注者名：伊豆・例示特定建設工事共同企業体（代表者：伊豆建設株式会社）" in body


def test_the_number_may_be_given_as_the_town_writes_it() -> None:
    assert not make_case("070009", works_number="令和8年度第12号").works_number_fits
    case = make_case("070009", said=Said(works_number="12-34567-8901"), works_number="令和8年度第12号")
    assert (case.subject, case.works_number_fits) == ("【電子保証書】_12345678901", True)


def test_a_town_without_a_rule_gets_the_key_notice_and_no_subject() -> None:
    case = make_case("011002")
    assert (case.way, case.subject) == (None, None)
    assert [file.name for file in case.files] == ["電子保証認証キーのお知らせ_00108-000019.pdf"]

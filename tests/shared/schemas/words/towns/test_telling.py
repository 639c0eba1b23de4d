from datetime import date

import pytest

from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.towns.electronic import Start
from shared.schemas.words.towns.profile import AuthorityProfile
from shared.schemas.words.towns.register import AUTHORITIES, load_authorities
from shared.schemas.words.towns.telling import (
    list_taken,
    tell_attached,
    tell_channel,
    tell_contents,
    tell_kinds,
    tell_receiver,
    tell_refusal,
    tell_start,
    tell_subjects,
    tell_surety,
    tell_timing,
)

DAY = date(2026, 4, 1)
TOWNS = load_authorities(AUTHORITIES)
KEY_NOTICE = "電子保証にかかる「認証キー」のお知らせ"


def find_profile(code: str) -> AuthorityProfile:
    town = TOWNS.find(code, DAY)
    assert town is not None
    assert town.profile is not None
    return town.profile


@pytest.mark.parametrize(
    ("start", "told"),
    [
        ({"counted_by": "contract_date"}, "令和8年4月1日以降に契約を締結する案件"),
        ({"counted_by": "initial_contract_date"}, "令和8年4月1日以降に当初の契約を締結する案件"),
        ({"counted_by": "notice_date"}, "令和8年4月1日以降に公告（指名・見積依頼の通知）を行う案件"),
        (
            {"counted_by": "notice_or_contract_date"},
            "令和8年4月1日以降に公告（指名の通知）を行う案件。入札によらない案件は令和8年4月1日以降に契約を締結するもの",
        ),
        ({"counted_by": "guarantee_date"}, "令和8年4月1日以降に保証契約を締結する案件"),
        ({"counted_as": "発注の日"}, "発注の日が令和8年4月1日以降の案件"),
        ({}, "令和8年4月1日以降の案件"),
        (
            {"until": "2027-03-31", "works": ["design", "survey"], "sections": ["契約課", "水道局"]},
            "令和8年4月1日から令和9年3月31日までの案件（設計・測量、契約課・水道局の発注）",
        ),
    ],
)
def test_a_start_is_told_by_the_day_that_counts_and_by_what_narrows_it(start: dict[str, object], told: str) -> None:
    assert tell_start(Start.model_validate({"from": "2026-04-01", **start})) == told


def test_what_the_leaflet_says_of_its_town_is_told() -> None:
    town = find_profile("223018")
    way = town.find_submission(GuaranteeKind.ADVANCE_PAYMENT)
    assert town.electronic is not None
    assert way is not None
    assert tell_kinds(list_taken(town.electronic)) == "前払金保証・契約保証"
    assert (tell_channel(way), tell_receiver(way), tell_timing(way)) == ("電子メール", "案件ごとの発注担当課", None)
    assert tell_subjects(way, GuaranteeKind.ADVANCE_PAYMENT) == (
        "前払金保証にかかる認証キー【〈工事名〉】の提出について",
    )
    assert tell_attached(way) == (KEY_NOTICE, "前払金請求書（同時に提出できます）")


def test_what_other_towns_say_is_told() -> None:
    [form, *_] = find_profile("012076").submission
    assert tell_attached(form) == ("前払金請求書", f"{KEY_NOTICE} または 保証契約番号等報告様式")
    [prefecture] = find_profile("070009").submission
    assert tell_subjects(prefecture, GuaranteeKind.CONTRACT) == ("【電子保証書】_〈工事番号（ハイフンなし11桁）〉",)
    [city] = find_profile("382019").submission
    assert tell_channel(city) == "申請フォーム（えひめ電子申請）"
    assert tell_contents(city) == "保証の種類、工事名、受注者名、担当者名、担当者の電話番号、担当者のメールアドレス"
    assert tell_channel(find_profile("342157").submission[0]) == "電子メール（ＦＡＸ・持参・郵送も可）"
    assert tell_channel(find_profile("442143").submission[0]) == "印刷して持参"
    assert tell_receiver(find_profile("212181").submission[0]) == "財政課（zaisei@city.motosu.lg.jp）"


def test_what_a_town_refuses_and_takes_of_others_is_told() -> None:
    [refusal] = find_profile("122211").refuses
    assert tell_refusal(refusal, DAY) == "令和8年5月1日以降、証券のPDFは受け付けられません"
    assert tell_refusal(refusal, date(2026, 5, 1)) == "証券のPDFは受け付けられません"
    insurer, bank = find_profile("462195").sureties
    assert (
        tell_surety(insurer, DAY)
        == "損害保険会社の保証は、URLとパスワードで受け付けています（提出先：財政課契約管財係）"
    )
    assert tell_surety(bank, DAY) == "金融機関の保証は、書面で受け付けています"
    [only] = find_profile("400009").sureties
    assert tell_surety(only, DAY) == "保証事業会社の保証に限り、受け付けています"

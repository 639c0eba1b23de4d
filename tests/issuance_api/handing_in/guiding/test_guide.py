"""提出の手引き: what a builder is told to do, for towns of every kind."""

from datetime import date
from typing import Any

from services.issuance_api.handing_in.guiding.guide import compose_guide
from shared.schemas.issuance.submissions import SubmissionGuide
from tests.forms import make_single
from tests.harness import Installation
from tests.issuance_api.handing_in.test_case import TODAY, make_case
from tests.journey.steps import approve, issue


def guide(town: str, kind: str = "advance_payment", today: date = TODAY, **options: Any) -> SubmissionGuide:
    case = make_case(town, kind, change=options.pop("change", False), said=options.pop("said", None))
    return compose_guide(case, today=today, **{"has_tls": True, "is_registered": True, **options})


def test_a_town_that_takes_mail_is_told_step_by_step() -> None:
    told = guide("212181", "contract")
    assert told.steps == [
        "「電子保証にかかる「認証キー」のお知らせ」（PDF）を開き、工事名・受注者名・保証契約番号に誤りがないか確認します。",
        "次の書類を用意します：電子保証にかかる「認証キー」のお知らせ、市の様式（案内のページの添付ファイル）。",
        "「市の様式（案内のページの添付ファイル）」は発注者のページ（https://www.city.motosu.lg.jp/0000002786.html）から"
        "入手し、記入してPDFにします。",
        "本巣市　財政課（zaisei@city.motosu.lg.jp）へ、下の件名と本文の電子メールに書類を添付して送信します。",
        "送信した後、本巣市　財政課に電話し、届いたことを必ず確認します。",
        "発注者が保証契約番号と認証キーで保証証書を確認すると、提出は完了です。",
    ]
    assert (told.can_be_sent, told.why_not, told.warnings) == (True, None, [])
    assert (told.checked_on, told.town_address) == (date(2026, 11, 30), "zaisei@city.motosu.lg.jp")
    assert told.phone_call.required
    assert told.phone_call.to == "本巣市　財政課"
    assert "保証契約番号は00108-000019です" in told.phone_call.words


def test_what_a_town_refuses_and_does_not_need_is_told_with_its_reason() -> None:
    assert guide("210005").not_to_send[0] == (
        "照会画面を保存したPDFは、岐阜県では受け付けられません（認証キー以外のものは、保証証書の提出として認められない）。"
    )
    assert "前払金使途内訳明細書は不要です。" in guide("X00001").not_to_send
    assert not any("証券" in said for said in guide("122211", today=date(2026, 4, 30)).not_to_send)
    assert any("証券のPDF" in said for said in guide("122211", today=date(2026, 5, 1)).not_to_send)
    assert not any("写し" in said for said in guide("442143").not_to_send)


def test_a_town_that_takes_no_mail_is_told_what_to_do_instead() -> None:
    told = guide("382019")
    assert not told.can_be_sent
    assert told.why_not == (
        "松山市への提出は申請フォームによるため、ここからは送信できません。"
        "提出用の一式をダウンロードして提出し、提出した日を記録してください。"
    )
    assert any("えひめ電子申請" in step and "担当者名" in step for step in told.steps)
    assert guide("442143").steps[2] == (
        "次の書類を印刷して用意します：電子保証にかかる「認証キー」のお知らせ、前払金保証証書。"
    )
    assert "落札時" in (guide("252018").why_not or "")
    assert "発注者に確認した方法" in (guide("303836").why_not or "")
    assert "、ＦＡＸ" not in "".join(guide("342157").steps)
    assert "ＦＡＸ、持参、郵送でも提出できます。" in guide("342157").steps
    assert "前払金請求書は、紙で提出します。" in guide("342157").steps


def test_of_a_choice_one_will_do() -> None:
    told = guide("012076")
    assert [(file.what, file.need, file.group) for file in told.files] == [
        ("advance_invoice", "required", None),
        ("key_notice", "one_of", 0),
        ("保証契約番号等報告様式", "one_of", 0),
    ]
    assert "「電子保証にかかる「認証キー」のお知らせ」か「保証契約番号等報告様式」のいずれか1つ" in told.steps[1]


def test_a_rule_that_is_not_known_is_a_warning_and_the_call_asks_for_it() -> None:
    for town, words in {
        "011002": "対応しているかは確認されていません",
        "400009": "提出の決まりは登録されていません",
    }.items():
        told = guide(town)
        assert (told.rule_known, told.can_be_sent) == (False, False)
        assert any(words in warning for warning in told.warnings)
        assert "提出先と提出の方法" in told.phone_call.words
    assert any("対応していません" in warning for warning in guide("112194").warnings)
    assert any(
        "対応しているかは登録されていません" in warning for warning in guide("151009", "intermediate_payment").warnings
    )
    assert any("治山課の案件だけ" in warning for warning in guide("150002", "intermediate_payment").warnings)
    assert any("変更は電子保証の対象外" in warning for warning in guide("232254", change=True).warnings)


def test_an_old_rule_a_strange_number_and_a_server_without_tls_are_told() -> None:
    assert any("1年以上" in warning for warning in guide("223018", today=date(2027, 12, 1)).warnings)
    assert not guide("223018", today=date(2027, 11, 30)).warnings
    assert "暗号化" in (guide("223018", has_tls=False).why_not or "")
    assert any("発行の手続き中" in warning for warning in guide("223018", is_registered=False).warnings)


def test_an_invoice_that_goes_by_itself_is_told_with_its_subject() -> None:
    assert "前払金請求書を送るメールの件名は、「【長岡市請求書】」で始めます。" in guide("152021").steps
    assert not any("請求書" in step for step in guide("152021", "contract").steps)
    assert "前払金請求書は、「押印省略」の欄に記入すれば、押印を省略できます。" in guide("342050").steps


async def test_a_builder_reads_the_guide_of_its_own_guarantee(installation: Installation) -> None:
    number = await issue(installation, make_single({"/works/section": "建設課"}))
    path = f"/guarantees/{number}/submission-guide"
    builder = installation.caller("issuance", "principal")
    told = (await builder.get(path)).json()
    assert (told["section"], told["rule_known"], told["can_be_sent"]) == ("建設課", True, True)
    assert told["files"][0]["file_name"] == f"電子保証認証キーのお知らせ_{number}.pdf"
    assert (await builder.get(f"{path}?section=農林課")).json()["section"] == "農林課"
    refused = await builder.get(f"{path}?second_number=http://evil.example")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "query:second_number")
    stranger = await installation.caller("issuance", "other_principal").get(path)
    assert (stranger.status_code, stranger.json()["code"]) == (404, "guarantee.not_found")


async def test_paper_is_not_handed_in_by_a_key(installation: Installation) -> None:
    form = make_single({"/guarantees/0/form": "paper", "/guarantees/0/certificate_delivery": "counter"})
    await approve(installation, form)
    await installation.settle()
    [row] = await installation.fetch("SELECT contract_number FROM issuance.guarantee")
    answer = await installation.caller("issuance", "principal").get(
        f"/guarantees/{row['contract_number']}/submission-guide"
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "guarantee.paper")

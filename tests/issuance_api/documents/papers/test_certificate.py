import io

import pypdf
import pytest

from services.issuance_api.documents.layout.page import MM, PAGE_HEIGHT, PAGE_WIDTH
from services.issuance_api.documents.layout.typesetting import UndrawableTextError
from shared.schemas.facts.certificate import Certificate
from tests.issuance_api.documents.samples import (
    PAPER,
    draw_certificate,
    fill,
    make_certificate,
    make_contract_certificate,
    make_joint_venture_certificate,
    make_longest_certificate,
    read_boxes,
    read_lines,
    read_text,
)

pytestmark = pytest.mark.usefixtures("registered_fonts")

LABELS = [
    "保証契約番号",
    "保証契約者",
    "被保証者",
    "保証金額（総額）",
    "保証期限",
    "工事名",
    "請負金額（総額）",
    "工期",
    "請負契約日",
    "保証金納付先",
]


def test_the_fields_stand_in_the_order_of_the_leaflet() -> None:
    lines = read_lines(draw_certificate(make_certificate()))
    assert [line for line in lines if line in LABELS] == LABELS


def test_every_value_is_printed_as_the_leaflet_shows_it() -> None:
    certificate = make_certificate()
    lines = read_lines(draw_certificate(certificate))
    for value in (
        certificate.contract_number,
        "静岡県賀茂郡東伊豆町稲取3354番地",
        "髙﨑建設株式会社",
        "代表取締役　𠮷田　一郎",
        "東伊豆町長",
        "20,000,000 円",
        "令和9年4月30日",
        "令和8年度　町道入谷線道路改良工事（第2工区）",
        "50,000,000 円",
        "令和8年4月10日　～　令和9年3月25日",
        "令和8年4月9日",
        "例示銀行 → 稲取支店",
        "東京都千代田区例示町一丁目2番3号",
        "例示建設保証株式会社",
        "取締役社長　例示　太郎",
        "取扱箇所　静岡支店",
        "TEL: 054-000-0000",
        "FAX: 054-000-0001",
    ):
        assert value in lines


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("advance_payment", "前払金保証証書"),
        ("intermediate_payment", "中間前払金保証証書"),
        ("contract", "契約保証証書"),
    ],
)
def test_the_title_names_the_kind(kind: str, title: str) -> None:
    assert title in read_lines(draw_certificate(make_certificate(kind=kind)))


def test_the_undertaking_names_the_terms() -> None:
    text = read_text(draw_certificate(make_contract_certificate()))
    assert "契約保証約款の定めるところにより" in text
    assert "保証の責めに任じます。" in text


def test_a_changed_certificate_says_which_change_it_is() -> None:
    assert "変更　第3回" in read_lines(draw_certificate(make_certificate(change_no=3)))


def test_a_certificate_that_was_never_changed_says_nothing_of_changes_but_in_the_notes() -> None:
    assert "変更　第" not in read_text(draw_certificate(make_certificate()))


def test_a_contract_guarantee_has_no_deposit_bank_row() -> None:
    text = read_text(draw_certificate(make_contract_certificate()))
    assert "契約保証証書" in text
    assert "保証金納付先" not in text


def test_a_joint_venture_is_named_with_its_representative() -> None:
    lines = read_lines(draw_certificate(make_certificate(joint_venture_name="髙﨑・例示特定建設工事共同企業体")))
    assert "髙﨑・例示特定建設工事共同企業体" in lines
    assert "髙﨑建設株式会社" in lines


def test_the_works_number_follows_the_works_name() -> None:
    assert "（工事番号　第123号）" in read_lines(draw_certificate(make_certificate(works_number="第123号")))


def test_the_longest_fields_are_complete() -> None:
    certificate = make_longest_certificate()
    text = read_text(draw_certificate(certificate))
    assert certificate.deposit_bank
    for value in (
        certificate.works_name,
        certificate.works_number,
        certificate.joint_venture_name,
        certificate.beneficiary,
        certificate.principal.name,
        certificate.principal.address,
        certificate.principal.representative.title,
        certificate.principal.representative.name,
        certificate.deposit_bank.bank,
        certificate.deposit_bank.branch,
        "9,999,999,999,999 円",
    ):
        assert value
        assert value in text


CERTIFICATES = {
    "usual": make_certificate(),
    "longest": make_longest_certificate(),
    "joint venture": make_joint_venture_certificate(),
}


@pytest.mark.parametrize("certificate", CERTIFICATES.values(), ids=CERTIFICATES.keys())
def test_no_text_leaves_the_frame_or_lies_on_another(certificate: Certificate) -> None:
    pdf = draw_certificate(certificate)
    for page in range(1 + bool(certificate.joint_venture_members)):
        check_boxes(read_boxes(pdf, page))


def check_boxes(boxes: list[tuple[float, float, float, float]]) -> None:
    assert len(boxes) > 20
    for left, bottom, right, top in boxes:
        is_foot = top < 14 * MM
        assert left > (11 if is_foot else 15) * MM
        assert bottom > (10 if is_foot else 20) * MM
        assert right < PAGE_WIDTH - (11 if is_foot else 15) * MM
        assert top < PAGE_HEIGHT - 15 * MM
    for number, one in enumerate(boxes):
        assert not any(overlap(one, other) for other in boxes[number + 1 :])


def overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    touch = 0.5
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > touch and min(one[3], other[3]) - max(one[1], other[1]) > touch
    )


def test_texts_that_fit_no_page_are_refused_rather_than_cut() -> None:
    with pytest.raises(ValueError, match="too long for one page"):
        draw_certificate(make_certificate(works_name=fill("工事", 20_000)))


@pytest.mark.parametrize(
    ("name", "point"),
    [
        ("\N{VARIATION SELECTOR-22}葛城市長", "U+E0105"),
        ("葛\N{VARIATION SELECTOR-17}\N{VARIATION SELECTOR-22}城市長", "U+E0105"),
        ("葛　\N{VARIATION SELECTOR-22}城市長", "U+E0105"),
        ("町\ue000長", "U+E000"),
        ("町長\n", "U+000A"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}町長", "U+202E"),
        ("あ町\N{COMBINING KATAKANA-HIRAGANA VOICED SOUND MARK}", "U+3099"),
        ("町\N{NO-BREAK SPACE}長", "U+00A0"),
        ("町長😀", "U+1F600"),
    ],
)
def test_a_character_that_cannot_be_drawn_is_refused_by_its_code_point(name: str, point: str) -> None:
    with pytest.raises(UndrawableTextError, match=point.replace("+", r"\+")):
        draw_certificate(make_certificate(beneficiary=name))


def test_mark_up_in_a_name_is_printed_as_typed() -> None:
    name = "<b>町</b>&amp;(長)\\"
    assert name in read_lines(draw_certificate(make_certificate(beneficiary=name)))


def test_the_same_certificate_gives_the_same_bytes_whatever_was_drawn_before() -> None:
    first = draw_certificate(make_certificate())
    draw_certificate(make_longest_certificate())
    assert draw_certificate(make_certificate()) == first


def test_the_file_is_small_has_one_page_and_says_what_it_is() -> None:
    pdf = draw_certificate(make_longest_certificate())
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    assert len(pdf) < 120_000
    assert len(reader.pages) == 1
    assert str(reader.root_object["/Lang"]) == "ja-JP"
    assert reader.metadata
    assert reader.metadata.title == f"前払金保証証書 {make_certificate().contract_number}"


def test_the_foot_says_which_document_which_page_and_when_it_was_issued() -> None:
    lines = read_lines(draw_certificate(make_certificate()))
    for text in (
        f"文書番号　{make_certificate().contract_number}-S01　第1版",
        "1 / 1",
        "発行日時　令和8年4月10日 10:00",
    ):
        assert text in lines


def test_the_members_of_a_joint_venture_stand_on_a_second_page() -> None:
    certificate = make_joint_venture_certificate()
    pdf = draw_certificate(certificate)
    assert "1 / 2" in read_lines(pdf)
    lines = read_lines(pdf, page=1)
    assert "2 / 2" in lines
    assert "共同企業体構成員表" in lines
    for member in certificate.joint_venture_members:
        assert member.name in lines
    assert lines.count("10 ％") == 10
    assert lines.count("代表者") == 1


def test_a_paper_certificate_has_a_place_for_the_stamp_and_no_word_of_keys() -> None:
    lines = read_lines(draw_certificate(make_certificate(), PAPER))
    assert "印" in lines
    assert not any("認証" in line or "電子" in line for line in lines)
    assert "印" not in read_lines(draw_certificate(make_certificate()))

import io

import pypdf
import pytest

from services.issuance_api.documents.layout.page import MM, PAGE_WIDTH
from shared.schemas.facts.certificate import Certificate
from tests.issuance_api.documents.samples import (
    KEY,
    draw_key_notice,
    make_certificate,
    make_contract_certificate,
    make_longest_certificate,
    read_boxes,
    read_code,
    read_lines,
    read_text,
)

pytestmark = pytest.mark.usefixtures("registered_fonts")


def test_every_title_and_label_of_the_leaflet_is_there() -> None:
    lines = read_lines(draw_key_notice(make_certificate(), KEY))
    for label in (
        "電子保証にかかる「認証キー」のお知らせ",
        "記",
        "工事名",
        "受注者名",
        "(JVの場合は代表者)",
        "商品（保証区分）",
        "保証契約番号",
        "認証キー",
        "【発注者様へのお問い合わせ】",
        "例示建設保証株式会社",
    ):
        assert label in lines


def test_every_value_is_there() -> None:
    certificate = make_certificate()
    lines = read_lines(draw_key_notice(certificate, KEY))
    for value in (
        "令和8年度　町道入谷線道路改良工事（第2工区）",
        "髙﨑建設株式会社",
        "前払金保証",
        certificate.contract_number,
    ):
        assert value in lines


def test_the_key_copies_out_in_groups_of_four() -> None:
    assert "7K3F-QXWA-9RTC" in read_lines(draw_key_notice(make_certificate(), KEY))


def test_both_ways_to_hand_in_are_named() -> None:
    text = read_text(draw_key_notice(make_certificate(), KEY))
    assert "電子契約システムへのアップロード" in text
    assert "電子メールに添付して送信" in text


def test_it_says_which_procedure_is_completed() -> None:
    assert "前払金請求手続（前払金保証）が完了" in read_text(draw_key_notice(make_certificate(), KEY))
    assert "請負契約締結手続（契約保証）が完了" in read_text(draw_key_notice(make_contract_certificate(), KEY))


def test_the_office_to_ask_is_named_with_its_telephone() -> None:
    assert "静岡支店（TEL: 054-000-0000）" in read_text(draw_key_notice(make_certificate(), KEY))


def test_a_joint_venture_shows_its_representative() -> None:
    text = read_text(draw_key_notice(make_certificate(joint_venture_name="例示特定建設工事共同企業体"), KEY))
    assert "髙﨑建設株式会社" in text
    assert "共同企業体" not in text


def test_the_key_is_not_in_the_metadata() -> None:
    reader = pypdf.PdfReader(io.BytesIO(draw_key_notice(make_certificate(), KEY)))
    assert reader.metadata
    values = " ".join(str(value) for value in reader.metadata.values())
    assert "認証キー" in values
    assert KEY not in values
    assert "7K3F" not in values
    assert reader.xmp_metadata
    assert KEY.encode() not in reader.xmp_metadata.stream.get_data()


def test_no_real_service_is_named() -> None:
    text = read_text(draw_key_notice(make_certificate(), KEY)).lower()
    assert "保証確認サービス" in text
    assert "d-sure" not in text
    assert "net desk" not in text


@pytest.mark.parametrize("key", ["7k3fqxwa9rtc", "7K3F-QXWA-9RTC", "7K3F", "0K3FQXWA9RTC"])
def test_only_a_canonical_key_is_printed(key: str) -> None:
    with pytest.raises(ValueError, match=r"key|認証キー"):
        draw_key_notice(make_certificate(), key)


def test_the_longest_fields_are_complete_and_inside_the_frame() -> None:
    certificate = make_longest_certificate()
    pdf = draw_key_notice(certificate, KEY)
    text = read_text(pdf)
    assert certificate.works_name in text
    assert certificate.principal.name in text
    assert all(left > 11 * MM and right < PAGE_WIDTH - 11 * MM for left, _, right, _ in read_boxes(pdf))


def test_the_same_notice_gives_the_same_bytes() -> None:
    assert draw_key_notice(make_certificate(), KEY) == draw_key_notice(make_certificate(), KEY)


@pytest.mark.parametrize("dots_per_point", [1, 1.25, 2, 4])
@pytest.mark.parametrize("certificate", [make_certificate(), make_longest_certificate()])
def test_a_scanner_reads_number_and_key_in_one_line_from_screen_and_paper(
    certificate: Certificate, dots_per_point: float
) -> None:
    line = f"{certificate.contract_number} 7K3F-QXWA-9RTC"
    assert read_code(draw_key_notice(certificate, KEY), dots_per_point) == line

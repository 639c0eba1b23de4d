"""Certificates to draw, and a reader for what was drawn."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pypdf
import pypdfium2
import zxingcpp

from services.issuance_api.documents.edition import Edition
from services.issuance_api.documents.layout.page import Block, Foot, Sheet, draw_sheet
from services.issuance_api.documents.papers.certificate import render_certificate
from services.issuance_api.documents.papers.key_notice import render_key_notice
from shared.schemas.facts.certificate import Certificate
from shared.schemas.text.drawable_ranges import RANGES
from shared.schemas.text.drawable_sequences import SEQUENCES
from shared.schemas.words.contract_number import format_contract_number
from shared.schemas.words.guarantee import Medium
from shared.schemas.words.premium import Premium, Refund

KEY = "7K3FQXWA9RTC"
EDITION = Edition(version=1, at=datetime(2026, 4, 10, 1, 0, tzinfo=UTC))
PAPER = Edition(version=1, at=EDITION.at, medium=Medium.PAPER)
PREMIUM = Premium(amount=70_000, source="sample", payment_method="bank_transfer")
REFUND = Refund(amount=12_345, source="sample")


def make_certificate(**changes: Any) -> Certificate:
    content: dict[str, Any] = {
        "contract_number": format_contract_number("101", 8, 1),
        "issuer": {
            "code": "R",
            "name": "例示建設保証株式会社",
            "address": "東京都千代田区例示町一丁目2番3号",
            "president_title": "取締役社長",
            "president_name": "例示　太郎",
        },
        "kind": "advance_payment",
        "principal": {
            "name": "髙﨑建設株式会社",
            "corporate_number": None,
            "address": "静岡県賀茂郡東伊豆町稲取3354番地",
            "representative": {"title": "代表取締役", "name": "𠮷田　一郎"},
        },
        "authority_code": "223018",
        "authority_name": "東伊豆町",
        "beneficiary": "東伊豆町長",
        "amount": 20_000_000,
        "expires_on": "2027-04-30",
        "works_name": "令和8年度　町道入谷線道路改良工事（第2工区）",
        "works_number": None,
        "contract_amount": 50_000_000,
        "term": {"from": "2026-04-10", "to": "2027-03-25"},
        "contract_date": "2026-04-09",
        "deposit_bank": {"bank": "例示銀行", "branch": "稲取支店"},
        "terms_name": "前払金保証約款",
        "office": {"code": "101", "name": "静岡支店", "phone": "054-000-0000", "fax": "054-000-0001"},
    }
    return Certificate.model_validate(content | changes)


def make_joint_venture_certificate(members: int = 10, **changes: Any) -> Certificate:
    names = ["髙﨑建設株式会社", *(f"第{number}例示工業株式会社" for number in range(2, members + 1))]
    return make_certificate(
        joint_venture_name="髙﨑・𠮷田・例示特定建設工事共同企業体",
        joint_venture_members=[
            {"name": name, "share": str(100 // members), "representative": number == 0}
            for number, name in enumerate(names)
        ],
        **changes,
    )


def make_contract_certificate(**changes: Any) -> Certificate:
    return make_certificate(kind="contract", deposit_bank=None, terms_name="契約保証約款", **changes)


def make_longest_certificate() -> Certificate:
    return make_certificate(
        change_no=12,
        amount=9_999_999_999_999,
        contract_amount=9_999_999_999_999,
        works_name=fill("国道一三五号災害復旧（その２）㈱ﾊﾝｶｸ工事Ｂ工区、", 200),
        works_number=fill("第2026-00012345号", 50),
        joint_venture_name=fill("髙﨑・𠮷田・例示特定建設工事共同企業体", 100),
        beneficiary=fill("東伊豆町長", 100),
        principal={
            "name": fill("髙﨑建設株式会社", 100),
            "corporate_number": None,
            "address": fill("静岡県賀茂郡東伊豆町稲取3354番地の1 Grand Building East 5F", 200),
            "representative": {"title": fill("代表取締役社長", 50), "name": fill("𠮷田一郎", 50)},
        },
        deposit_bank={"bank": fill("例示銀行", 100), "branch": fill("稲取支店", 100)},
    )


def draw_certificate(certificate: Certificate, edition: Edition = EDITION) -> bytes:
    return render_certificate(certificate, edition)


def draw_key_notice(certificate: Certificate, key: str) -> bytes:
    return render_key_notice(certificate, EDITION, key)


def draw_blocks(font: str, blocks: Sequence[Block]) -> bytes:
    return draw_sheet(Sheet(font, "title", "author", EDITION.at, Foot("", ""), [blocks]))


def fill(text: str, length: int) -> str:
    return (text * length)[:length]


def list_drawable() -> list[str]:
    runs = (run.partition("-") for run in RANGES.split())
    return [chr(point) for first, _, last in runs for point in range(int(first, 16), int(last or first, 16) + 1)]


def list_sequences() -> list[str]:
    sequences = []
    for word in SEQUENCES.split():
        if word.endswith(":"):
            second = chr(int(word[:-1], 16))
        else:
            first, _, last = word.partition("-")
            sequences += [chr(point) + second for point in range(int(first, 16), int(last or first, 16) + 1)]
    return sequences


def read_lines(pdf: bytes, page: int = 0) -> list[str]:
    """The lines of a page as a reader would copy them."""
    return [line.strip(" ") for line in pypdf.PdfReader(io.BytesIO(pdf)).pages[page].extract_text().split("\n")]


def read_text(pdf: bytes) -> str:
    """All that was drawn, lines run together, so that a text broken over lines is found again."""
    return "".join(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split("\n"))


def read_code(pdf: bytes, dots_per_point: float) -> str:
    """What a scanner makes of the one code on the first page."""
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=dots_per_point, grayscale=True).to_pil()
    [code] = zxingcpp.read_barcodes(picture)
    assert code.format == zxingcpp.BarcodeFormat.QRCode
    return code.text


def read_boxes(pdf: bytes, number: int = 0) -> list[tuple[float, float, float, float]]:
    """Left, bottom, right and top of every run of text, in points."""
    page = pypdfium2.PdfDocument(pdf)[number].get_textpage()
    return [page.get_rect(place) for place in range(page.count_rects())]

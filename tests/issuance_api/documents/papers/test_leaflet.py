import io
import re
from datetime import date
from typing import Any

import pikepdf
import pypdf
import pytest

from services.issuance_api.documents.layout.page import TextTooLongError
from services.issuance_api.documents.papers.leaflet import render_leaflet
from shared.schemas.words.issuer import SAMPLE_FILE, load_issuer
from tests.harness import load_towns
from tests.issuance_api.documents.every_paper import LEAFLETS
from tests.issuance_api.documents.leaflets import LEAFLET_DAY, draw_leaflet, make_longest_profile

pytestmark = pytest.mark.usefixtures("registered_fonts")

# In points: the least size of anything, which is that of the small print; what is above it is larger.
_SMALL_PRINT = 6.0


def read(pdf: bytes) -> str:
    [page] = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s", "", page.extract_text())


def read_sizes(pdf: bytes) -> set[float]:
    """Of all text on its only page; the dots before notes are small."""
    sizes: set[float] = set()

    def note(text: str, _cm: object, _tm: object, _font: object, size: float) -> None:
        if text.strip(" \n●"):
            sizes.add(size)

    [page] = pypdf.PdfReader(io.BytesIO(pdf)).pages
    page.extract_text(visitor_text=note)
    return sizes


def test_the_leaflet_of_higashi_izu_says_what_its_own_one_says() -> None:
    text = read(draw_leaflet("223018"))
    for told in (
        "令和8年4月1日スタート",
        "東伊豆町で電子保証がご利用いただけます",
        "令和8年4月1日以降に契約を締結する案件",
        "前払金保証・契約保証",
        "電子メール",
        "案件ごとの発注担当課",
        "契約保証にかかる認証キー【〈工事名〉】の提出について",
        "電子保証にかかる「認証キー」のお知らせ",
        "前払金請求書の押印は、省略できます。",
        "静岡支店TEL:054-000-0001",
        "令和8年12月1日現在",
        "保証会社の名称等は見本です。",
    ):
        assert told in text, told


def test_it_is_told_as_of_its_day() -> None:
    assert "東伊豆町で電子保証が始まります" in read(draw_leaflet("223018", date(2026, 3, 1)))
    assert "令和8年5月1日以降、証券のPDFは" in read(draw_leaflet("122211", date(2026, 4, 30)))
    assert "証券のPDFは受け付けられません。" in read(draw_leaflet("122211", date(2026, 5, 1)))
    assert "令和8年5月1日以降、" not in read(draw_leaflet("122211", date(2026, 5, 1)))


def test_what_a_town_does_not_say_is_to_be_asked() -> None:
    unnamed = read(draw_leaflet("022021"))  # 弘前市 says neither kinds nor how
    assert "対象の保証種類は発注者にご確認ください" in unnamed
    assert "提出の方法は、弘前市にご確認ください。" in unnamed
    assert "開始日は岩国市にご確認ください" in read(draw_leaflet("352080"))


def test_every_town_that_takes_electronic_guarantees_has_exactly_one_page_that_can_be_read() -> None:
    codes = [town.code for town in load_towns().search(None, LEAFLET_DAY, electronic=True)]
    assert len(codes) > 30
    for code in codes:
        assert min(read_sizes(draw_leaflet(code))) >= _SMALL_PRINT, code


def test_so_has_one_that_says_as_much_as_a_town_may_and_more_than_a_page_holds_is_refused() -> None:
    assert "浄水施設整備局で電子保証がご利用いただけます" in read(LEAFLETS["leaflet-longest"]())
    profile, electronic = make_longest_profile()
    endless = profile.model_copy(update={"refuses": profile.refuses * 40})
    with pytest.raises(TextTooLongError):
        render_leaflet(endless, electronic, load_issuer(SAMPLE_FILE), LEAFLET_DAY)


@pytest.mark.parametrize("leaflet", LEAFLETS)
def test_the_same_day_gives_the_same_bytes_with_title_language_and_embedded_fonts(leaflet: str) -> None:
    pdf = LEAFLETS[leaflet]()
    assert LEAFLETS[leaflet]() == pdf
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.docinfo["/Title"]).endswith("電子保証のご案内")
        assert document.Root.Lang == "ja-JP"
        fonts: list[Any] = [thing for thing in document.objects if getattr(thing, "Type", None) == "/Font"]
        assert fonts
        assert all("/FontFile2" in font.FontDescriptor for font in fonts if "/FontDescriptor" in font)

"""What a screen reader meets, paper by paper."""

import io
from itertools import pairwise
from typing import Any

import pikepdf
import pytest

from services.issuance_api.documents.layout.page import MM
from tests.issuance_api.documents.every_paper import LEAFLETS, PAPERS
from tests.issuance_api.documents.samples import make_certificate, make_joint_venture_certificate
from tests.issuance_api.documents.structure import Spoken, read_aloud, read_furniture

pytestmark = pytest.mark.usefixtures("registered_fonts")

ALL = PAPERS | LEAFLETS
every_paper = pytest.mark.parametrize("paper", ALL)
# What may stand in what, of all that our papers use.
CHILDREN = {
    "Document": {"H1", "H2", "H3", "P", "Table", "L", "Figure"},
    "Table": {"TR"},
    "TR": {"TH", "TD"},
    "TD": {"P"},
    "L": {"LI"},
    "LI": {"Lbl", "LBody"},
}


def find(spoken: list[Spoken], role: str) -> list[Spoken]:
    return [one for one in spoken if one.roles[-1] == role]


@every_paper
def test_every_element_stands_where_it_may(paper: str) -> None:
    for one in read_aloud(ALL[paper]()):
        assert one.roles[0] == "Document"
        for parent, child in pairwise(one.roles):
            assert child in CHILDREN[parent]


@every_paper
def test_the_title_comes_first_and_everything_in_the_order_of_the_page(paper: str) -> None:
    spoken = [one for one in read_aloud(ALL[paper]()) if one.text or one.roles[-1] == "Figure"]
    assert spoken[0].roles[-1] == "H1"
    assert len(spoken) > 20
    for before, after in pairwise(spoken):
        is_below = after.box[3] <= before.box[3] + 1
        is_right = after.box[0] >= before.box[2]
        assert after.page > before.page or is_below or is_right, (before.text, after.text)


@every_paper
def test_all_that_is_not_read_is_furniture_and_all_furniture_says_so(paper: str) -> None:
    furniture = read_furniture(ALL[paper]())
    assert len(furniture) > 10
    assert all(marks == {"Artifact"} for marks in furniture)
    text = "".join(one.text for one in read_aloud(ALL[paper]()))
    assert "文書番号" not in text
    assert "1 / " not in text


@every_paper
def test_every_head_says_of_what(paper: str) -> None:
    heads = find(read_aloud(ALL[paper]()), "TH")
    assert heads
    for head in heads:
        assert head.text
        assert head.entries["/A"].O == "/Table"
        assert head.entries["/A"].Scope in ("/Row", "/Column")


@every_paper
def test_all_rows_of_a_table_have_as_many_cells(paper: str) -> None:
    with pikepdf.open(io.BytesIO(ALL[paper]())) as pdf:
        tables = [element for element in pdf.Root.StructTreeRoot.K.K if element.S == "/Table"]
        assert tables
        for table in tables:
            assert len({_count_columns(row) for row in table.K}) == 1


def _count_columns(row: Any) -> int:
    """A cell may stand across several."""
    return sum(int(cell.get("/A", pikepdf.Dictionary()).get("/ColSpan", 1)) for cell in row.K)


@every_paper
def test_the_tree_leads_to_the_pages_and_back(paper: str) -> None:
    with pikepdf.open(io.BytesIO(ALL[paper]())) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert pdf.Root.Lang == "ja-JP"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        parents = pdf.Root.StructTreeRoot.ParentTree.Nums
        assert len(parents) == 2 * len(pdf.pages)
        for number, page in enumerate(pdf.pages):
            assert page.obj.StructParents == parents[2 * number] == number
            assert page.obj.Tabs == "/S"
            for mark, element in enumerate(parents[2 * number + 1]):
                assert int(element.K) == mark
                assert element.Pg.objgen == page.objgen


@pytest.mark.parametrize(
    "paper", ["certificate", "certificate-change-3", "certificate-joint-venture", "certificate-longest"]
)
def test_the_line_of_the_seal_stands_apart_at_the_end_of_the_first_page(paper: str) -> None:
    *_, note, seal = [one for one in read_aloud(PAPERS[paper]()) if one.page == 0]
    assert seal.text.startswith("電子署名")
    assert note.box[1] - seal.box[3] > 4 * MM


def test_label_and_values_of_a_field_are_read_together() -> None:
    spoken = read_aloud(PAPERS["certificate"]())
    start = next(number for number, one in enumerate(spoken) if one.text.strip() == "保証契約者")
    certificate = make_certificate()
    assert [(one.roles[-2:], one.text.strip()) for one in spoken[start : start + 4]] == [
        (("TR", "TH"), "保証契約者"),
        (("TD", "P"), certificate.principal.address),
        (("TD", "P"), certificate.principal.name),
        (("TD", "P"), "代表取締役　𠮷田　一郎"),
    ]


def test_the_notes_are_a_list() -> None:
    spoken = read_aloud(PAPERS["certificate"]())
    assert [one.text.strip() for one in find(spoken, "Lbl")] == ["(注) 1.", "2."]
    assert [one.text[:6] for one in find(spoken, "LBody")] == ["保証契約を変", "請負金額だけ"]


def test_the_notice_has_its_headings_and_says_what_its_code_is() -> None:
    spoken = read_aloud(PAPERS["key-notice"]())
    assert [one.text for one in find(spoken, "H1")] == ["電子保証にかかる「認証キー」のお知らせ"]
    assert [one.text for one in find(spoken, "H2")] == ["記"]
    [code] = find(spoken, "Figure")
    assert str(code.entries["/Alt"]) == "保証契約番号と認証キーのQRコード"
    assert [float(edge) for edge in code.entries["/A"].BBox] == pytest.approx(code.box, abs=0.1)


def test_the_members_are_a_table_with_a_head_over_each_column() -> None:
    certificate = make_joint_venture_certificate()
    spoken = [one for one in read_aloud(PAPERS["certificate-joint-venture"]()) if one.page == 1]
    assert [one.text for one in find(spoken, "H1")] == ["共同企業体構成員表"]
    heads = [one.text.strip() for one in find(spoken, "TH") if one.entries["/A"].Scope == "/Column"]
    assert heads == ["番号", "構成員", "出資割合", "備考"]
    cells = [one.text.strip() for one in find(spoken, "TD")]
    assert [cell for cell in cells if "株式会社" in cell] == [one.name for one in certificate.joint_venture_members]

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.issuance_api.documents.fonts.registration import SERIF
from services.issuance_api.documents.layout.typesetting import set_lines
from tests.issuance_api.documents.samples import fill, list_drawable

pytestmark = pytest.mark.usefixtures("registered_fonts")


def break_at(text: str, characters: int) -> list[str]:
    return [line.text for line in set_lines(text, SERIF, 10, characters * 10)]


def test_a_text_that_fits_is_one_line_at_its_size() -> None:
    (line,) = set_lines("東伊豆町長", SERIF, 10, 50)
    assert (line.text, line.size) == ("東伊豆町長", 10)


def test_a_text_that_almost_fits_is_set_smaller() -> None:
    (line,) = set_lines("東伊豆町長様", SERIF, 10, 55)
    assert 8.8 < line.size < 10
    assert line.measure(SERIF) <= 55.001


def test_no_line_begins_with_a_closing_mark_or_a_small_kana() -> None:
    assert break_at("東伊豆町長、東伊豆町長様様", 5)[0] == "東伊豆町"
    assert break_at("東伊豆ヒュッテの改修工事", 4)[0] == "東伊豆"


def test_no_line_ends_with_an_opening_bracket() -> None:
    assert break_at("道路工事（その二）改良", 5)[0] == "道路工事"


def test_a_latin_word_or_a_figure_is_not_broken() -> None:
    assert break_at("稲取3354番地の二号棟", 3)[0] == "稲取"


@pytest.mark.parametrize(
    ("text", "characters", "first"),
    [
        ("上記のとおり保証契約を締結し、保証の責めに任じます。", 17, "上記のとおり保証契約を締結し、"),
        ("その変更が何回目に当たるかの番号を付け、変更した後の内容", 22, "その変更が何回目に当たるかの番号を付け、"),
        ("町道入谷線道路改良工事東伊豆町稲取字入谷地内一円", 10, "町道入谷線道路改良工"),
        ("伊豆市内道路改良工事大川地区　ひがし伊豆線整備", 17, "伊豆市内道路改良工事大川地区　"),
        ("東伊豆町観光施設のサービスセンター", 12, "東伊豆町観光施設の"),
    ],
)
def test_a_line_ends_between_words_where_one_ends_close_by(text: str, characters: int, first: str) -> None:
    assert break_at(text, characters)[0] == first


def test_a_word_longer_than_a_line_is_broken_all_the_same() -> None:
    assert "".join(break_at(fill("A", 40), 5)) == fill("A", 40)


@given(text=st.text(st.sampled_from(list_drawable()), max_size=60), width=st.integers(30, 200))
def test_lines_joined_are_the_text_and_none_is_too_wide(text: str, width: int) -> None:
    lines = set_lines(text, SERIF, 10, width)
    assert "".join(line.text for line in lines) == text
    for line in lines:
        visible = line.text.rstrip()
        assert len(visible) <= 1 or type(line)(visible, line.size).measure(SERIF) <= width + 0.001

import sys
import unicodedata
from typing import Any

import pytest
from pydantic_core import PydanticCustomError

from shared.schemas.words.authentication_key import parse_key
from shared.schemas.words.contract_number import format_contract_number, parse_contract_number
from shared.schemas.words.scanned import fill_both, format_scanned, split_scanned

NUMBER = format_contract_number("001", 8, 1)
KEY = "7K3FQXWA9RTC"


def test_a_line_is_split_into_what_it_was_made_of() -> None:
    line = format_scanned(NUMBER, KEY)
    assert line == f"{NUMBER} 7K3F-QXWA-9RTC"
    assert split_in_two(f" {line}\r\n") == (NUMBER, "7K3F-QXWA-9RTC")


@pytest.mark.parametrize(
    "gap", ["\u3000", "\t", "\r\n", "\u00a0", "\u2003", ",", "、", " / ", "｜", "\u200b", " \u200e "]
)
@pytest.mark.parametrize("number", [NUMBER, "００１０８－００００１９", "00108 - 000019", "\ufeff00108‒000019"])
def test_a_line_is_read_whatever_stands_between_number_and_key(number: str, gap: str) -> None:
    filled = fill_both({"contract_number": f"{number}{gap}７Ｋ３Ｆ－ＱＸＷＡ－９ＲＴＣ", "key": None})
    assert parse_both(filled) == (NUMBER, KEY)


@pytest.mark.parametrize(
    "text", [f"{NUMBER}\u3000", f"{NUMBER} , ", "00108 000019\u200e", NUMBER, KEY, "7K3F QXWA 9RTC", "", " "]
)
def test_a_single_value_is_left_alone(text: str) -> None:
    assert split_scanned(text) is None


def test_a_line_whose_check_digit_is_wrong_is_a_line() -> None:
    assert split_in_two("00108-000018 7K3FQXWA9RTC") == ("00108-000018", "7K3FQXWA9RTC")


LINE = format_scanned(NUMBER, KEY)


@pytest.mark.parametrize(
    "other", [None, "", "\u3000", "\u200e", LINE, f" {LINE.lower()}", "００１０８－００００１９", "00108000019"]
)
def test_beside_a_line_the_number_may_be_empty_or_the_same(other: Any) -> None:
    assert parse_both(fill_both({"contract_number": other, "key": LINE})) == (NUMBER, KEY)


@pytest.mark.parametrize("other", [None, "", LINE, "7k3fqxwa9rtc", "７Ｋ３Ｆ ＱＸＷＡ ９ＲＴＣ"])
def test_beside_a_line_the_key_may_be_empty_or_the_same(other: Any) -> None:
    assert parse_both(fill_both({"contract_number": LINE, "key": other})) == (NUMBER, KEY)


@pytest.mark.parametrize("field", ["contract_number", "key"])
@pytest.mark.parametrize("other", ["00108-000024", "7K3FQXWA9RTD", "00108-000024 7K3F-QXWA-9RTC", "?", 5, []])
def test_what_contradicts_a_line_is_refused_and_not_overlooked(field: str, other: Any) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        fill_both({"contract_number": LINE, "key": LINE, field: other})
    assert refused.value.type == "scanned.contradiction"


def test_a_form_without_a_line_is_left_alone() -> None:
    form = {"contract_number": NUMBER, "key": "7K3F QXWA 9RTC"}
    assert fill_both(form) == form


def parse_both(form: dict[str, Any]) -> tuple[str, str]:
    return parse_contract_number(form["contract_number"]), parse_key(form["key"])


def split_in_two(text: str) -> tuple[str, str]:
    said = split_scanned(text)
    assert said is not None
    return said["contract_number"].strip(), said["key"].strip()


@pytest.mark.parametrize(
    "text",
    [
        "保証契約番号：00108-000019\n認証キー：7K3F-QXWA-9RTC",
        "認証ｷｰ : 7k3f-qxwa-9rtc、\r\n【保証 契約番号】\u3000００１０８－００００１９。",
        "「契約番号」は 00108⹀000019 「認証キー」は 7K3F〜QXWA゠9RTC",
        "00108-000019 認証キー=7K3F QXWA 9RTC",
        "7K3F-QXWA-9RTC\n保証契約番号 00108-000019",
        "保証契約番号 00108-000019 7K3F-QXWA-9RTC",
    ],
)
@pytest.mark.parametrize("field", ["contract_number", "key"])
def test_labels_are_read_in_either_field_and_order(field: str, text: str) -> None:
    assert parse_both(fill_both({field: text})) == (NUMBER, KEY)
    same = {"contract_number": NUMBER, "key": KEY, field: text}
    assert parse_both(fill_both(same)) == (NUMBER, KEY)


def test_a_label_says_which_of_the_two_a_field_holds() -> None:
    swapped = {"contract_number": "認証キー：7K3F-QXWA-9RTC", "key": "保証契約番号：00108-000019"}
    assert parse_both(fill_both(swapped)) == (NUMBER, KEY)
    assert fill_both({"contract_number": NUMBER, "key": f"保証契約番号：{NUMBER}"}).keys() == {"contract_number"}
    with pytest.raises(PydanticCustomError) as refused:
        fill_both({"contract_number": NUMBER, "key": "保証契約番号：00108-000024"})
    assert (refused.value.type, refused.value.context) == ("scanned.contradiction", {"field": "key"})


@pytest.mark.parametrize(
    "text", [f"契約番号：{NUMBER} 契約番号：00108-000024", f"工事 保証契約番号：{NUMBER} 認証キー：{KEY}"]
)
def test_nothing_is_chosen_from_what_can_be_read_in_two_ways(text: str) -> None:
    assert fill_both({"contract_number": text, "key": None})["contract_number"] == text


def test_a_wrong_character_is_told_with_its_place_in_all_that_was_typed() -> None:
    text = f"保証契約番号：{NUMBER}\n認証キー：7K3F-QXWO-9RTC"
    with pytest.raises(PydanticCustomError, match="8文字目（入力の34文字目）") as refused:
        parse_both(fill_both({"contract_number": text}))
    assert text[33] == "O" == text[refused.value.context["position"] - 1]  # type: ignore[index]


def test_every_dash_of_unicode_only_parts_a_number_and_a_key() -> None:
    dashes = [char for char in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(char) == "Pd"]
    for dash in [*dashes, "−", "ー", "ｰ", "\u00ad"]:
        assert parse_contract_number(f"00108{dash}000019") == NUMBER
        assert parse_key(f"7K3F{dash}QXWA{dash}9RTC") == KEY

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.schemas.words.contract_number import (
    ContractNumber,
    format_contract_number,
    parse_contract_number,
    read_number_part,
)

NUMBER = TypeAdapter(ContractNumber)
offices = st.integers(0, 999).map("{:03d}".format)
numbers = st.builds(format_contract_number, offices, st.integers(1, 99), st.integers(1, 99_999))


def code_of(text: str) -> str:
    with pytest.raises(ValidationError) as refusal:
        NUMBER.validate_python(text)
    return refusal.value.errors()[0]["type"]


def test_the_first_number_of_office_001_in_reiwa_8() -> None:
    assert format_contract_number("001", 8, 1) == "00108-000019"


@pytest.mark.parametrize("serial", [0, 100_000])
def test_a_serial_outside_the_series_is_refused(serial: int) -> None:
    with pytest.raises(ValueError, match="serial"):
        format_contract_number("001", 8, serial)


@given(numbers)
def test_every_number_reads_back(number: str) -> None:
    assert parse_contract_number(number) == number
    assert parse_contract_number(f"{number} ") == number


@pytest.mark.parametrize(
    "typed",
    [
        *("00108000019", "００１０８－００００１９", " 00108 - 000019 ", "00108ー000019"),
        *(f"00108{dash}000019" for dash in "‒─━−–—―‑⁃"),
        *(f"{unseen}00108-0000{unseen}19" for unseen in "\u200e\u200f\u200b\u2060\ufeff\u00ad\ufe0e\u3164\u202d"),
    ],
)
def test_width_spaces_and_dashes_are_forgiven(typed: str) -> None:
    assert NUMBER.validate_python(typed) == "00108-000019"


@given(numbers, st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_is_always_told(number: str, place: int, offset: int) -> None:
    digits = number.replace("-", "")
    wrong = digits[:place] + str((int(digits[place]) + offset) % 10) + digits[place + 1 :]
    assert code_of(wrong) == "contract_number.check_digit"
    assert code_of(f"{wrong[:5]}-{wrong[5:]}") == "contract_number.check_digit"


@given(numbers, st.integers(0, 9))
def test_two_swapped_neighbours_are_always_told(number: str, place: int) -> None:
    digits = number.replace("-", "")
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    if swapped != digits:
        assert code_of(swapped) == "contract_number.check_digit"


@pytest.mark.parametrize("typed", ["OOlO8-OOOOl9", "00I08-0000I9", "００ｌ０８－０００ＯＩ９", "OO1O8000O19"])
def test_letters_that_look_like_digits_are_forgiven(typed: str) -> None:
    assert NUMBER.validate_python(typed) == "00108-000019"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("00A08-000019", "保証契約番号の3桁目が数字ではありません。"),
        ("00108-0000L9", "保証契約番号の10桁目（入力の11文字目）が"),
        ("00108 - 00001o", "保証契約番号の11桁目（入力の14文字目）が"),
        ("㍻0108-000019", "保証契約番号の1桁目が"),
        ("Ⅰ0108-000019", "検査数字"),
    ],
)
def test_a_character_that_is_no_digit_is_named_by_its_place(typed: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        NUMBER.validate_python(typed)


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("0010800001", "0010800001"),
        ("00108-0000", "001080000"),
        ("OOl08", "00108"),
        ("００１０８－", "00108"),
        ("8", "8"),
        ("001080000191", None),
        ("第12号", None),
        ("", None),
        ("-", None),
    ],
)
def test_a_part_of_a_number_is_read_from_a_search(typed: str, digits: str | None) -> None:
    assert read_number_part(typed) == digits


def test_a_missing_digit_is_counted() -> None:
    assert code_of("00108-00001") == "contract_number.length"
    with pytest.raises(ValidationError, match="入力は12桁"):
        NUMBER.validate_python("00108-00001x9")

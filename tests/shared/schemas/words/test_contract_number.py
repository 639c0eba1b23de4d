import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.schemas.words.contract_number import ContractNumber, format_contract_number, parse_contract_number

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


@pytest.mark.parametrize("typed", ["00108000019", "００１０８－００００１９", " 00108 - 000019 ", "00108ー000019"])
def test_width_spaces_and_hyphens_are_forgiven(typed: str) -> None:
    assert NUMBER.validate_python(typed) == "00108-000019"


@given(numbers, st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_is_always_told(number: str, place: int, offset: int) -> None:
    digits = number.replace("-", "")
    wrong = digits[:place] + str((int(digits[place]) + offset) % 10) + digits[place + 1 :]
    assert code_of(wrong) == "contract_number.check_digit"


@given(numbers, st.integers(0, 9))
def test_two_swapped_neighbours_are_always_told(number: str, place: int) -> None:
    digits = number.replace("-", "")
    swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
    if swapped != digits:
        assert code_of(swapped) == "contract_number.check_digit"


def test_a_character_that_is_no_digit_is_named_by_its_position() -> None:
    with pytest.raises(ValidationError, match="3文字目"):
        NUMBER.validate_python("00l08-000019")


def test_a_missing_digit_is_counted() -> None:
    assert code_of("00108-00001") == "contract_number.length"

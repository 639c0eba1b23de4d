import pytest

from shared.schemas.contract_number import format_contract_number
from shared.schemas.scanned import format_scanned, split_scanned

NUMBER = format_contract_number("001", 8, 1)
KEY = "7K3FQXWA9RTC"


def test_a_line_is_split_into_what_it_was_made_of() -> None:
    line = format_scanned(NUMBER, KEY)
    assert line == f"{NUMBER} 7K3F-QXWA-9RTC"
    assert split_scanned(f" {line}\r\n") == (NUMBER, "7K3F-QXWA-9RTC")


@pytest.mark.parametrize("text", [NUMBER, KEY, "7K3F QXWA 9RTC", "", " ", "00108-000018 7K3FQXWA9RTC"])
def test_a_single_value_is_left_alone(text: str) -> None:
    assert split_scanned(text) is None

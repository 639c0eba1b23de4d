import csv
import io
from datetime import date

import pytest

from shared.schemas.text.machine_readable import write_csv


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_cells_are_bare_and_a_record_is_one_line() -> None:
    content = write_csv(
        ("name", "amount", "day", "known", "note"),
        [("東伊豆町", 20_000_000, date(2026, 4, 1), True, "一行\n二行,「」")],
    )
    assert content.startswith(b"\xef\xbb\xbfname,amount,day,known,note\r\n")
    assert content.count(b"\r\n") == 2
    assert read(content)[1] == ["東伊豆町", "20000000", "2026-04-01", "true", "一行 二行,「」"]
    assert read(write_csv(("name", "known"), [(None, False)]))[1] == ["", "false"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "＋1", "－1", "＠A"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert read(write_csv(("name", "note"), [("町", text)]))[1][1] == f"'{text}"


@pytest.mark.parametrize("columns", [("name", "name"), ("氏名", "note"), ("Name", "note"), ("name", "a b")])
def test_columns_have_unique_latin_names(columns: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="unique Latin"):
        write_csv(columns, [])
    with pytest.raises(ValueError, match="1 cells for 2 columns"):
        write_csv(("name", "note"), [("町",)])

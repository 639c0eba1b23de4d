"""CSV as the government's rule on machine-readable data has it (総務省, 機械判読可能なデータの表記方法).

UTF-8 with a byte order mark, so that a spreadsheet reads it too; one header row of unique Latin names; one record a
line; numbers bare, days as 2026-04-10, true and false, and nothing where something is not known.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date

MEDIA_TYPE = "text/csv"
CHARSET = "utf-8"
ENCODING = "utf-8-sig"
Cell = str | int | bool | date | None

# What a spreadsheet takes for the beginning of a formula, full-width forms included.
_FORMULA = re.compile(r"[=+\-@\t＝＋－＠]")
_NAME = re.compile("[a-z][a-z0-9_]*")


def write_csv(columns: Sequence[str], records: Iterable[Sequence[Cell]], encoding: str = ENCODING) -> bytes:
    """Raises ValueError for names of columns that are not unique Latin ones, for a record of another length, and for
    characters that the encoding lacks.
    """
    if len(set(columns)) != len(columns) or not all(map(_NAME.fullmatch, columns)):
        raise ValueError("the names of the columns are not unique Latin words")
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    for record in records:
        if len(record) != len(columns):
            raise ValueError(f"a record has {len(record)} cells for {len(columns)} columns")
        writer.writerow([_write_cell(cell) for cell in record])
    return text.getvalue().encode(encoding)


def _write_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int):
        return str(cell)
    return defuse(" ".join(cell.splitlines()))


def defuse(text: str) -> str:
    """An apostrophe before what a spreadsheet would reckon, which it then shows as text."""
    return f"'{text}" if _FORMULA.match(text) else text

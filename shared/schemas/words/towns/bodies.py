"""Every body that may order public works, by the official list of codes: prefectures and municipalities."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from shared.schemas.words.authority_code import is_authority_code

BODIES = "bodies.csv"
_COLUMNS = ["code", "prefecture", "name", "reading"]


class Body(NamedTuple):
    """`reading` is in ひらがな."""

    code: str
    prefecture: str
    name: str
    reading: str

    @property
    def beneficiary(self) -> str:
        """To whom certificates are made out where nothing else is known: the head of the body."""
        return f"{self.name}知事" if self.name == self.prefecture else f"{self.name}長"


class BodyList(NamedTuple):
    """`source` is where the list comes from, `checked_on` the day on which it was taken from there."""

    source: str
    checked_on: date
    bodies: tuple[Body, ...]


def load_bodies(folder: Path) -> BodyList | None:
    """The list of a folder, if it has one; raises ValueError with the line that is wrong."""
    file = folder / BODIES
    if not file.exists():
        return None
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        raise ValueError(f"{BODIES} is not UTF-8 text. Save it as UTF-8.") from None
    source, checked_on = _read_remarks([line for line in lines if line.startswith("#")])
    return BodyList(source, checked_on, tuple(_read_rows([line for line in lines if not line.startswith("#")])))


def _read_remarks(remarks: list[str]) -> tuple[str, date]:
    told = {name.strip(): text.strip() for name, _, text in (line[1:].partition(":") for line in remarks)}
    try:
        return told["source"], date.fromisoformat(told["checked_on"])
    except (KeyError, ValueError):
        raise ValueError(
            f"{BODIES}: it needs the lines `# source: …` and `# checked_on: 2026-11-30`, whence and when it was taken"
        ) from None


def _read_rows(lines: list[str]) -> Iterator[Body]:
    first, *rows = csv.reader(lines)
    if first != _COLUMNS:
        raise ValueError(f"{BODIES}: the first row that is no remark must be {','.join(_COLUMNS)}")
    seen: set[str] = set()
    for row in rows:
        body = _read_row(row)
        if body.code in seen:
            raise ValueError(f"{BODIES}: {body.code} {body.name}: the code stands twice")
        seen.add(body.code)
        yield body


def _read_row(row: list[str]) -> Body:
    if len(row) != len(_COLUMNS) or not all(row):
        raise ValueError(f"{BODIES}: {','.join(row)}: each row has {len(_COLUMNS)} fields, none of them empty")
    body = Body(*row)
    if not is_authority_code(body.code):
        raise ValueError(f"{BODIES}: {body.code} {body.name}: the check digit of the code does not fit")
    return body

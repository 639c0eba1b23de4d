"""台帳 as one CSV file, by the rule on machine-readable data, in UTF-8 or in CP932."""

from collections.abc import Sequence
from datetime import date

from services.verification_api.ledger.shown import derive_attention, derive_state
from services.verification_api.store.ledger.tables import LedgerRow
from shared.runtime.errors import DomainError, invalid_field
from shared.schemas.text.cp932 import write_in_cp932
from shared.schemas.text.machine_readable import Cell, write_csv
from shared.schemas.verification.labels import LEDGER_MEDIUM_LABELS, LEDGER_STATE_LABELS
from shared.schemas.verification.ledger import LedgerEncoding
from shared.schemas.words.dates import in_japan
from shared.schemas.words.guarantee import KIND_LABELS

LONGEST_FILE = 20_000
# `unwritable` names the characters for which a 〓 stands in the row, as U+20BB7.
COLUMNS = (
    "authority_code", "medium", "medium_label", "number", "issuer_name", "kind", "kind_label", "principal_name",
    "works_name", "contract_amount", "amount", "expires_on", "term_ends_on", "status", "status_label", "attention",
    "version", "seen_version", "entered_on", "returned_on", "note", "unwritable",
)  # fmt: skip
_MOST_NAMED = 20


def refuse_too_long(rows: Sequence[LedgerRow]) -> None:
    if len(rows) > LONGEST_FILE:
        raise invalid_field(
            "query:from",
            "ledger.too_long",
            f"1つのファイルに出力できるのは{LONGEST_FILE:,}件までです。登録日などの条件で絞り込んでください。",
        )


def render_ledger(
    rows: Sequence[LedgerRow], today: date, within: int, encoding: LedgerEncoding, *, replace: bool
) -> bytes:
    """One row a line of the ledger. Several values of `attention` and `unwritable` have `;` between two.

    Raises DomainError `request.invalid`, which names them, for characters that the encoding lacks, unless they are to
    be replaced: a clerk is to know before the file is passed on that a name in it is not as it is written.
    """
    records = [_list_cells(row, today, within) for row in rows]
    if encoding is LedgerEncoding.UTF_8:
        return write_csv(COLUMNS, ((*cells, None) for cells in records))
    written = [_write_cells(cells) for cells in records]
    lacking = list(dict.fromkeys(char for _, chars in written for char in chars))
    if lacking and not replace:
        raise _refuse_lacking(lacking, sum(bool(chars) for _, chars in written))
    return write_csv(COLUMNS, ((*cells, _name_characters(chars)) for cells, chars in written), encoding)


def _list_cells(row: LedgerRow, today: date, within: int) -> list[Cell]:
    state = derive_state(row, today).value
    return [
        row.authority_code,
        row.medium.value,
        LEDGER_MEDIUM_LABELS[row.medium.value],
        row.number,
        row.issuer_name,
        row.kind.value,
        KIND_LABELS[row.kind],
        row.principal_name,
        row.works_name,
        row.contract_amount,
        row.amount,
        row.expires_on,
        row.term_ends_on,
        state,
        LEDGER_STATE_LABELS[state],
        ";".join(derive_attention(row, today, within)),
        row.version,
        row.seen_version,
        in_japan(row.opened_at).date(),
        row.returned_on,
        row.note,
    ]


def _write_cells(cells: Sequence[Cell]) -> tuple[list[Cell], list[str]]:
    """With the characters that CP932 lacks, each once."""
    lacking: dict[str, None] = {}
    written: list[Cell] = []
    for cell in cells:
        if isinstance(cell, str):
            cell, missing = write_in_cp932(cell)
            lacking |= dict.fromkeys(missing)
        written.append(cell)
    return written, list(lacking)


def _name_characters(characters: Sequence[str]) -> str | None:
    return ";".join(f"U+{ord(char):04X}" for char in characters) or None


def _refuse_lacking(lacking: Sequence[str], rows: int) -> DomainError:
    named = "、".join(f"{char}（U+{ord(char):04X}）" for char in lacking[:_MOST_NAMED])
    more = f"ほか{len(lacking) - _MOST_NAMED}字" if len(lacking) > _MOST_NAMED else ""
    return invalid_field(
        "query:encoding",
        "ledger.unwritable",
        f"シフトJISで表せない文字が{rows:,}件の行にあります：{named}{more}。UTF-8で出力するか、"
        "これらの文字を〓に置き換えて出力してください。置き換えた文字は各行の最後の列に示します。",
        hint="Ask for `encoding=utf-8-sig`, or send `replace=true` as well.",
    )

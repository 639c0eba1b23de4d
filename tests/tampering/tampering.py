"""Changes of one value or one row, made as an administrator who may do anything, and whether fsck finds and names each.

They are generated: every promised column of every table, by its type; of JSON every value in it; every kind of row
taken out, and put in twice.
"""

import json
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, TypeAlias

import asyncpg

from services.admin.fsck.run import Findings
from services.admin.store.snapshot import Row
from tests.harness import Installation
from tests.soundness import find_faults, list_checkpoints
from tests.tampering.columns import PROMISED

Connection: TypeAlias = "asyncpg.Connection[Row]"
# Which rows of a table keep its promises, where not all do.
_ROWS = {
    "issuance.audit": "action = 'guarantee.numbered'",
    "identity.key": "purpose IN ('check', 'application_fact', 'issuance_fact')",
    "application.requested_guarantee": "contract_number IS NOT NULL",
}
_ROWS_OF = {("issuance.release", "note"): ("decision", "refuse")}
# Whether there is a moment is promised, and not which.
_PRESENCE = {"handled_at", "parked_at", "refused_at", "sent_at", "bounced_at"}
# In which order rows are looked at; of many values of JSON the first rows' are changed.
_MOST_ROWS = 40
# One value each of the JSON of an event's type, of a version, …
_JSON = ("content", "data", "detail")


class Tampering(NamedTuple):
    """`row` is the key of the row as a condition, by which it is told apart; `names` are what it may be named by."""

    table: str
    what: str
    statement: str
    arguments: tuple[Any, ...]
    names: frozenset[str]


class Tried(NamedTuple):
    tampering: Tampering
    findings: Findings

    @property
    def is_found(self) -> bool:
        return bool(self.findings.faults)

    @property
    def is_named(self) -> bool:
        """Whether a finding is about this table, or names this row or its guarantee."""
        faults = [fault for found in self.findings.faults.values() for fault in found]
        return any(
            fault.table == self.tampering.table or any(name in fault.row for name in self.tampering.names)
            for fault in faults
        )


async def loosen(installation: Installation) -> None:
    """Takes away what would refuse a change: whoever administers the database can do so as well."""
    connection = await installation.clone.connect()
    tables = ", ".join(f"'{name}'::regclass" for name in PROMISED)
    constraints = await connection.fetch(
        f"SELECT conrelid::regclass::text AS name, conname FROM pg_constraint "
        f"WHERE conrelid IN ({tables}) AND contype IN ('c', 'f') ORDER BY contype = 'f' DESC"
    )
    for row in constraints:
        await connection.execute(f"ALTER TABLE {row['name']} DROP CONSTRAINT IF EXISTS {row['conname']} CASCADE")
    unique = await connection.fetch(
        f"SELECT indrelid::regclass::text AS name, indexrelid::regclass::text AS index, conname FROM pg_index "
        f"LEFT JOIN pg_constraint ON conindid = indexrelid AND contype IN ('p', 'u') "
        f"WHERE indisunique AND indrelid IN ({tables})"
    )
    for row in unique:
        drop = f"ALTER TABLE {row['name']} DROP CONSTRAINT {row['conname']} CASCADE" if row["conname"] else ""
        await connection.execute(drop or f"DROP INDEX {row['index']}")
    await connection.execute("ALTER TABLE events.event ALTER seq DROP IDENTITY")
    for table in PROMISED:
        columns = await connection.fetch(
            "SELECT attname FROM pg_attribute WHERE attrelid = $1::text::regclass AND attnum > 0 AND attnotnull", table
        )
        for row in columns:
            await connection.execute(f'ALTER TABLE {table} ALTER "{row["attname"]}" DROP NOT NULL')
    await connection.close()


@asynccontextmanager
async def open_tampering(installation: Installation) -> "AsyncIterator[Connection]":
    """A connection on which no trigger fires."""
    connection = await installation.clone.connect()
    try:
        await connection.execute("SET session_replication_role = replica")
        yield connection
    finally:
        await connection.close()


async def try_tampering(
    connection: Connection, keys: Mapping[str, str], kept: Sequence[Mapping[str, Any]], tampering: Tampering
) -> Tried:
    """Made, looked at, and undone."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        changed = await connection.execute(tampering.statement, *tampering.arguments)
        assert changed.endswith(" 1"), (tampering, changed)
        return Tried(tampering, await find_faults(connection, keys, kept))
    finally:
        await transaction.rollback()


async def try_all(installation: Installation, tamperings: Sequence[Tampering]) -> list[Tried]:
    kept = await list_checkpoints(installation)
    async with open_tampering(installation) as connection:
        return [await try_tampering(connection, installation.keys, kept, one) for one in tamperings]


async def list_tamperings(installation: Installation) -> list[Tampering]:
    """In the order of PROMISED."""
    found = []
    async with open_tampering(installation) as connection:
        numbers = {
            str(row["id"]): row["contract_number"]
            for row in await connection.fetch("SELECT id, contract_number FROM issuance.guarantee")
        }
        for table, columns in PROMISED.items():
            condition = _ROWS.get(table, "true")
            rows = await connection.fetch(
                f"SELECT ctid::text AS ctid, * FROM {table} WHERE {condition} ORDER BY ctid LIMIT {_MOST_ROWS}"
            )
            types = await _list_types(connection, table)
            for column in columns:
                found += list(_change_column(table, column, types[column], rows, numbers))
            found += list(_change_rows(table, rows, numbers, types))
    return found


async def _list_types(connection: Connection, table: str) -> dict[str, str]:
    schema, _, name = table.partition(".")
    rows = await connection.fetch(
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = $1 AND table_name = $2",
        schema,
        name,
    )
    return {row["column_name"]: row["data_type"] for row in rows}


def _change_column(
    table: str, column: str, kind: str, rows: Sequence[Row], numbers: Mapping[str, str]
) -> Iterator[Tampering]:
    """Of the first row that has a value; of JSON each value, of an event of each type."""
    if kind == "jsonb":
        yield from _change_json(table, column, rows, numbers)
        return
    named, wanted = _ROWS_OF.get((table, column), (column, None))
    rows = [row for row in rows if wanted is None or row[named] == wanted]
    held = [row for row in rows if row[column] is not None][:1]
    empty = [row for row in rows if row[column] is None][:1]
    for row in held:
        statement = f'UPDATE {table} SET "{column}" = $1 WHERE ctid = $2::text::tid'
        if column not in _PRESENCE:
            changed = (_change(row[column]), row["ctid"])
            yield Tampering(table, f"{column} changed", statement, changed, _name(row, numbers))
        if empty or column in {*_PRESENCE, "signature", "key_id"}:
            yield Tampering(
                table,
                f"{column} taken away",
                f'UPDATE {table} SET "{column}" = NULL WHERE ctid = $1::text::tid',
                (row["ctid"],),
                _name(row, numbers),
            )
    for row in empty:
        statement = f'UPDATE {table} SET "{column}" = $1 WHERE ctid = $2::text::tid'
        yield Tampering(table, f"{column} filled in", statement, (_make(kind), row["ctid"]), _name(row, numbers))


def _change_json(table: str, column: str, rows: Sequence[Row], numbers: Mapping[str, str]) -> Iterator[Tampering]:
    firsts: dict[Any, Row] = {}
    for row in rows:
        firsts.setdefault(row.get("type"), row)
    for kind, row in firsts.items():
        whole = json.loads(row[column])
        for path in _list_paths(whole):
            changed = json.dumps(_replace(whole, path))
            pointer = "/".join(map(str, path))
            yield Tampering(
                table,
                f"{column}/{pointer} changed" + (f" in {kind}" if kind else ""),
                f'UPDATE {table} SET "{column}" = $1::text::jsonb WHERE ctid = $2::text::tid',
                (changed, row["ctid"]),
                _name(row, numbers),
            )


def _list_paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for name, part in value.items():
            yield from _list_paths(part, (*path, name))
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _list_paths(part, (*path, place))
    else:
        yield path


def _replace(value: Any, path: tuple[Any, ...]) -> Any:
    if not path:
        return "x" if value is None else _change(value)
    first, *rest = path
    if isinstance(value, dict):
        return {name: _replace(part, tuple(rest)) if name == first else part for name, part in value.items()}
    return [_replace(part, tuple(rest)) if place == first else part for place, part in enumerate(value)]


def _change(value: Any) -> Any:
    """Another one of its kind, as close as can be."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, bytes):
        middle = len(value) // 2
        return value[:middle] + bytes([value[middle] ^ 1]) + value[middle + 1 :]
    if isinstance(value, uuid.UUID):
        return uuid.UUID(int=value.int ^ 1)
    if isinstance(value, datetime):
        return value + timedelta(microseconds=1)
    if isinstance(value, date):
        return value + timedelta(days=1)
    text = str(value)
    last = text[-1:]
    return text[:-1] + ("8" if last != "8" and last.isdigit() else chr(ord(last) ^ 1) if last else "x")


def _make(kind: str) -> Any:
    values: dict[str, Any] = {
        "uuid": uuid.UUID(int=1),
        "bytea": b"x",
        "timestamp with time zone": datetime.fromisoformat("2026-04-10T10:00:00+09:00"),
        "integer": 1,
        "bigint": 1,
        "text": "x",
    }
    return values[kind]


def _change_rows(
    table: str, rows: Sequence[Row], numbers: Mapping[str, str], types: Mapping[str, str]
) -> Iterator[Tampering]:
    """One of each kind taken out, and one put in once more: as it is, and under another key."""
    firsts: dict[Any, Row] = {}
    for row in rows:
        firsts.setdefault((row.get("type"), row.get("hearer")), row)
    columns = ", ".join(f'"{name}"' for name in types)
    for kind, row in firsts.items():
        told = " ".join(str(part) for part in kind if part)
        of_kind = f" of {told}" if told else ""
        yield Tampering(
            table,
            f"a row{of_kind} taken out",
            f"DELETE FROM {table} WHERE ctid = $1::text::tid",
            (row["ctid"],),
            _name(row, numbers),
        )
    for row in rows[:1]:
        first = next(iter(types))
        others = ", ".join(["$2", *(f'"{name}"' for name in types if name != first)])
        ordered = ", ".join([f'"{first}"', *(f'"{name}"' for name in types if name != first)])
        if table != "identity.key":  # a name may be known before anything is made with it
            yield Tampering(
                table,
                f"a row put in once more under another {first}",
                f"INSERT INTO {table} ({ordered}) SELECT {others} FROM {table} WHERE ctid = $1::text::tid",
                (row["ctid"], _change_far(row[first])),
                _name(row, numbers) | {str(_change_far(row[first]))},
            )
        if table not in {"events.route", "events.admitted"}:
            yield Tampering(
                table,
                "a row put in twice",
                f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE ctid = $1::text::tid",
                (row["ctid"],),
                _name(row, numbers),
            )


def _change_far(value: Any) -> Any:
    """One that no other row has."""
    return value + 1_000 if isinstance(value, int) else _change(value)


_SHORTEST_NAME = 5  # a shorter one stands in others by chance
_KEYS = (
    "id",
    "guarantee_id",
    "contract_number",
    "aggregateid",
    "event_id",
    "approval_id",
    "position",
    "day",
    "office_code",
    "name",
    "epoch",
    "sha256",
)


def _name(row: Row, numbers: Mapping[str, str]) -> frozenset[str]:
    held = [row[key] for key in _KEYS if key in row and row[key] is not None]
    names = {value.hex() if isinstance(value, bytes) else str(value) for value in held}
    names = {f"position {value}" if "position" in row and value == str(row["position"]) else value for value in names}
    if "fiscal_year" in row and "from_serial" in row:
        names.add(f"{row['office_code']} {row['fiscal_year']}")
    names = {name for name in names if len(name) >= _SHORTEST_NAME}
    return frozenset(names | {numbers[name] for name in names if name in numbers})

"""All rows about one guarantee, read by plain SQL and grouped: what the checks of a guarantee look at."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from services.admin.fsck.reading import parse_json
from services.admin.store.snapshot import Row, Snapshot

_NUMBERS = "(SELECT contract_number FROM issuance.guarantee WHERE id = ANY ($1::uuid[]))"
_EVENTS = "(SELECT id FROM events.event WHERE aggregateid = ANY ($1::uuid[]::text[]))"
# Each table, the column by which a row is of a guarantee, and which rows are read.
_TABLES = {
    "issuance.guarantee": ("id", "SELECT * FROM issuance.guarantee WHERE id = ANY ($1::uuid[])"),
    **{
        f"issuance.{name}": (
            "guarantee_id",
            f"SELECT * FROM issuance.{name} WHERE guarantee_id = ANY ($1::uuid[]) ORDER BY {order}",  # noqa: S608
        )
        for name, order in (
            ("version", "version"),
            ("version_document", "version"),
            ("listed", "guarantee_id"),
            ("premium", "guarantee_id"),
            ("version_premium", "version"),
            ("registration", "version"),
            ("authentication_key", "serial"),
            ("key_registration", "serial"),
            ("mail", "id"),
            ("submission", "id"),
            ("receipt", "id"),
            ("release", "approval_id"),
            ("act", "id"),
            ("audit", "id"),
        )
    },
    "documents.document": (
        "guarantee_id",
        "SELECT of_version.guarantee_id, of_version.version, document.* FROM issuance.version_document AS of_version "
        "JOIN documents.document ON sha256 = document_sha256 WHERE guarantee_id = ANY ($1::uuid[])",
    ),
    "events.event": (
        "aggregateid",
        "SELECT *, EXISTS (SELECT FROM events.admitted WHERE event_id = event.id) AS admitted FROM events.event "
        "WHERE aggregateid = ANY ($1::uuid[]::text[]) ORDER BY seq",
    ),
    "events.delivery": ("event_id", f"SELECT * FROM events.delivery WHERE event_id IN {_EVENTS}"),  # noqa: S608
    "verification.certificate": (
        "contract_number",
        f"SELECT * FROM verification.certificate WHERE contract_number IN {_NUMBERS}",  # noqa: S608
    ),
    "verification.certificate_version": (
        "contract_number",
        f"SELECT * FROM verification.certificate_version WHERE contract_number IN {_NUMBERS}",  # noqa: S608
    ),
    "verification.delivery": (
        "contract_number",
        f"SELECT * FROM verification.delivery WHERE contract_number IN {_NUMBERS}",  # noqa: S608
    ),
    "verification.key_check": (
        "contract_number",
        f"SELECT * FROM verification.key_check WHERE contract_number IN {_NUMBERS}",  # noqa: S608
    ),
    "application.requested_guarantee": (
        "id",
        "SELECT * FROM application.requested_guarantee WHERE id = ANY ($1::uuid[])",
    ),
    "verification.receipt": (
        "guarantee_id",
        "SELECT * FROM verification.receipt WHERE guarantee_id = ANY ($1::uuid[]) ORDER BY id",
    ),
    "application.town_return": (
        "guarantee_id",
        "SELECT * FROM application.town_return WHERE guarantee_id = ANY ($1::uuid[]) ORDER BY id",
    ),
    "application.in_force": (
        "guarantee_id",
        "SELECT * FROM application.in_force WHERE guarantee_id = ANY ($1::uuid[])",
    ),
}
READMITTED = "guarantee.readmitted"


class Fault(NamedTuple):
    """What is wrong with one row; `row` is its key, or of what it is about. Neither holds a key or personal data."""

    table: str
    row: str
    what: str


class Fact(NamedTuple):
    """A row of events.event and its data; None for what is no JSON object."""

    row: Row
    data: Mapping[str, Any]

    @property
    def type(self) -> str:
        return str(self.row["type"])

    @property
    def name(self) -> str:
        return f"{self.type} {self.row['id']}"


@dataclass(frozen=True)
class Kit:
    """What checks go by: the public keys of those who say facts, by source and name; and the keys of issuance.

    Where something is not there, nothing is checked by it. Of a system that is `settled` nothing may wait.
    """

    public: Mapping[str, Mapping[str, Ed25519PublicKey]] = field(default_factory=dict)
    encryption_keys: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    check_keys: Mapping[int, bytes] = field(default_factory=dict, repr=False)
    data_keys: Mapping[int, bytes] = field(default_factory=dict, repr=False)
    settled: bool = False


class Narrowing(NamedTuple):
    """Only what was concluded since a moment, only numbers of one office; all where neither is given."""

    since: datetime | None = None
    office: str = ""


@dataclass(frozen=True)
class Dossier:
    """`id` is the guarantee's; `guarantee` is None where facts speak of one that has no number."""

    id: UUID
    rows: Mapping[str, list[Row]]
    facts: Sequence[Fact]
    now: datetime

    @property
    def guarantee(self) -> Row | None:
        found = self.rows.get("issuance.guarantee")
        return found[0] if found else None

    @property
    def name(self) -> str:
        return self.guarantee["contract_number"] if self.guarantee else str(self.id)

    @property
    def is_readmitted(self) -> bool:
        return any(row["action"] == READMITTED for row in self.of("issuance.audit"))

    def of(self, table: str) -> list[Row]:
        return self.rows.get(table, [])

    def said(self, *types: str) -> list[Fact]:
        return [fact for fact in self.facts if fact.type in types]

    def deliveries_of(self, fact: Fact) -> list[Row]:
        return [row for row in self.of("events.delivery") if row["event_id"] == fact.row["id"]]

    def is_handled(self, fact: Fact, hearer: str) -> bool:
        return any(row["handled_at"] and row["hearer"] == hearer for row in self.deliveries_of(fact))


async def read_dossiers(snapshot: Snapshot, ids: Sequence[UUID]) -> list[Dossier]:
    """In the order of `ids`."""
    [[now]] = await snapshot.fetch("SELECT now()")
    found: dict[UUID, dict[str, list[Row]]] = {guarantee_id: defaultdict(list) for guarantee_id in ids}
    owners: dict[object, UUID] = {}
    for guarantee_id in ids:
        owners |= {guarantee_id: guarantee_id, str(guarantee_id): guarantee_id}
    for table, (key, statement) in _TABLES.items():
        for row in await snapshot.fetch(statement, list(ids)):
            owner = owners[row[key]]
            found[owner][table].append(row)
            if table == "issuance.guarantee":
                owners[row["contract_number"]] = owner
            elif table == "events.event":
                owners[row["id"]] = owner
    return [Dossier(one, rows, list(_read_facts(rows["events.event"])), now) for one, rows in found.items()]


def _read_facts(rows: Sequence[Row]) -> Iterator[Fact]:
    for row in rows:
        data = parse_json(row["data"])
        yield Fact(row, data if isinstance(data, dict) else {})

"""Look-ups of what this process has opened before: one statement, a transaction by itself, records them."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from shared.runtime.data.direct import DirectConnection
from shared.schemas.words.roles import Role

# A function of the database, since it compares under a lock and sees the rows of every town.
_RECORD = "SELECT verification.record_known($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"


class KnownEntry(NamedTuple):
    """The audit row of one, if its certificate, the versions of it and its key are still those that were opened.

    `rows` tells the rows of the certificate and its versions from others, as LIST_ROWS has them; `serial`, `epoch` and
    `value` are of the key check that the typed key fits.
    """

    id: UUID
    authority_code: str
    contract_number: str
    org: str
    client_id: str
    role: Role
    serial: int
    epoch: int
    value: bytes
    rows: str


async def record_known(connection: DirectConnection, entries: Sequence[KnownEntry], at: datetime) -> set[UUID]:
    """The ids of those that are recorded as confirmed; the others have to be decided.

    These are those of which anything changed, on whose number a wrong key counts, or whose caller a lock refuses.
    """
    columns = [list(column) for column in zip(*entries, strict=True)]
    return {row[0] for row in await connection.fetch(_RECORD, at, *columns)}

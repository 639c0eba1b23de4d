"""`make tamper`: every promised column of every table changed, rows taken out and put in; fsck finds and names each.

Not part of the suite, which tries some of them (tests/admin/fsck/test_run.py).
"""

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.databases import CloneDatabase
from tests.tampering.columns import PROMISED, PROPERTY
from tests.tampering.tampering import Tried, list_tamperings, loosen, try_all
from tests.tampering.world import make_world

FEWEST = 200


async def test_every_tampering_is_found_and_named(
    clone: CloneDatabase, fonts: None, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    async with make_world(clone, tmp_path) as (installation, _):
        await loosen(installation)
        tried = await try_all(installation, await list_tamperings(installation))
    record_property(PROPERTY, compose_rows(tried))
    assert len(tried) >= FEWEST
    assert [one.tampering.what for one in tried if not one.is_found] == []
    assert [one.tampering.what for one in tried if not one.is_named] == []


def compose_rows(tried: Sequence[Tried]) -> list[str]:
    """A row of the table in docs/fsck.md for each table of the database."""
    chosen = (tried, [one for one in tried if one.is_found], [one for one in tried if one.is_named])
    counts = [Counter(one.tampering.table for one in some) for some in chosen]
    rows = [
        f"| `{table}` | {', '.join(f'`{column}`' for column in columns)} | "
        + " | ".join(str(counted[table]) for counted in counts)
        + " |\n"
        for table, columns in PROMISED.items()
    ]
    return [*rows, f"| all | | {' | '.join(str(counted.total()) for counted in counts)} |\n"]

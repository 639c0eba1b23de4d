"""The numbers: series without gaps, check digits, and each number given once."""

import re
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator

from services.admin.fsck.dossier import READMITTED, Dossier, Fault, Kit, Narrowing
from services.admin.fsck.reading import ends_with_check_digit, fiscal_year
from services.admin.store.snapshot import Row, Snapshot

_FORM = re.compile(r"[0-9]{5}-[0-9]{6}")
_TWICE = """
    SELECT contract_number, 'issuance.guarantee' AS name FROM issuance.guarantee GROUP BY 1 HAVING count(*) > 1
    UNION ALL SELECT data->>'contract_number', 'events.event' FROM events.event
    WHERE type = 'guarantee.numbered' GROUP BY 1 HAVING count(DISTINCT aggregateid) > 1
    UNION ALL SELECT contract_number, 'application.requested_guarantee' FROM application.requested_guarantee
    WHERE contract_number IS NOT NULL GROUP BY 1 HAVING count(*) > 1
    ORDER BY 1
    """
_GIVEN = """
    SELECT contract_number, EXISTS (
        SELECT FROM issuance.audit WHERE guarantee_id = guarantee.id AND action = $2) AS readmitted
    FROM issuance.guarantee WHERE contract_number LIKE $1 || '%'
    """
_ENDS = "SELECT * FROM issuance.series WHERE office_code LIKE $1 || '%'"
_RAISED = "SELECT * FROM issuance.series_raise WHERE office_code LIKE $1 || '%'"
Series = tuple[str, int]


def check_number(dossier: Dossier, _: Kit) -> Iterator[Fault]:
    guarantee = dossier.guarantee
    if guarantee is None:
        return
    number = guarantee["contract_number"]
    if not _FORM.fullmatch(number) or not ends_with_check_digit(number.replace("-", "")):
        yield Fault("issuance.guarantee", number, "the number does not end with its check digit")
    elif int(number[3:5]) != fiscal_year(guarantee["numbered_at"]):
        yield Fault("issuance.guarantee", number, "the number is of another fiscal year than the day it was given on")


async def check_given_once(snapshot: Snapshot, _: Kit, narrowing: Narrowing) -> AsyncIterator[Fault]:
    for row in await snapshot.fetch(_TWICE):
        if (row["contract_number"] or "").startswith(narrowing.office):
            yield Fault(row["name"], str(row["contract_number"]), "the number is that of two guarantees")


async def check_series(snapshot: Snapshot, _: Kit, narrowing: Narrowing) -> AsyncIterator[Fault]:
    given: dict[Series, dict[int, bool]] = defaultdict(dict)
    async for rows in snapshot.stream(_GIVEN, narrowing.office, READMITTED, rows=5_000):
        for row in rows:
            number = row["contract_number"]
            if _FORM.fullmatch(number):
                given[number[:3], int(number[3:5])][int(number[6:11])] = row["readmitted"]
    ends = {
        (row["office_code"], row["fiscal_year"]): row["last_serial"]
        for row in await snapshot.fetch(_ENDS, narrowing.office)
    }
    raised = defaultdict(list)
    for row in await snapshot.fetch(_RAISED, narrowing.office):
        raised[row["office_code"], row["fiscal_year"]].append(row)
    for series in sorted(ends.keys() | given.keys() | raised.keys()):
        for fault in _judge(series, ends.get(series, 0), given[series], raised[series]):
            yield fault


def _judge(series: Series, end: int, given: dict[int, bool], raised: list[Row]) -> Iterator[Fault]:
    name = f"{series[0]} {series[1]}"
    left_out: set[int] = set()
    for row in raised:
        if not 0 <= row["from_serial"] < row["to_serial"] <= end:
            yield Fault("issuance.series_raise", name, "leaves out numbers that the series has not come to")
        else:
            now_out = set(range(row["from_serial"] + 1, row["to_serial"] + 1))
            if now_out & left_out:
                yield Fault("issuance.series_raise", name, "leaves out numbers that were left out already")
            left_out |= now_out
    missing = sorted(set(range(1, end + 1)) - left_out - given.keys())
    if missing:
        yield Fault("issuance.series", name, f"{_name(missing)} given, and no guarantee has it")
    beyond = sorted(serial for serial in given if serial > end)
    if beyond:
        yield Fault("issuance.series", name, f"{_name(beyond)} given beyond the end of the series")
    doubtful = sorted(serial for serial, readmitted in given.items() if serial in left_out and not readmitted)
    if doubtful:
        yield Fault("issuance.series_raise", name, f"{_name(doubtful)} left out, and a guarantee has it")


def _name(serials: list[int]) -> str:
    more = f" and {len(serials) - 1} more" if len(serials) > 1 else ""
    return f"serial {serials[0]}{more} was"

"""One run over a moment of the database: every promise on every guarantee, some hundred at a time."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from typing import Any
from uuid import UUID

from services.admin.fsck.checks.chain import check_kept
from services.admin.fsck.checks.keys import unwrap_epochs
from services.admin.fsck.dossier import Dossier, Fault, Kit, Narrowing, read_dossiers
from services.admin.fsck.papers import Judged, Task, judge, list_papers, prepare
from services.admin.fsck.promises import DRAWINGS, KEPT, PROMISES, SEALS, OfEach
from services.admin.store.snapshot import Snapshot

_BATCH = 100
_PROCESSES = 2
_KEPT_FAULTS = 20
_SUBJECTS = """
    SELECT guarantee.id FROM issuance.guarantee
    WHERE contract_number LIKE $2 || '%' AND ($1::timestamptz IS NULL OR EXISTS (
        SELECT FROM issuance.version WHERE guarantee_id = guarantee.id AND concluded_at >= $1))
    ORDER BY contract_number
    """
# What was approved or waits for a release, and has no number.
_UNNUMBERED = """
    SELECT DISTINCT event.aggregateid::uuid AS id FROM events.event
    WHERE event.aggregateid ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
      AND NOT EXISTS (SELECT FROM issuance.guarantee WHERE guarantee.id::text = event.aggregateid)
      AND ($1::timestamptz IS NULL OR event.time >= $1)
      AND ($2 = '' OR event.data->>'office_code' = $2)
    ORDER BY 1
    """
# What is counted, by the table that it is a row of.
_COUNTED = {
    "issuance.guarantee": "guarantees",
    "issuance.version": "versions",
    "documents.document": "documents",
    "events.event": "facts",
    "verification.certificate_version": "registrations",
    "issuance.authentication_key": "keys",
    "issuance.mail": "mails",
}
_UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
Tell = Callable[[int, int], None]


@dataclass
class Findings:
    """Of each broken promise the first faults, and how many there are."""

    faults: dict[str, list[Fault]] = field(default_factory=dict)
    broken: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)

    def add(self, promise: str, fault: Fault) -> None:
        self.broken[promise] += 1
        if len(self.faults.setdefault(promise, [])) < _KEPT_FAULTS:
            self.faults[promise].append(fault)


async def run(
    snapshot: Snapshot,
    kit: Kit,
    narrowing: Narrowing = Narrowing(),
    *,
    task: Task | None = None,
    kept: Sequence[Mapping[str, Any]] = (),
    tell: Tell = lambda *_: None,
) -> Findings:
    """All findings. `task` says what to do with the papers, `kept` are checkpoints that were kept elsewhere."""
    findings = Findings()
    kit = replace(kit, data_keys=await unwrap_epochs(snapshot, kit))
    ids = [row["id"] for query in (_SUBJECTS, _UNNUMBERED) for row in await snapshot.fetch(query, *narrowing)]
    done = 0
    with _open_pool(task) as pool:
        async for dossiers in _read_ahead(snapshot, ids):
            judging = _begin_judging(pool, dossiers)
            await asyncio.to_thread(_check_each, dossiers, kit, findings)
            for judged in await asyncio.gather(*judging):
                _take_judged(judged, findings)
            done += len(dossiers)
            tell(done, len(ids))
    for promise in PROMISES:
        if promise.of_all is not None and (promise.offices or not narrowing.office):
            await _take(promise.words, promise.of_all(snapshot, kit, narrowing), findings)
    await _take(KEPT, check_kept(snapshot, kit, kept), findings)
    return findings


async def _read_ahead(snapshot: Snapshot, ids: Sequence[UUID]) -> AsyncIterator[list[Dossier]]:
    """Batch by batch. The database is asked for the next one while this one is checked: each has a core."""
    reading: asyncio.Task[list[Dossier]] | None = None
    try:
        for start in range(0, len(ids), _BATCH):
            dossiers = await (reading or read_dossiers(snapshot, ids[start : start + _BATCH]))
            following = ids[start + _BATCH : start + 2 * _BATCH]
            reading = asyncio.create_task(read_dossiers(snapshot, following)) if following else None
            yield dossiers
    finally:
        if reading is not None:
            reading.cancel()


def _check_each(dossiers: Sequence[Dossier], kit: Kit, findings: Findings) -> None:
    for dossier in dossiers:
        for table, name in _COUNTED.items():
            findings.seen[name] += len(dossier.of(table))
        for promise in PROMISES:
            if promise.of_each is not None:
                for fault in _check(promise.of_each, dossier, kit):
                    findings.add(promise.words, fault)


def _check(check: OfEach, dossier: Dossier, kit: Kit) -> Iterator[Fault]:
    """What cannot even be read keeps no promise: whoever changed a row may have put anything there."""
    try:
        yield from check(dossier, kit)
    except _UNREADABLE as error:
        yield Fault("issuance.guarantee", dossier.name, f"what is stored cannot be read ({type(error).__name__})")


async def _take(words: str, faults: AsyncIterator[Fault], findings: Findings) -> None:
    try:
        async for fault in faults:
            findings.add(words, fault)
    except _UNREADABLE as error:
        findings.add(words, Fault("all", "one of them", f"what is stored cannot be read ({type(error).__name__})"))


@contextmanager
def _open_pool(task: Task | None) -> Iterator[ProcessPoolExecutor | None]:
    if task is None:
        yield None
        return
    with ProcessPoolExecutor(_PROCESSES, get_context("spawn"), prepare, (task,)) as pool:
        yield pool


def _begin_judging(
    pool: ProcessPoolExecutor | None, dossiers: Sequence[Dossier]
) -> "list[asyncio.Future[list[Judged]]]":
    if pool is None:
        return []
    papers = [paper for dossier in dossiers for paper in list_papers(dossier)]
    loop = asyncio.get_running_loop()
    return [loop.run_in_executor(pool, judge, papers[start : start + 10]) for start in range(0, len(papers), 10)]


def _take_judged(judged: Sequence[Judged], findings: Findings) -> None:
    for one in judged:
        findings.seen["documents drawn again"] += one.drawn
        if one.seal:
            findings.add(SEALS, Fault("documents.document", one.name, one.seal))
        if one.drawing:
            findings.add(DRAWINGS, Fault("issuance.version", one.name, one.drawing))

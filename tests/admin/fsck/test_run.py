"""That fsck finds what it should, and nothing where all is well: 20 of the tamperings that `make tamper` has."""

from datetime import timedelta
from pathlib import Path

from services.admin.fsck.dossier import Narrowing
from services.admin.fsck.kit import find_kit
from services.admin.fsck.papers import Task, Trust
from services.admin.fsck.promises import DRAWINGS, KEPT, PROMISES, SEALS
from services.admin.fsck.run import Findings, run
from services.admin.store.snapshot import open_snapshot
from services.issuance_api.documents.fonts.files import default_font_folder
from services.issuance_api.documents.fonts.preparation import prepare_fonts
from shared.runtime.data.database import Base
from tests.databases import CloneDatabase
from tests.doubles import START
from tests.forms import make_single
from tests.harness import Installation
from tests.issuance_api.conftest import SampleSeal
from tests.journey.steps import approve, issue
from tests.soundness import describe, find_faults, list_checkpoints, note_keys, require_sound
from tests.tampering.columns import NOT_PROMISED, PROMISED, WITHOUT_PROMISE
from tests.tampering.tampering import list_tamperings, loosen, try_all
from tests.tampering.world import make_world

TRIED = 20
SCHEMAS = {"issuance", "documents", "events", "verification"}


def test_every_column_is_promised_or_not_with_a_reason() -> None:
    told = {f"{table}.{column}" for table, columns in PROMISED.items() for column in columns} | NOT_PROMISED.keys()
    there = {
        f"{name}.{column.name}"
        for name, table in Base.metadata.tables.items()
        if table.schema in SCHEMAS or name in PROMISED
        for column in table.columns
        if name not in WITHOUT_PROMISE
    }
    assert told == there
    assert sum(map(len, PROMISED.values())) + len(NOT_PROMISED) == len(told)


def test_promises_are_named_once_and_checked() -> None:
    words = [promise.words for promise in PROMISES]
    assert len(set(words) | {SEALS, DRAWINGS, KEPT}) == len(words) + 3
    assert all(promise.of_each or promise.of_all for promise in PROMISES)


async def test_tamperings_are_found_and_named(clone: CloneDatabase, fonts: None, tmp_path: Path) -> None:
    async with make_world(clone, tmp_path) as (installation, _):
        await loosen(installation)
        every = await list_tamperings(installation)
        some = every[:: len(every) // TRIED][:TRIED]
        tried = await try_all(installation, some)
    assert len(tried) == TRIED
    assert [one.tampering for one in tried if not (one.is_found and one.is_named)] == []


async def test_what_is_on_its_way_breaks_no_promise_until_all_is_said_to_be_settled(
    installation: Installation,
) -> None:
    await issue(installation)
    await approve(installation, make_single())
    await note_keys(installation)
    inboxes = [app.state.inbox for app in (installation.application, installation.issuance, installation.verification)]
    while any([await inbox.handle_next() for inbox in inboxes]):
        assert (await look(installation)).faults == {}
        waiting = await look(installation, settled=True)
        assert waiting.faults, describe(waiting)
    assert (await look(installation)).faults == {}
    await require_sound(installation)


async def look(installation: Installation, narrowing: Narrowing = Narrowing(), *, settled: bool = False) -> Findings:
    kit = find_kit({"HOSHO_DATABASE_URL": "this one", **installation.keys}, settled=settled).kit
    async with open_snapshot(installation.clone.url("postgres")) as snapshot:
        return await run(snapshot, kit, narrowing)


async def test_a_day_and_an_office_narrow_what_is_looked_at(installation: Installation) -> None:
    await issue(installation)
    installation.clock.advance(timedelta(days=2))
    await issue(installation, make_single())
    await require_sound(installation)
    for narrowing, count in (
        (Narrowing(), 2),
        (Narrowing(START + timedelta(days=1)), 1),
        (Narrowing(office="001"), 2),
        (Narrowing(office="002"), 0),
    ):
        findings = await look(installation, narrowing)
        assert findings.faults == {}
        assert findings.seen["guarantees"] == count, narrowing
    change = "UPDATE issuance.version_document SET unsealed_sha256 = sha256('') WHERE issued_at = $1"
    await installation.fetch(change, START)
    assert (await look(installation, Narrowing(START + timedelta(days=1)))).faults == {}
    assert (await look(installation)).faults


async def test_a_chain_that_was_made_anew_is_found_by_a_checkpoint_kept_elsewhere(installation: Installation) -> None:
    await issue(installation)
    await require_sound(installation)
    kept = await list_checkpoints(installation)
    await installation.fetch("UPDATE issuance.version SET reason = 'x', concluded_at = concluded_at")
    await installation.fetch("INSERT INTO issuance.unchained (guarantee_id, version) SELECT guarantee_id, version "
                             "FROM issuance.chain")  # fmt: skip
    await installation.fetch("DELETE FROM issuance.chain")
    await installation.fetch("DELETE FROM issuance.checkpoint")
    await installation.settle()
    connection = await installation.clone.connect()
    findings = await find_faults(connection, installation.keys, kept)
    await connection.close()
    assert KEPT in findings.faults


async def test_seals_and_drawings_are_looked_at_where_that_is_wanted(
    clone: CloneDatabase, fonts: None, tmp_path: Path
) -> None:
    async with make_world(clone, tmp_path) as (installation, seal):
        sound = await look_at_papers(installation, seal)
        await installation.fetch("UPDATE issuance.version SET content = content || '{\"amount\": 1}'")
        tampered = await look_at_papers(installation, seal)
    assert DRAWINGS not in sound.faults
    assert DRAWINGS in tampered.faults
    for findings in (sound, tampered):
        assert findings.seen["documents drawn again"] == 8
        assert SEALS not in findings.faults


async def look_at_papers(installation: Installation, seal: SampleSeal) -> Findings:
    kit = find_kit({"HOSHO_DATABASE_URL": "this one", **installation.keys}).kit
    task = Task(Trust((seal.authority,), seal.pin), prepare_fonts(default_font_folder()))
    async with open_snapshot(installation.clone.url("postgres")) as snapshot:
        return await run(snapshot, kit, task=task)

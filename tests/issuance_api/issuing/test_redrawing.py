import asyncio

import pytest

from services.issuance_api.documents.layout.embedding import DRAWING
from services.issuance_api.issuing.redrawing import Redrawn, Verdict, redraw_all
from shared.runtime.data.scope import EVERYTHING
from tests.forms import make_single
from tests.harness import Installation
from tests.journey.steps import issue
from tests.local.commands import run_command


async def redraw(installation: Installation) -> list[Redrawn]:
    async with installation.issuance.state.tools.database.read(EVERYTHING) as session:
        return [redrawn async for redrawn in redraw_all(session)]


async def test_every_version_is_drawn_again_to_the_same_bytes(installation: Installation) -> None:
    paper = make_single()
    paper["guarantees"][0] |= {"form": "paper", "certificate_delivery": "post"}
    numbers = [await issue(installation), await issue(installation, paper)]
    assert await redraw(installation) == [Redrawn(number, 1, Verdict.SAME, DRAWING) for number in numbers]


# Postgres itself refuses what is not of its digest, but a disk asks nobody.
UNCHECKED = "ALTER TABLE documents.document DROP CONSTRAINT ck_document_content"
FLIPPED = "set_byte(content, 25000, 255 - get_byte(content, 25000))"


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        ("UPDATE issuance.version SET content = jsonb_set(content, '{amount}', '20000001')", Verdict.DIFFERENT),
        ("UPDATE issuance.version SET content = jsonb_set(content, '{amount}', '-1')", Verdict.DIFFERENT),
        ("UPDATE issuance.version SET concluded_at = concluded_at + interval '1 minute'", Verdict.DIFFERENT),
        ("UPDATE issuance.guarantee SET form = 'paper'", Verdict.DIFFERENT),
        ("UPDATE issuance.guarantee SET form = 'card'", Verdict.DIFFERENT),
        (
            """UPDATE issuance.version SET content = jsonb_set(content, '{beneficiary}', '"町長😀"')""",
            Verdict.UNDRAWABLE,
        ),
        (f"{UNCHECKED}; UPDATE documents.document SET content = {FLIPPED}", Verdict.DAMAGED),
        (f"{UNCHECKED}; UPDATE documents.document SET content = ''", Verdict.DAMAGED),
        ("DELETE FROM documents.document", Verdict.MISSING),
        ("DELETE FROM issuance.version_document", Verdict.MISSING),
        ("DELETE FROM issuance.registration; DELETE FROM issuance.version_document", Verdict.NOT_DRAWN),
    ],
)
async def test_what_was_changed_is_found(installation: Installation, change: str, verdict: Verdict) -> None:
    number = await issue(installation)
    for statement in change.split("; "):
        await installation.fetch(statement)
    [redrawn] = await redraw(installation)
    assert (redrawn.contract_number, redrawn.verdict) == (number, verdict)


async def test_what_another_drawing_drew_is_told_from_a_row_that_was_changed(installation: Installation) -> None:
    number = await issue(installation)
    await issue(installation)
    await say_drawn_by(installation, number, DRAWING + 1)
    other, mine = await redraw(installation)
    assert other == Redrawn(number, 1, Verdict.OTHER_DRAWING, DRAWING + 1)
    assert mine.verdict is Verdict.SAME


async def test_the_command_counts_what_it_cannot_compare_and_fails_at_what_differs(installation: Installation) -> None:
    number = await issue(installation)
    other = await issue(installation)
    await say_drawn_by(installation, number, DRAWING + 1)

    async def check() -> str:
        url = installation.clone.url("postgres")
        ended = await asyncio.to_thread(run_command, "documents", "check", HOSHO_DATABASE_URL=url)
        return " ".join((ended.stdout + ended.stderr).split())

    said = await check()
    assert "1 versions, each drawn again to the same bytes." in said
    assert f"1 versions, drawn by drawing {DRAWING + 1}, which is not this program's" in said
    await installation.fetch("UPDATE issuance.version SET concluded_at = concluded_at + interval '1 minute'")
    assert f"{other} version 1 is drawn to other bytes than those on record" in await check()


async def say_drawn_by(installation: Installation, number: str, drawing: int) -> None:
    """As if another program had drawn it: its document says so, and has other digests."""
    [row] = await installation.fetch(
        """
        SELECT content FROM documents.document JOIN issuance.version_document ON sha256 = document_sha256
        JOIN issuance.guarantee ON guarantee.id = guarantee_id WHERE contract_number = $1
        """,
        number,
    )
    content = row["content"].replace(f"Hosho drawing {DRAWING}<".encode(), f"Hosho drawing {drawing}<".encode())
    await installation.fetch(
        "INSERT INTO documents.document "
        "SELECT sha256($1), media_type, $1, size, stored_at FROM documents.document LIMIT 1",
        content,
    )
    await installation.fetch(
        """
        UPDATE issuance.version_document SET unsealed_sha256 = sha256('another'), document_sha256 = sha256($2)
        FROM issuance.guarantee WHERE guarantee.id = guarantee_id AND contract_number = $1
        """,
        number, content,
    )  # fmt: skip

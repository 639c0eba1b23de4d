import asyncio

import pytest

from services.issuance_api.documents.layout.embedding import DRAWING
from services.issuance_api.redrawing import Redrawn, redraw_all
from tests.forms import make_single
from tests.harness import Installation
from tests.journey.steps import issue
from tests.local.commands import run_command


async def redraw(installation: Installation) -> list[Redrawn]:
    async with installation.issuance.state.press.database.read() as session:
        return [redrawn async for redrawn in redraw_all(session)]


async def test_every_stored_version_is_drawn_again_to_the_same_bytes(installation: Installation) -> None:
    paper = make_single()
    paper["guarantees"][0] |= {"form": "paper", "certificate_delivery": "post"}
    numbers = [await issue(installation), await issue(installation, paper)]
    assert await redraw(installation) == [Redrawn(number, 1, True, DRAWING) for number in numbers]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE issuance.version SET content = jsonb_set(content, '{amount}', '20000001')",
        "UPDATE issuance.version SET concluded_at = concluded_at + interval '1 minute'",
        "UPDATE issuance.guarantee SET form = 'paper'",
        """UPDATE issuance.version SET content = jsonb_set(content, '{beneficiary}', '"町長😀"')""",
    ],
)
async def test_a_row_that_was_changed_is_found(installation: Installation, change: str) -> None:
    number = await issue(installation)
    await installation.fetch(change)
    assert await redraw(installation) == [Redrawn(number, 1, False, DRAWING)]


async def test_what_another_drawing_drew_is_told_from_a_row_that_was_changed(installation: Installation) -> None:
    number = await issue(installation)
    await issue(installation)
    await say_drawn_by(installation, number, DRAWING + 1)
    other, mine = await redraw(installation)
    assert other == Redrawn(number, 1, False, DRAWING + 1)
    assert not other.is_comparable
    assert mine.is_comparable


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
    assert f"1 versions were drawn by drawing {DRAWING + 1}, this program draws drawing {DRAWING}" in said
    await installation.fetch("UPDATE issuance.version SET concluded_at = concluded_at + interval '1 minute'")
    assert f"{other} version 1 is drawn to other bytes than those on record" in await check()


async def say_drawn_by(installation: Installation, number: str, drawing: int) -> None:
    """As if another program had drawn it: its document says so, and has another digest."""
    await installation.fetch(
        """
        UPDATE documents.document SET content = overlay(
            content PLACING $2::bytea FROM position($3::bytea IN content))
        FROM issuance.version_document JOIN issuance.guarantee ON guarantee.id = guarantee_id
        WHERE sha256 = document_sha256 AND contract_number = $1
        """,
        number, f"<xmp:CreatorTool>Hosho drawing {drawing}<".encode(), b"<xmp:CreatorTool>Hosho drawing ",
    )  # fmt: skip
    await installation.fetch(
        """
        UPDATE issuance.version_document SET unsealed_sha256 = sha256('another')
        FROM issuance.guarantee WHERE guarantee.id = guarantee_id AND contract_number = $1
        """,
        number,
    )

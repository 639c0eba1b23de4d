import pytest

from services.issuance_api.redrawing import Redrawn, redraw_all
from tests.forms import make_single
from tests.harness import Installation
from tests.journey.steps import issue


async def redraw(installation: Installation) -> list[Redrawn]:
    async with installation.issuance.state.press.database.read() as session:
        return [redrawn async for redrawn in redraw_all(session)]


async def test_every_stored_version_is_drawn_again_to_the_same_bytes(installation: Installation) -> None:
    paper = make_single()
    paper["guarantees"][0] |= {"form": "paper", "certificate_delivery": "post"}
    numbers = [await issue(installation), await issue(installation, paper)]
    assert await redraw(installation) == [Redrawn(number, 1, True) for number in numbers]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE issuance.version SET content = jsonb_set(content, '{amount}', '20000001')",
        "UPDATE issuance.version SET concluded_at = concluded_at + interval '1 minute'",
        "UPDATE issuance.guarantee SET form = 'paper'",
    ],
)
async def test_a_row_that_was_changed_is_found(installation: Installation, change: str) -> None:
    number = await issue(installation)
    await installation.fetch(change)
    assert await redraw(installation) == [Redrawn(number, 1, False)]

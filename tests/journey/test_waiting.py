"""More is asked for than can be drawn at once: people are told to come back, certificates wait their turn."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from services.issuance_api.consumer import compose_inbox
from services.issuance_api.documents.fonts.files import default_font_folder
from services.issuance_api.documents.fonts.preparation import prepare_fonts
from services.issuance_api.documents.renderer import Renderer
from shared.schemas.words.contract_number import format_contract_number
from tests.callers import BUILDER, OTHER_BUILDER
from tests.harness import Installation
from tests.journey.steps import approve, issue


@pytest.fixture
async def renderer(installation: Installation) -> AsyncIterator[Renderer]:
    """With one place; the installation draws with it."""
    renderer = Renderer(prepare_fonts(default_font_folder()).serif.parent, places=1)
    await renderer.start()
    tools = replace(installation.issuance.state.tools, renderer=renderer)
    installation.issuance.state.tools = tools
    installation.issuance.state.inbox = compose_inbox(tools)
    yield renderer
    renderer.close()


@pytest.mark.parametrize("paper", ["key-notice.pdf", "premium-statement.pdf"])
async def test_who_finds_every_place_taken_is_told_when_to_come_back(
    installation: Installation, renderer: Renderer, paper: str
) -> None:
    number = await issue(installation)
    with renderer.place(BUILDER):
        answer = await installation.caller("issuance", "principal").get(f"/guarantees/{number}/{paper}")
    assert (answer.status_code, answer.json()["code"]) == (503, "service.unavailable")
    assert answer.headers["retry-after"] == "1"
    assert answer.json()["detail"].startswith("書類の作成が混み合っています。")
    rows = await installation.fetch("SELECT action FROM issuance.audit")
    assert [row["action"] for row in rows] == ["guarantee.numbered"]


@pytest.mark.usefixtures("renderer")
async def test_a_place_is_free_again_after_the_answer(installation: Installation) -> None:
    number = await issue(installation)
    builder = installation.caller("issuance", "principal")
    for _ in range(2):
        assert (await builder.get(f"/guarantees/{number}/key-notice.pdf")).status_code == 200
        unknown = format_contract_number("001", 8, 2)
        assert (await builder.get(f"/guarantees/{unknown}/key-notice.pdf")).status_code == 404


async def test_a_builder_who_waits_keeps_no_other_from_a_place(installation: Installation, renderer: Renderer) -> None:
    number = await issue(installation)
    with renderer.place(OTHER_BUILDER):
        answer = await installation.caller("issuance", "principal").get(f"/guarantees/{number}/key-notice.pdf")
    assert answer.status_code == 200


async def test_certificates_wait_their_turn_and_waiting_is_no_try(
    installation: Installation, renderer: Renderer
) -> None:
    for _ in range(6):
        await approve(installation)
    with renderer.place(BUILDER):
        await asyncio.gather(*(installation.issuance.state.inbox.drain() for _ in range(2)))
    rows = await installation.fetch("SELECT tries FROM events.delivery WHERE hearer = 'issuance'")
    assert [row["tries"] for row in rows] == [0] * 12
    assert len(await installation.fetch("SELECT * FROM issuance.version_document")) == 6

"""Names beyond the bundled fonts, from the application to what the town reads."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from services.issuance_api.documents.fonts.extra_font import ExtraFont
from services.issuance_api.documents.fonts.files import FontFiles
from services.issuance_api.documents.renderer import Renderer
from tests.databases import CloneDatabase
from tests.forms import make_single
from tests.harness import Installation, install
from tests.issuance_api.documents.samples import read_lines
from tests.journey.steps import approve, fetch_key, issue, verify
from tests.small_font import LACKING, VARIATION

NAME = f"{VARIATION}城{''.join(LACKING)}道路改良工事"
UNKNOWN = "辻\U000e01ef橋と葛\U000e0100城橋の架替工事"


@pytest.fixture
async def renderer(extended_files: FontFiles) -> AsyncIterator[Renderer]:
    renderer = Renderer(extended_files.serif.parent, extra=extended_files.extra)
    await renderer.start()
    yield renderer
    renderer.close()


@pytest.fixture
async def extended(
    clone: CloneDatabase, extra: ExtraFont, extended_files: FontFiles, renderer: Renderer
) -> AsyncIterator[Installation]:
    """An installation whose operator has added a font."""
    fonts = {"font_folder": extended_files.serif.parent, "extra_font": extra.source, "extra_drawable": extra.table}
    async with install(
        clone,
        application_settings={"extra_drawable": extra.table},
        issuance_settings=fonts,
        renderer=renderer,
    ) as installation:
        yield installation


async def check(installation: Installation, form: dict[str, Any]) -> list[tuple[str, str, str]]:
    answer = await installation.caller("application", "principal").post("/applications/checks", form)
    return [(finding["severity"], finding["code"], finding["pointer"]) for finding in answer.json()["findings"]]


async def assert_name_goes_all_the_way(installation: Installation, name: str) -> None:
    """The certificate, the key notice and what the town is told carry the name as it was applied for."""
    form = make_single({"/works/name": name})
    number = await issue(installation, form)
    keeper = installation.caller("issuance", "principal")
    for paper in ("certificate.pdf", "key-notice.pdf"):
        assert name in read_lines((await keeper.get(f"/guarantees/{number}/{paper}")).content)
    answer = await verify(installation, number, await fetch_key(installation, number))
    assert answer.json()["certificate"]["works_name"] == name
    [application] = (await installation.caller("application", "principal").get("/applications")).json()["items"]
    assert application["works_name"] == name


async def test_without_an_additional_font_its_characters_are_refused(installation: Installation) -> None:
    findings = await check(installation, make_single({"/works/name": NAME}))
    assert ("error", "text.undrawable", "/works/name") in findings


async def test_with_an_additional_font_its_characters_go_all_the_way(extended: Installation) -> None:
    assert {code for _, code, _ in await check(extended, make_single({"/works/name": NAME}))} == set()
    await assert_name_goes_all_the_way(extended, NAME)


async def test_a_variation_no_font_has_goes_all_the_way_with_a_warning(installation: Installation) -> None:
    form = make_single({"/works/name": UNKNOWN})
    assert await check(installation, form) == [("warning", "text.variation_fallback", "/works/name")]
    builder = installation.caller("application", "principal")
    draft = (await builder.post("/applications", {**form, "draft": True})).json()
    assert [finding["code"] for finding in draft["findings"]] == ["text.variation_fallback"]
    sent = await builder.post(f"/applications/{draft['id']}/submission", None)
    assert (sent.status_code, sent.json()["works"]["name"]) == (200, UNKNOWN)


async def test_its_papers_show_the_base_and_copy_out_as_stored(installation: Installation) -> None:
    await assert_name_goes_all_the_way(installation, UNKNOWN)


async def test_what_only_intake_knows_of_takes_no_number(
    clone: CloneDatabase, extra: ExtraFont, extended_files: FontFiles, fonts: None
) -> None:
    """Two services with different tables: a fault of the installation, and never a wrong certificate."""
    async with install(clone, application_settings={"extra_drawable": extra.table}) as installation:
        for name in (LACKING[0], VARIATION):
            await approve(installation, make_single({"/works/name": f"{name}道路改良工事"}))
        await installation.settle()
        rows = await installation.fetch("SELECT last_error FROM events.delivery")
        assert len(rows) == 2
        assert all("UnfitContentError" in row["last_error"] for row in rows)
        assert await installation.fetch("SELECT * FROM issuance.series") == []

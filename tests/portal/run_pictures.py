"""Every page as a picture in docs/pictures/pages, wide and narrow, to be looked at: a part of `make pictures`.

What is shown has the clock of the machine; a picture is not compared with the one of before.
"""

import io
from pathlib import Path

import pytest
from PIL import Image

from tests.chromium import needs_chromium
from tests.databases import CloneDatabase
from tests.issuance_api.changing.steps import act_on, correct
from tests.journey.steps import fetch_key, issue
from tests.pages import ROOT
from tests.portal.browsing import NARROW, WIDE, Browsed, browse

FOLDER = ROOT / "docs" / "pictures" / "pages"
_COLOURS = 128


@needs_chromium
@pytest.mark.usefixtures("fonts")
@pytest.mark.parametrize("width", ["wide", "narrow"])
async def test_every_page_is_drawn(clone: CloneDatabase, width: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with browse(clone, viewport=WIDE if width == "wide" else NARROW) as browsed:
        album = Album(browsed, width)
        await album.draw_open_pages()
        await album.draw_empty_pages()
        installation = browsed.portal.installation
        number, ended = [await issue(installation) for _ in range(2)]
        await correct(installation, number, {"works_number": "第13号"})
        day = {"effective_on": installation.clock.now().date().isoformat(), "reason": "工事の中止"}
        await act_on(installation, ended, "terminations", day)
        await installation.settle()
        await album.draw_builders_pages(number)
        await album.draw_towns_pages(number, ended)


class Album:
    def __init__(self, browsed: Browsed, width: str) -> None:
        self._browsed = browsed
        self._width = width

    async def draw(self, name: str) -> None:
        png = await self._browsed.page.screenshot(full_page=True)
        _save(png, FOLDER / f"{name}-{self._width}.png")

    async def draw_path(self, name: str, path: str) -> None:
        await self._browsed.go(path)
        await self.draw(name)

    async def draw_open_pages(self) -> None:
        for name, path in {
            "start": "/",
            "sign-in": "/sign-in",
            "sign-in-ended": "/sign-in?why=kept",
            "adoption": "/adoption?q=静岡県",
            "adoption-none": "/adoption?q=zzzz",
            "guidance": "/guide/how-it-works",
            "not-found": "/nowhere",
        }.items():
            await self.draw_path(name, path)

    async def draw_empty_pages(self) -> None:
        await self._browsed.sign_in("builder")
        await self.draw("builder-home-empty")
        await self.draw_path("builder-guarantees-empty", "/builder/guarantees")
        self._browsed.portal.ways["issuance"].cut = True
        await self.draw_path("away", "/builder/guarantees")
        self._browsed.portal.ways["issuance"].cut = False
        self._browsed.broken.clear()  # the browser tells of the answer, which is meant

    async def draw_builders_pages(self, number: str) -> None:
        await self.draw_path("builder-home", "/builder")
        await self.draw_path("builder-guarantees", "/builder/guarantees")
        await self.draw_path("builder-guarantees-mistake", "/builder/guarantees?amount_from=多い")
        await self.draw_path("builder-histories", "/builder/histories")
        await self.draw_path("builder-guarantee", f"/builder/guarantees/{number}")
        await self._browsed.press("認証キーを画面に表示する")
        await self.draw("builder-guarantee-key")
        await self._browsed.page.click("text=ログアウト")

    async def draw_towns_pages(self, number: str, ended: str) -> None:
        page, installation = self._browsed.page, self._browsed.portal.installation
        key = await fetch_key(installation, number)
        await self._browsed.sign_in("town_clerk")
        await self.draw("town-look-up")
        await page.fill("#f-typed", f"{number} {key[:-1]}0")
        await self._browsed.press("照会する")
        await self.draw("town-look-up-mistake")
        await page.fill("#f-typed", f"{ended} {await fetch_key(installation, ended)}")
        await self._browsed.press("照会する")
        await self.draw("town-result-ended")
        await self._browsed.go("/town/look-up?match=yes")
        await page.fill("#f-typed", f"{number} {key}")
        await page.fill("[id='f-expected.works_name']", "町道湯ケ岡赤川線道路改良工事（第3工区）")
        await page.fill("[id='f-expected.contract_amount']", "49,000,000円")
        await self._browsed.press("照会する")
        await self.draw("town-result-match")
        place = page.url.removeprefix(self._browsed.url)
        await self._browsed.press("差し戻す")
        await self._browsed.press("差し戻す")
        await self.draw("town-return-mistake")
        await self.draw_path("town-accept", f"{place}/accepted")
        await self.draw_path("town-look-up-by-file", "/town/look-up/by-file")


def _save(png: bytes, path: Path) -> None:
    Image.open(io.BytesIO(png)).convert("RGB").quantize(_COLOURS).save(path, optimize=True)

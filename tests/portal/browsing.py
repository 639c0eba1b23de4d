"""Chromium, driven by Playwright, on a portal of its own: what only a browser decides."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import BrowserContext, ConsoleMessage, Page, Request, async_playwright

from tests.chromium import PROGRAM, serve
from tests.databases import CloneDatabase
from tests.portal.visiting import Later, Portal, open_portal

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 900}


@dataclass
class Browsed:
    """One person at a browser. `broken` is what the browser complained of, `outside` what was asked of others."""

    portal: Portal
    url: str
    page: Page
    broken: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    async def go(self, path: str) -> None:
        await self.page.goto(self.url + path)

    async def sign_in(self, person: str) -> None:
        await self.go("/sign-in")
        await self.page.click("text=ログインする")
        await self.page.click(f'form[action^="/authorize/{person}?"] button')
        await self.page.wait_for_url(re.compile(re.escape(self.url)))

    async def press(self, text: str) -> None:
        """A button or link by its words, and what comes of it."""
        async with self.page.expect_navigation():
            await self.page.locator(f'main :is(a, button):has-text("{text}")').first.click()

    async def check(self) -> None:
        """Nothing that axe-core finds, nothing wider than the screen, one h1, a title that begins with it."""
        found = await Axe().run(self.page, options=RULES)
        faults = [f"{one['id']}: {node['html'][:200]}" for one in found.response["violations"] for node in one["nodes"]]
        assert faults == [], (self.page.url, faults)
        widths = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        whole, seen = await self.page.evaluate(widths)
        assert whole <= seen, (self.page.url, whole)
        [heading] = await self.page.locator("h1").all_inner_texts()
        assert (await self.page.title()).startswith(heading.replace("\n", ""))

    def note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "the server responded with a status of 4" not in message.text:
            self.broken.append(message.text)

    def note_request(self, request: Request) -> None:
        if not request.url.startswith((self.url, self.portal.sample.issuer, "data:")):
            self.outside.append(request.url)


@asynccontextmanager
async def browse(clone: CloneDatabase, **options: Any) -> AsyncIterator[Browsed]:
    """`options` are those of a browser's context; at the end nothing was broken and nobody else was asked."""
    door = Later()
    async with serve(door) as url, open_portal(clone, portal_url=url) as portal, async_playwright() as playwright:
        door.app = portal.app
        browser = await playwright.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox"])
        try:
            context: BrowserContext = await browser.new_context(locale="ja-JP", **{"viewport": WIDE, **options})
            browsed = Browsed(portal, url, await context.new_page())
            browsed.page.on("console", browsed.note_console)
            browsed.page.on("request", browsed.note_request)
            yield browsed
            assert browsed.broken == []
            assert browsed.outside == []
        finally:
            await browser.close()

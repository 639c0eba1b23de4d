"""The pages in Chromium: the whole way of a builder and a town, by mouse, by keyboard, narrow, and without a script."""

import pytest

from tests.chromium import needs_chromium
from tests.databases import CloneDatabase
from tests.issuance_api.changing.steps import correct
from tests.journey.steps import fetch_key, issue
from tests.portal.browsing import NARROW, WIDE, Browsed, browse

pytestmark = [needs_chromium, pytest.mark.usefixtures("fonts")]
OPEN = ("/", "/adoption?q=静岡県", "/adoption?q=zzzz", "/guide", "/guide/town-hall", "/sign-in?why=kept", "/nowhere")


async def go_as_builder(browsed: Browsed, number: str) -> str:
    """The key, as it is shown."""
    await browsed.sign_in("builder")
    await browsed.check()
    await browsed.go("/builder/histories")
    await browsed.check()
    await browsed.go("/builder/guarantees?amount_from=多い")
    await browsed.check()
    await browsed.go("/builder/guarantees")
    await browsed.check()
    await browsed.press("詳細")
    await browsed.check()
    await browsed.press("認証キーを画面に表示する")
    await browsed.check()
    key = await browsed.page.locator(".shown [data-copy]").inner_text()
    assert number in browsed.page.url
    assert key not in browsed.page.url
    await browsed.page.click("text=ログアウト")
    return key


async def go_as_town(browsed: Browsed, number: str, key: str) -> None:
    page = browsed.page
    await browsed.sign_in("town_clerk")
    await browsed.check()
    await page.fill("#f-typed", number)
    await browsed.press("照会する")
    await browsed.check()
    await page.fill("#f-key", key)
    await page.locator("summary", has_text="契約の内容と照合する").click()
    await page.fill("[id='f-expected.works_name']", "町道湯ケ岡赤川線道路改良工事（第3工区）")
    await page.fill("[id='f-expected.contract_amount']", "49,000,000円")
    await browsed.press("照会する")
    assert "/town/verifications/" in page.url
    await browsed.check()
    await browsed.press("差し戻す")
    await browsed.check()
    await browsed.press("差し戻す")
    await browsed.check()
    await browsed.press("やめる")
    await browsed.press("受理する")
    await page.fill("#f-officer_name", "赤川 四郎")
    await browsed.press("受理する")
    assert await page.locator("text=受理済み").count() == 1
    await browsed.check()
    await browsed.go("/town/look-up/by-file")
    await browsed.check()


async def prepare(browsed: Browsed) -> str:
    number = await issue(browsed.portal.installation)
    await correct(browsed.portal.installation, number, {"works_number": "第13号"})
    await browsed.portal.installation.settle()
    return number


@pytest.mark.parametrize("options", [{"viewport": WIDE}, {"viewport": NARROW}], ids=["wide", "narrow"])
async def test_every_page_on_the_way_is_one_that_all_can_use(clone: CloneDatabase, options: dict[str, object]) -> None:
    async with browse(clone, **options) as browsed:
        for path in OPEN:
            await browsed.go(path)
            await browsed.check()
        number = await prepare(browsed)
        await go_as_town(browsed, number, await go_as_builder(browsed, number))


async def test_all_of_it_works_without_a_script(clone: CloneDatabase) -> None:
    async with browse(clone, java_script_enabled=False) as browsed:
        number = await issue(browsed.portal.installation)
        page = browsed.page
        await browsed.sign_in("builder")
        await browsed.go(f"/builder/guarantees/{number}")
        assert await page.locator("[data-copies]:visible").count() == 0
        await browsed.press("認証キーを画面に表示する")
        key = await page.locator(".shown [data-copy]").inner_text()
        await page.click("text=利用者を切り替える")
        await browsed.sign_in("town_clerk")
        await page.fill("#f-typed", f"{number} {key}")
        await browsed.press("照会する")
        await browsed.press("受理する")
        await page.fill("#f-officer_name", "赤川 四郎")
        await browsed.press("受理する")
        assert await page.locator("text=受理済み").count() == 1
        await page.go_back()
        assert await page.locator("button", has_text="受理する").count() == 1


async def test_the_keyboard_alone_is_enough_and_a_mistake_is_where_it_leads_to(clone: CloneDatabase) -> None:
    async with browse(clone) as browsed:
        page = browsed.page
        number = await issue(browsed.portal.installation)
        key = await fetch_key(browsed.portal.installation, number)
        await browsed.sign_in("town_clerk")
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.className") == "skip"
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.id") == "f-typed"
        await page.keyboard.type(f"{number} {key[:-1]}0")
        async with page.expect_navigation():
            await page.keyboard.press("Enter")
        assert await page.evaluate("document.activeElement.getAttribute('role')") == "alert"
        await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        assert await page.evaluate("document.activeElement.id") == "f-typed"
        await page.keyboard.press("Control+A")
        await page.keyboard.type(f"{number} {key}")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/town/verifications/*")


async def test_who_clicks_twice_sends_once(clone: CloneDatabase) -> None:
    async with browse(clone) as browsed:
        number = await issue(browsed.portal.installation)
        key = await fetch_key(browsed.portal.installation, number)
        await browsed.sign_in("town_clerk")
        await browsed.page.fill("#f-typed", f"{number} {key}")
        await browsed.page.locator("button", has_text="照会する").dblclick()
        await browsed.page.wait_for_url("**/town/verifications/*")
        assert len(await browsed.portal.installation.fetch("SELECT * FROM verification.look_up")) == 1

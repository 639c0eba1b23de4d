"""保証契約一覧: its tabs, its search, and what a wrong search is told."""

from tests.forms import make_single
from tests.journey.steps import issue
from tests.portal.visiting import Portal

PATHS = ("/builder/guarantees", "/builder/guarantees/electronic", "/builder/histories")
PAPER = {"/guarantees/0/form": "paper", "/guarantees/0/certificate_delivery": "counter"}


async def test_each_tab_lists_what_is_its_own(portal: Portal) -> None:
    electronic = await issue(portal.installation)
    paper = await issue(portal.installation, make_single({**PAPER, "/works/name": "河川改修工事"}))
    visitor = await portal.signed_in("builder")
    shown = [(await visitor.get(path)).text for path in PATHS]
    assert [electronic in page for page in shown] == [True, True, True]
    assert [paper in page for page in shown] == [True, False, False]
    for page in shown:
        assert page.count('aria-current="page"') >= 1
        assert "<caption>" in page
        assert "東伊豆町" in page


async def test_a_search_narrows_and_stays_on_the_screen(portal: Portal) -> None:
    await issue(portal.installation)
    other = await issue(portal.installation, make_single({"/works/name": "河川改修工事"}))
    visitor = await portal.signed_in("builder")
    page = (await visitor.get("/builder/guarantees?q=かわ河川&amount_from=")).text
    assert "該当する保証契約はありません" in page
    page = (await visitor.get("/builder/guarantees?q=河川&kind=advance_payment&amount_from=50,000,000円")).text
    assert other in page
    assert "1件" in page
    assert 'value="河川"' in page
    assert "<details open>" in page


async def test_a_whole_number_leads_to_its_guarantee(portal: Portal) -> None:
    number = await issue(portal.installation)
    visitor = await portal.signed_in("builder")
    assert (await visitor.get(f"/builder/guarantees?q={number}")).url.path == f"/builder/guarantees/{number}"


async def test_a_condition_that_is_none_is_told_beside_its_field(portal: Portal) -> None:
    visitor = await portal.signed_in("builder")
    for query in ("amount_from=多い", "from=2026-13-01", "to=x"):
        field = query.partition("=")[0]
        answer = await visitor.get(f"/builder/guarantees?{query}")
        assert answer.status_code == 422
        assert f'href="#f-{field}"' in answer.text
        assert f'id="f-{field}-error"' in answer.text


async def test_a_head_that_sorts_is_a_link_and_says_how_it_is_sorted(portal: Portal) -> None:
    await issue(portal.installation)
    visitor = await portal.signed_in("builder")
    page = (await visitor.get("/builder/guarantees?q=町道")).text
    assert page.count('aria-sort="descending"') == 1
    assert 'href="/builder/guarantees?q=%E7%94%BA%E9%81%93&amp;sort=contract_number"' in page
    page = (await visitor.get("/builder/guarantees?sort=contract_number")).text
    assert page.count('aria-sort="ascending"') == 1


async def test_a_long_list_goes_on(portal: Portal) -> None:
    numbers = [await issue(portal.installation) for _ in range(3)]
    visitor = await portal.signed_in("builder")
    page = (await visitor.get("/builder/guarantees?limit=2")).text
    assert [number in page for number in numbers] == [False, True, True]
    following = page.split("次を表示する")[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert numbers[0] in (await visitor.get(following)).text

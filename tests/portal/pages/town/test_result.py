"""照会結果: the verdict in words, the certificate in the order of the paper, and its history."""

from shared.schemas.words.dates import in_japan
from tests.forms import make_single
from tests.hostile import HOSTILE
from tests.issuance_api.changing.steps import act_on, correct
from tests.journey.steps import fetch_key, issue
from tests.portal.visiting import Portal, Visitor
from tests.portal.web.test_page import look_up

ROWS = [
    "保証契約番号",
    "保証契約者",
    "被保証者",
    "保証金額（総額）",
    "保証期限",
    "工事名",
    "請負金額（総額）",
    "工期",
    "請負契約日",
    "保証金納付先",
]


async def open_issued(portal: Portal) -> tuple[Visitor, str, str]:
    number = await issue(portal.installation)
    visitor = await portal.signed_in("town_clerk")
    return visitor, number, await look_up(visitor, number, await fetch_key(portal.installation, number))


async def test_the_certificate_stands_in_the_order_of_the_paper(portal: Portal) -> None:
    visitor, number, place = await open_issued(portal)
    page = (await visitor.get(place)).text
    places = [page.index(f"<dt>{row}</dt>") for row in ROWS]
    assert places == sorted(places)
    for shown in (
        number,
        "東伊豆町長",
        "20,000,000円",
        "令和9年2月26日",
        "(2027-02-26)",
        "山﨑 髙志",
        "静岡銀行 → 稲取支店",
    ):
        assert shown in page


async def test_a_correction_is_told_in_the_verdict_and_shown_field_by_field(portal: Portal) -> None:
    visitor, number, place = await open_issued(portal)
    assert (await correct(portal.installation, number, {"works_name": "町道改良工事"})).status_code == 200
    await portal.installation.settle()
    page = (await visitor.get(place)).text
    assert "有効です（変更あり）" in page
    assert "<dt>工事名</dt><dd><del>町道湯ヶ岡赤川線道路改良工事（第3工区）</del>" in page
    assert "<ins>町道改良工事</ins>" in page


async def test_an_end_is_told_before_anything_else(portal: Portal) -> None:
    visitor, number, place = await open_issued(portal)
    end = {"effective_on": in_japan(portal.installation.clock.now()).date().isoformat(), "reason": "工事の中止"}
    assert (await act_on(portal.installation, number, "terminations", end)).status_code == 200
    await portal.installation.settle()
    page = (await visitor.get(place)).text
    assert page.index("解約されています") < page.index("<dt>保証契約番号</dt>")


async def test_the_papers_of_each_version_are_handed_on_and_kept_by_nobody(portal: Portal) -> None:
    visitor, number, place = await open_issued(portal)
    answer = await visitor.http.get(f"{place}/certificate.pdf?version=1")
    assert answer.content.startswith(b"%PDF")
    assert "no-store" in answer.headers["cache-control"]
    assert (await visitor.get(f"{place}/certificate.pdf?version=9")).status_code == 404
    assert number in (await visitor.get(place)).text


async def test_what_a_town_looked_up_its_people_see_and_no_other_town(portal: Portal) -> None:
    _, _, place = await open_issued(portal)
    assert (await (await portal.signed_in("second_clerk")).get(place)).status_code == 200
    other = await portal.signed_in("other_clerk")
    for path in (place, f"{place}/accepted", f"{place}/certificate.pdf"):
        assert (await other.get(path)).status_code == 404


async def test_nothing_that_was_typed_becomes_markup(portal: Portal) -> None:
    works = "".join(HOSTILE)[:100]
    number = await issue(portal.installation, make_single({"/works/name": works}))
    visitor = await portal.signed_in("town_clerk")
    place = await look_up(visitor, number, await fetch_key(portal.installation, number))
    page = (await visitor.get(place)).text
    assert "&lt;b&gt;町&lt;/b&gt;" in page
    assert "<b>町</b>" not in page
    assert '<img src="http' not in page
    builder = await portal.signed_in("builder")
    for path in ("/builder", "/builder/guarantees", "/builder/histories", f"/builder/guarantees/{number}"):
        page = (await builder.get(path)).text
        assert "&lt;b&gt;町&lt;/b&gt;" in page
        assert "<b>町</b>" not in page

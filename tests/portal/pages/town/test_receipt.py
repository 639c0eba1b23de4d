"""受理 and 差戻し: of what was seen, with what is needed, and once."""

from tests.issuance_api.changing.steps import correct
from tests.portal.pages.town.test_look_up import read_mistakes
from tests.portal.pages.town.test_result import open_issued
from tests.portal.visiting import Portal


def read_seen(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0].replace("&#34;", '"')


async def test_the_page_says_what_will_happen_and_its_button_names_the_act(portal: Portal) -> None:
    visitor, number, place = await open_issued(portal)
    page = (await visitor.get(f"{place}/accepted")).text
    assert "取り消すことはできません" in page
    assert f'<b class="number">{number}</b>' in page
    assert '<button class="filled">受理する</button>' in page
    assert '<button class="filled">差し戻す</button>' in (await visitor.get(f"{place}/returned")).text


async def test_what_was_accepted_is_shown_and_offered_no_more(portal: Portal) -> None:
    visitor, _, place = await open_issued(portal)
    page = (await visitor.get(f"{place}/accepted")).text
    answer = await visitor.post(f"{place}/accepted", {"officer_name": "赤川 四郎", "seen": read_seen(page)})
    assert (answer.status_code, answer.url.path) == (200, place)
    assert "受理済み" in answer.text
    assert "赤川 四郎" in answer.text
    assert "差し戻す</a>" not in answer.text


async def test_a_return_needs_its_addressee_its_reason_and_a_name(portal: Portal) -> None:
    visitor, _, place = await open_issued(portal)
    page = (await visitor.get(f"{place}/returned")).text
    form = {"officer_name": "赤川", "note": "", "seen": read_seen(page)}
    answer = await visitor.post(f"{place}/returned", form)
    assert (answer.status_code, 'href="#f-to"' in answer.text) == (422, True)
    answer = await visitor.post(f"{place}/returned", {**form, "officer_name": ""})
    assert read_mistakes(answer.text) == ["1文字以上で入力してください。"]
    answer = await visitor.post(f"{place}/returned", {**form, "to": "principal"})
    assert read_mistakes(answer.text) == ["差戻しの理由を入力してください。"]
    answer = await visitor.post(f"{place}/returned", {**form, "to": "principal", "note": "工期が違う"})
    assert "差戻し（受注者へ）済み" in answer.text
    assert "工期が違う" in answer.text


async def test_a_version_that_came_meanwhile_is_shown_before_anything_is_said_of_it(portal: Portal) -> None:
    visitor, number, place = await open_issued(portal)
    page = (await visitor.get(f"{place}/accepted")).text
    await correct(portal.installation, number, {"works_name": "町道改良工事"})
    await portal.installation.settle()
    form = {"officer_name": "赤川 四郎", "seen": read_seen(page)}
    answer = await visitor.post(f"{place}/accepted", form)
    assert answer.status_code == 412
    assert "表示された内容と異なっています" in answer.text
    assert "町道改良工事" in answer.text
    assert 'value="赤川 四郎"' in answer.text
    answer = await visitor.post(f"{place}/accepted", {**form, "seen": read_seen(answer.text)})
    assert "受理済み" in answer.text


async def test_only_what_there_is_can_be_said(portal: Portal) -> None:
    visitor, _, place = await open_issued(portal)
    assert (await visitor.get(f"{place}/lost")).status_code == 404
    await visitor.get(f"{place}/accepted")
    assert (await visitor.post(f"{place}/lost", {"officer_name": "x"})).status_code == 404

"""A form posts once, and nothing that was typed is lost: whatever ends, is away, or is pressed twice."""

import asyncio
from datetime import timedelta

from services.portal.main import close
from services.portal.web.form_token import make_token, open_token
from tests.harness import make_ring
from tests.journey.steps import fetch_key, issue
from tests.portal.visiting import TOKEN, Portal, Visitor, rotate

NAME = "東伊豆 花子<script>&\"'"


async def look_up(visitor: Visitor, number: str, key: str) -> str:
    """The path of the result."""
    await visitor.get("/town/look-up")
    answer = await visitor.post("/town/look-up", {"typed": f"{number} {key}"})
    assert answer.status_code == 200, answer.text
    return answer.url.path


async def look_up_issued(portal: Portal, visitor: Visitor) -> str:
    number = await issue(portal.installation)
    return await look_up(visitor, number, await fetch_key(portal.installation, number))


def count_posts(portal: Portal) -> int:
    return sum(request.method == "POST" for request in portal.ways["verification"].asked)


async def test_of_two_clicks_at_once_one_is_sent_and_both_lead_to_its_answer(portal: Portal) -> None:
    number = await issue(portal.installation)
    key = await fetch_key(portal.installation, number)
    visitor = await portal.signed_in("town_clerk")
    await visitor.get("/town/look-up")
    form = {"typed": f"{number} {key}"}
    answers = await asyncio.gather(*(visitor.post("/town/look-up", form, follow=False) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert count_posts(portal) == 1


async def test_a_page_that_was_gone_back_to_posts_nothing_again(portal: Portal) -> None:
    visitor = await portal.signed_in("town_clerk")
    place = await look_up_issued(portal, visitor)
    await visitor.get(f"{place}/accepted")
    page, form = visitor.shown, {"officer_name": NAME, "seen": _read_seen(visitor.shown)}
    assert "受理済み" in (await visitor.post(f"{place}/accepted", form)).text
    visitor.shown = page
    answer = await visitor.post(f"{place}/accepted", form)
    assert (answer.status_code, answer.url.path) == (200, place)
    assert len(await portal.installation.fetch("SELECT * FROM verification.receipt")) == 1


async def test_what_was_refused_can_be_mended_and_sent(portal: Portal) -> None:
    visitor = await portal.signed_in("town_clerk")
    number = await issue(portal.installation)
    key = await fetch_key(portal.installation, number)
    await visitor.get("/town/look-up")
    page = visitor.shown
    assert (await visitor.post("/town/look-up", {"typed": f"{number} {key[:-1]}0"})).status_code == 422
    assert (await visitor.post("/town/look-up", {"typed": f"{number} {key}"})).status_code == 200
    visitor.shown = page  # and from the page as it was first, by a second tab
    assert (await visitor.post("/town/look-up", {"typed": f"{number} {key}"})).status_code == 200


async def test_a_session_that_ended_keeps_what_was_typed_for_the_same_person(portal: Portal) -> None:
    visitor = await portal.signed_in("town_clerk")
    place = await look_up_issued(portal, visitor)
    await visitor.get(f"{place}/returned")
    portal.installation.clock.advance(timedelta(minutes=31))
    form = {"officer_name": NAME, "note": "工事名が違います。", "to": "surety", "seen": _read_seen(visitor.shown)}
    answer = await visitor.post(f"{place}/returned", form)
    assert "入力された内容は保存してあります" in answer.text
    portal.installation.clock.advance(timedelta(minutes=-31))  # by which the provider signs
    back = await visitor.sign_in("town_clerk", place=f"{place}/returned")
    assert "入力していた内容を表示しています" in back.text
    assert "工事名が違います。" in back.text
    assert "東伊豆 花子&lt;script&gt;&amp;&#34;&#39;" in back.text
    assert 'value="surety" checked' in back.text
    assert (
        "差戻し（保証会社へ）済み"
        in (await visitor.post(f"{place}/returned", {**form, "seen": _read_seen(back.text)})).text
    )
    assert await portal.installation.fetch("SELECT * FROM portal.unfinished_form") == []


async def test_a_form_that_stood_open_for_half_a_day_is_shown_again_before_it_is_sent(portal: Portal) -> None:
    """What was sent is remembered for a day: later nobody could tell that it was."""
    visitor = await portal.signed_in("town_clerk")
    await visitor.get("/town/look-up")
    vault, now = portal.app.state.tools.vault, portal.installation.clock.now()
    token = open_token(vault, TOKEN.findall(visitor.shown)[0])
    assert token is not None
    old = make_token(vault, token.person, now - timedelta(hours=13), token.once)
    answer = await visitor.post("/town/look-up", {"typed": "00108-000019", "key": "まだ", "form_token": old})
    assert (answer.status_code, answer.url.path) == (200, "/town/look-up")
    assert 'value="まだ"' in answer.text
    assert count_posts(portal) == 0
    answer = await visitor.post("/town/look-up", {"typed": "00108-000019", "key": "まだ"})
    assert (answer.status_code, count_posts(portal)) == (422, 1)


async def test_what_one_person_typed_is_shown_to_no_other(portal: Portal) -> None:
    visitor = await portal.signed_in("town_clerk")
    await visitor.get("/town/look-up")
    portal.installation.clock.advance(timedelta(minutes=31))
    await visitor.post("/town/look-up", {"typed": "秘密"})
    [row] = await portal.installation.fetch("SELECT sealed FROM portal.unfinished_form")
    assert "秘密".encode() not in row["sealed"]
    portal.installation.clock.advance(timedelta(minutes=-31))
    other = await visitor.sign_in("second_clerk")
    assert other.url.path == "/town/look-up"
    assert "秘密" not in other.text
    assert "秘密" in (await visitor.sign_in("town_clerk")).text


async def test_a_form_of_another_persons_page_is_refused(portal: Portal) -> None:
    builder = await portal.signed_in("builder")
    number = await issue(portal.installation)
    await builder.get(f"/builder/guarantees/{number}")
    town = await portal.signed_in("town_clerk")
    town.shown = builder.shown
    assert (await town.post("/town/look-up", {"typed": "x"})).status_code == 403
    town.shown = ""
    for token in ("", "AAAA", "é"):
        assert (await town.post("/town/look-up", {"typed": "x", "form_token": token})).status_code == 403


async def test_an_api_that_is_away_leaves_the_form_on_the_screen(portal: Portal) -> None:
    visitor = await portal.signed_in("town_clerk")
    number = await issue(portal.installation)
    typed = f"{number} {await fetch_key(portal.installation, number)}"
    await visitor.get("/town/look-up")
    portal.ways["verification"].cut = True
    answer = await visitor.post("/town/look-up", {"typed": typed, "expected.works_name": NAME})
    assert answer.status_code == 503
    assert "送信できたことを確認できませんでした" in answer.text
    assert typed in answer.text
    assert "東伊豆 花子&lt;script&gt;" in answer.text
    portal.ways["verification"].cut = False
    assert (await visitor.post("/town/look-up", {"typed": typed})).status_code == 200


async def test_what_arrived_at_an_api_whose_answer_was_lost_is_done_once(portal: Portal) -> None:
    visitor = await portal.signed_in("town_clerk")
    place = await look_up_issued(portal, visitor)
    await visitor.get(f"{place}/returned")
    form = {"officer_name": NAME, "note": "違う", "to": "surety", "seen": _read_seen(visitor.shown)}
    portal.ways["verification"].silent = True
    answer = await visitor.post(f"{place}/returned", form)
    assert (answer.status_code, "接続できません" in answer.text) == (503, True)
    portal.ways["verification"].silent = False
    assert "差戻し（保証会社へ）済み" in (await visitor.post(f"{place}/returned", form)).text
    assert len(await portal.installation.fetch("SELECT * FROM verification.receipt")) == 1


async def test_an_api_that_is_away_is_said_to_be_so_and_by_itself_gets_better(portal: Portal) -> None:
    visitor = await portal.signed_in("builder")
    portal.ways["issuance"].cut = True
    answer = await visitor.get("/builder/guarantees?q=町道")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "お客様の操作に問題はありません" in answer.text
    assert 'href="/builder/guarantees?q=' in answer.text
    portal.ways["issuance"].cut = False
    assert (await visitor.get("/builder/guarantees?q=町道")).status_code == 200


async def test_a_token_that_an_api_refuses_is_fetched_anew_once(portal: Portal) -> None:
    visitor = await portal.signed_in("builder")
    await visitor.get("/builder")
    portal.installation.clock.advance(timedelta(seconds=290))  # its own clock thinks them nearly ended
    assert (await visitor.get("/builder")).status_code == 200
    tokens = [request.headers["authorization"] for request in portal.ways["issuance"].asked]
    assert len(set(tokens)) == 2


async def test_each_api_is_called_with_a_token_for_it_alone(portal: Portal) -> None:
    visitor = await portal.signed_in("town_clerk")
    await look_up_issued(portal, visitor)
    application, verification = (
        {request.headers["authorization"] for request in portal.ways[name].asked}
        for name in ("application", "verification")
    )
    assert len(application) == len(verification) == 1
    assert application != verification


async def test_a_key_that_was_replaced_still_opens_and_one_taken_out_ends_sessions(portal: Portal) -> None:
    kept = {"Cookie": f"hosho-session={(await portal.signed_in('builder')).cookie()}"}
    ring = portal.app.state.tools.settings.portal_keys
    for keys, status in ((rotate(ring), 200), (make_ring("portal-3"), 303)):
        other = await portal.rebuild(portal_keys=keys)
        assert (await other.visitor().http.get("/builder", headers=kept)).status_code == status
        await close(other.app)


async def test_every_page_has_a_token_of_its_own(portal: Portal) -> None:
    visitor = await portal.signed_in("town_clerk")
    shown = [(await visitor.get("/town/look-up")).text for _ in range(2)]
    tokens = [found[1] for text in shown for found in TOKEN.finditer(text)]
    assert len(tokens) == len(set(tokens)) == 2


def _read_seen(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0].replace("&#34;", '"')

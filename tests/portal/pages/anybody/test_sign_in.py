"""Signing in and out, and what may not happen on the way."""

import re
from datetime import timedelta

import httpx
import pytest

from services.portal.pages.anybody.sign_in import read_place
from tests.databases import CloneDatabase
from tests.portal.visiting import HERE, Portal, open_portal


async def test_whoever_signs_in_comes_to_their_own_pages(portal: Portal) -> None:
    for person, path, org in (
        ("builder", "/builder", "法人番号 7123456789012"),
        ("town_clerk", "/town/look-up", "東伊豆町"),
        ("officer", "/officer", "例示建設保証株式会社"),
    ):
        answer = await portal.visitor().sign_in(person)
        assert (answer.status_code, answer.url.path) == (200, path)
        assert org in answer.text
        assert portal.sample.people[person].name in answer.text


async def test_after_the_sign_in_it_goes_on_where_it_was_asked_for(portal: Portal) -> None:
    visitor = portal.visitor()
    asked = await visitor.get("/builder/histories?q=町道")
    assert asked.url.path == "/sign-in"
    place = re.search(r'href="(/sign-in/start\?[^"]+)"', asked.text)
    assert place is not None
    begun = await visitor.http.get(place[1].replace("&amp;", "&"))
    answer = await visitor.get(await visitor.press(begun.headers["location"], "builder"))
    assert (answer.url.path, answer.url.params["q"]) == ("/builder/histories", "町道")


@pytest.mark.parametrize(
    "place",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/a\nb",
        "/" + "a" * 2000,
        "x",
    ],
)
def test_it_goes_on_nowhere_but_in_the_portal(place: str) -> None:
    assert read_place(place) == "/"


async def test_a_session_begins_under_an_id_that_nobody_knew(portal: Portal) -> None:
    visitor = portal.visitor()
    begun = await visitor.http.get("/sign-in/start")
    back = await visitor.press(begun.headers["location"], "builder")
    planted = {"Cookie": f"hosho-sign-in={visitor.http.cookies['hosho-sign-in']}; hosho-session=planted"}
    assert (await portal.visitor().http.get(back, headers=planted)).cookies["hosho-session"] != "planted"
    answer = await portal.visitor().get("/builder", headers={"Cookie": "hosho-session=planted"})
    assert answer.url.path == "/sign-in"


async def test_a_second_sign_in_ends_the_first_session(portal: Portal) -> None:
    visitor = await portal.signed_in("builder")
    former = visitor.cookie()
    await visitor.sign_in("officer")
    assert visitor.cookie() != former
    assert (
        await portal.visitor().get("/builder", headers={"Cookie": f"hosho-session={former}"})
    ).url.path == "/sign-in"


async def test_an_answer_of_another_sign_in_is_refused(portal: Portal) -> None:
    """Else somebody could be signed in as another, whose page then keeps what they type."""
    attacker, victim = portal.visitor(), portal.visitor()
    begun = await attacker.http.get("/sign-in/start")
    back = await attacker.press(begun.headers["location"], "other_builder")
    assert (await victim.get(back)).status_code == 400
    await victim.http.get("/sign-in/start")
    assert (await victim.get(back)).status_code == 400
    assert (await victim.get("/builder")).url.path == "/sign-in"


async def test_nobody_is_signed_in_because_another_site_sends_them(portal: Portal) -> None:
    visitor = portal.visitor()
    answer = await visitor.get("/sign-in/start?next=/builder", headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.url.path, answer.url.params["next"]) == ("/sign-in", "/builder")
    assert "hosho-sign-in" not in visitor.http.cookies


async def test_a_code_is_good_once(portal: Portal) -> None:
    visitor = portal.visitor()
    begun = await visitor.http.get("/sign-in/start")
    flow = visitor.http.cookies["hosho-sign-in"]
    back = await visitor.press(begun.headers["location"], "builder")
    assert (await visitor.get(back)).status_code == 200
    again = portal.visitor()
    assert (await again.get(back, headers={"Cookie": f"hosho-sign-in={flow}"})).status_code == 400


async def test_who_left_is_signed_out_everywhere_that_cookie_is(portal: Portal) -> None:
    visitor = await portal.signed_in("builder")
    kept = visitor.cookie()
    answer = await visitor.post("/sign-out")
    assert "ログアウトしました" in answer.text
    assert (await portal.visitor().get("/builder", headers={"Cookie": f"hosho-session={kept}"})).url.path == "/sign-in"


async def test_who_is_not_registered_is_told_the_code_for_the_operator(portal: Portal) -> None:
    await portal.installation.fetch("UPDATE identity.person SET revoked_at = now() WHERE name = '伊豆 太郎'")
    answer = await portal.visitor().sign_in("builder")
    assert answer.status_code == 403
    assert "確認コード" in answer.text


async def test_an_installation_for_towns_alone_has_no_other_pages(clone: CloneDatabase, fonts: None) -> None:
    async with open_portal(clone, portal_audiences="town") as portal:
        assert (await portal.visitor().sign_in("builder")).status_code == 403
        visitor = await portal.signed_in("town_clerk")
        assert (await visitor.get("/builder")).status_code == 404
        assert "受注者の画面へ" not in (await portal.visitor().get("/")).text


async def test_a_page_of_others_is_not_shown(portal: Portal) -> None:
    visitor = await portal.signed_in("builder")
    for path in ("/town/look-up", "/officer"):
        assert (await visitor.get(path)).status_code == 403


async def test_a_session_ends_when_nobody_comes_for_long(portal: Portal) -> None:
    visitor = await portal.signed_in("builder")
    for _ in range(3):
        portal.installation.clock.advance(timedelta(minutes=4))
        assert (await visitor.get("/builder")).url.path == "/builder"
    portal.installation.clock.advance(timedelta(minutes=31))
    answer = await visitor.get("/builder")
    assert answer.url.path == "/sign-in"
    assert "有効期間が過ぎました" in answer.text


async def test_the_database_holds_neither_ids_nor_tokens_nor_names(portal: Portal) -> None:
    visitor = await portal.signed_in("builder")
    [row] = await portal.installation.fetch("SELECT * FROM portal.session")
    held = b"".join(value for value in row.values() if isinstance(value, bytes))
    for secret in (visitor.cookie(), "伊豆", "7123456789012", "eyJ"):
        assert secret.encode() not in held


async def test_cookies_are_kept_from_scripts_other_sites_and_plain_http(clone: CloneDatabase) -> None:
    async with open_portal(clone, portal_url="https://hosho.example") as portal:
        transport = httpx.ASGITransport(portal.app)
        async with httpx.AsyncClient(transport=transport, base_url="https://hosho.example") as http:
            answer = await http.get("/sign-in/start")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-hosho-sign-in=")
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie
    assert answer.headers["strict-transport-security"]
    assert HERE not in answer.headers["location"]


async def test_a_provider_that_is_away_is_said_to_be_away(clone: CloneDatabase) -> None:
    async with open_portal(clone, oidc_issuer="http://127.0.0.1:9") as portal:
        answer = await portal.visitor().get("/sign-in/start")
    assert answer.status_code == 503
    assert "接続できません" in answer.text

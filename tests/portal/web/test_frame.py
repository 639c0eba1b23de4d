"""What every answer has, and forms of other sites."""

from tests.portal.visiting import HERE, Portal

PAGES = ("/", "/adoption", "/guide", "/guide/town-hall", "/sign-in", "/nowhere", "/builder", "/adoption.csv")


async def test_no_page_runs_or_loads_what_is_not_ours_or_stands_in_a_frame(portal: Portal) -> None:
    for path in PAGES:
        answer = await portal.visitor().http.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "same-origin"
        for written in ("<style", " style=", "<script>", "onclick=", "javascript:"):
            assert written not in answer.text


async def test_pages_of_a_person_are_kept_by_nobody(portal: Portal) -> None:
    visitor = await portal.signed_in("builder")
    for path in ("/builder", "/builder/guarantees", "/adoption", "/nowhere"):
        assert (await visitor.get(path)).headers["cache-control"] == "no-store"


async def test_our_own_files_are_kept_for_good_under_names_that_change(portal: Portal) -> None:
    visitor = portal.visitor()
    page = (await visitor.get("/")).text
    addresses = [part.split('"')[0] for part in page.split('"/static/')[1:]]
    assert {name.rsplit(".", 1)[1] for name in addresses} >= {"css", "js", "svg"}
    for name in addresses:
        answer = await visitor.get(f"/static/{name}")
        assert (answer.status_code, "immutable" in answer.headers["cache-control"]) == (200, True)
    assert (await visitor.get("/favicon.ico")).headers["content-type"] == "image/svg+xml"
    for name in ("portal.css", "..%2Fmain.py", "%2e%2e/main.py"):
        assert (await visitor.http.get(f"/static/{name}")).status_code == 404


async def test_the_first_page_is_small(portal: Portal) -> None:
    visitor = portal.visitor()
    page = await visitor.get("/")
    names = {part.split('"')[0] for part in page.text.split('"/static/')[1:]}
    total = len(page.content) + sum([len((await visitor.get(f"/static/{name}")).content) for name in names])
    assert total < 100_000


FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
)


async def test_a_form_of_another_site_does_nothing(portal: Portal) -> None:
    visitor = await portal.signed_in("town_clerk")
    for headers in FOREIGN:
        assert (await visitor.post("/sign-out", headers=headers)).status_code == 403
        await visitor.get("/town/look-up")
        assert (await visitor.post("/town/look-up", {"typed": "x"}, headers=headers)).status_code == 403
    assert await portal.installation.fetch("SELECT * FROM portal.posted_form") == []
    assert (await visitor.get("/town/look-up")).status_code == 200


async def test_our_own_forms_are_taken_as_browsers_send_them(portal: Portal) -> None:
    visitor = await portal.signed_in("town_clerk")
    await visitor.get("/town/look-up")
    headers = {"Origin": HERE, "Sec-Fetch-Site": "same-origin"}
    assert (await visitor.post("/town/look-up", {"typed": "x"}, headers=headers)).status_code == 422


async def test_an_address_that_is_not_there_says_so_in_japanese(portal: Portal) -> None:
    visitor = await portal.signed_in("town_clerk")
    for path in ("/nowhere", "/town/verifications/1", "/guide/../../etc/passwd", "/guide/README"):
        answer = await visitor.get(path)
        assert (answer.status_code, "ページが見つかりません" in answer.text) == (404, True)
    assert "操作できません" in (await visitor.http.delete("/town/look-up")).text


async def test_a_database_that_is_away_is_a_page_too(portal: Portal) -> None:
    visitor = await portal.signed_in("town_clerk")
    portal.app.state.tools.database.server._address.arguments["port"] = 1
    await portal.app.state.tools.database.close()
    answer = await visitor.get("/town/look-up")
    assert answer.status_code == 503
    assert "お客様の操作に問題はありません" in answer.text
    assert (await visitor.http.get("/readyz")).status_code == 503
    assert (await visitor.http.get("/healthz")).status_code == 200


async def test_it_is_ready_where_its_database_is(portal: Portal) -> None:
    answer = await portal.visitor().http.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "migrations": "ok"})

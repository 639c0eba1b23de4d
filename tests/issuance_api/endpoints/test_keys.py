from tests.harness import Installation
from tests.journey.steps import approve, fetch_key, issue


async def test_officers_see_every_guarantee_but_no_key(installation: Installation) -> None:
    number = await issue(installation)
    officer = installation.caller("issuance", "officer")
    assert (await officer.get(f"/guarantees/{number}/certificate.pdf")).status_code == 200
    for path in ("key", "key-notice.pdf"):
        assert (await officer.get(f"/guarantees/{number}/{path}")).status_code == 403


async def test_the_key_is_there_from_registration_on_and_not_before(installation: Installation) -> None:
    await approve(installation)
    await installation.issuance.state.inbox.drain()
    builder = installation.caller("issuance", "principal")
    number = (await builder.get("/guarantees")).json()["items"][0]["contract_number"]
    for path in ("key", "key-notice.pdf"):
        early = await builder.get(f"/guarantees/{number}/{path}")
        assert (early.status_code, early.json()["code"]) == (409, "guarantee.not_registered")
    await installation.settle()
    answer = await builder.get(f"/guarantees/{number}/key")
    assert answer.headers["cache-control"] == "no-store, no-transform"
    assert answer.json()["key_grouped"].replace("-", "") == answer.json()["key"]


async def test_every_showing_of_a_key_is_on_record(installation: Installation) -> None:
    number = await issue(installation)
    await fetch_key(installation, number)
    await installation.caller("issuance", "principal").get(f"/guarantees/{number}/key-notice.pdf")
    rows = await installation.fetch("SELECT action, actor FROM issuance.audit ORDER BY at, id")
    me = installation.clients["principal"].client_id
    assert [tuple(row) for row in rows] == [
        ("guarantee.numbered", "issuance"), ("key.shown", me), ("key.notice_drawn", me),
    ]  # fmt: skip

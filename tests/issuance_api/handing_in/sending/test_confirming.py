"""An address that is new for a town waits for an officer's word."""

from tests.harness import Installation
from tests.issuance_api.handing_in.steps import issue_for, send

NOBODYS = "01a22ee4-0000-7000-8000-000000000000"


async def test_a_new_domain_rests_until_an_officer_confirms_it(installation: Installation) -> None:
    number = await issue_for(installation)
    asked = await send(installation, number, "kensetsu@higashiizu-town.example")
    told = asked.json()
    assert (told["status"], told["unknown_domains"]) == ("unconfirmed", ["higashiizu-town.example"])
    installation.mailbox.messages.clear()
    await installation.settle()
    assert installation.mailbox.messages == []
    second = await send(installation, number)
    assert (second.status_code, "差止め" in second.json()["detail"]) == (409, True)
    officer = installation.caller("issuance", "officer")
    waiting = (await officer.get("/submissions?status=unconfirmed")).json()
    assert [item["submission_id"] for item in waiting["items"]] == [told["submission_id"]]
    path = f"/submissions/{told['submission_id']}/confirmation"
    assert (await officer.post(path, {"decision": "refuse"})).json()["status"] == "refused"
    twice = await officer.post(path, {"decision": "confirm"})
    assert (twice.status_code, twice.json()["code"]) == (409, "submission.decided")
    again = (await send(installation, number, "kensetsu@higashiizu-town.example")).json()
    confirmed = await officer.post(f"/submissions/{again['submission_id']}/confirmation", {"decision": "confirm"})
    assert confirmed.json()["status"] == "queued"
    await installation.settle()
    assert len(installation.mailbox.messages) == 1
    assert (await send(installation, number, "zaisei@higashiizu-town.example")).json()["status"] == "queued"
    other_town = await issue_for(installation, "250007")
    other = await send(installation, other_town, "kensetsu@higashiizu-town.example")
    assert other.json()["status"] == "unconfirmed"
    unknown = await officer.post(f"/submissions/{NOBODYS}/confirmation", {"decision": "confirm"})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "submission.not_found")

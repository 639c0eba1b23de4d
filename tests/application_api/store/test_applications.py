"""What was kept stays readable when the rules on forms become stricter."""

from typing import Any

from tests.application_api.steps import ACCEPT, post, review, start, statuses
from tests.harness import Installation

# None of this would be taken today: an electronic guarantee that is fetched at the counter, 21 characters of a phone
# number, a name longer than a line, and a field that no form has any more.
OLDER_BLOCK = """'{"certificate_delivery": "counter", "redeposit": true}'"""
OLDER_CONTACT = """'{"name": "鈴木", "phone": "0557-00-0000-0000-0000", "fax": "0557-00-0001"}'"""
BROKEN = {"/works/name", "/contact/phone", "/guarantees/1/certificate_delivery"}
OLDER_NAME = "町道改良工事" * 50


async def make_older(installation: Installation, application: dict[str, Any]) -> None:
    """Writes an application as an earlier version with looser rules would have kept it."""
    await installation.fetch(
        "UPDATE application.requested_guarantee SET block = block || "
        f"{OLDER_BLOCK}::jsonb WHERE application_id = '{application['id']}' AND kind = 'contract'"
    )
    await installation.fetch(
        f"UPDATE application.application SET body = jsonb_set(body || jsonb_build_object('contact', {OLDER_CONTACT}"
        f"""::jsonb), '{{works,name}}', '"{OLDER_NAME}"') WHERE id = '{application["id"]}'"""
    )


async def test_what_breaks_todays_rules_is_read_listed_reviewed_and_approved(installation: Installation) -> None:
    application = await start(installation)
    await make_older(installation, application)
    caller = installation.caller("application", "principal")
    read = (await caller.get(f"/applications/{application['id']}")).json()
    assert (read["works"]["name"], read["contact"]["phone"]) == (OLDER_NAME, "0557-00-0000-0000-0000")
    assert read["guarantees"][1]["certificate_delivery"] == "counter"
    [listed] = (await caller.get("/applications")).json()["items"]
    assert (listed["id"], listed["works_name"]) == (read["id"], OLDER_NAME)
    approved = await review(installation, application, "contract", ACCEPT)  # billed monthly, it waits for no premium
    assert statuses(approved.json()) == ["submitted", "approved"]
    await installation.settle()
    assert statuses((await caller.get(f"/applications/{application['id']}")).json()) == ["submitted", "registered"]


async def test_a_draft_that_breaks_todays_rules_is_not_sent_and_says_what_to_mend(installation: Installation) -> None:
    draft = await start(installation, draft=True)
    await make_older(installation, draft)
    refused = await post(installation, f"/applications/{draft['id']}/submission", None)
    assert (refused.status_code, refused.json()["code"]) == (422, "application.invalid")
    pointers = {error["pointer"] for error in refused.json()["errors"]}
    assert pointers == BROKEN | {"/guarantees/1/redeposit"}


async def test_a_copy_of_what_breaks_todays_rules_is_half_filled_and_says_what_to_mend(
    installation: Installation,
) -> None:
    earlier = await start(installation)
    await make_older(installation, earlier)
    copied = await post(installation, "/applications", {"copy_of": earlier["id"]})
    copy = copied.json()
    assert (copied.status_code, copy["completeness"]) == (201, "unfinished")
    assert (copy["works"]["name"], copy["contact"]["phone"]) == (None, None)
    assert copy["works"]["contract_amount"] == earlier["works"]["contract_amount"]
    found = {(finding["pointer"], finding["code"]) for finding in copy["findings"]}
    assert {(place, "field.not_copied") for place in ("/works/name", "/contact/phone")} <= found
    assert {place for place, code in found if code in ("field.missing", "field.needless")} == BROKEN | {
        "/guarantees/1/redeposit"
    }

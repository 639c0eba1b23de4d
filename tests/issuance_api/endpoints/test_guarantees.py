import pytest

from tests.harness import Installation
from tests.journey.steps import issue


async def test_the_list_and_the_overview_show_the_newest_content(installation: Installation) -> None:
    number = await issue(installation)
    builder = installation.caller("issuance", "principal")
    [item] = (await builder.get("/guarantees")).json()["items"]
    assert item == {
        "contract_number": number, "kind": "advance_payment", "kind_label": "前払金保証", "form": "electronic",
        "authority_code": "223018", "authority_name": "東伊豆町",
        "works_name": "町道湯ヶ岡赤川線道路改良工事（第3工区）",
        "principal_name": "伊豆建設株式会社", "contract_amount": 50_000_000, "amount": 20_000_000,
        "expires_on": "2027-02-26", "status": "in_force", "status_label": "有効",
        "concluded_at": "2026-04-10T10:00:00+09:00", "registered_at": "2026-04-10T10:00:00+09:00", "receipt": None,
    }  # fmt: skip
    overview = (await builder.get(f"/guarantees/{number}")).json()
    assert overview["product_name"] == "前払金保証"
    assert overview["beneficiary"] == "東伊豆町長"
    assert overview["deposit_bank"] == {"bank": "静岡銀行", "branch": "稲取支店"}
    assert overview["notice"]["status"] == "sent"
    history = (await builder.get(f"/guarantees/{number}/history")).json()["items"]
    assert [(row["version"], row["kind_label"]) for row in history] == [(1, "新規")]


async def test_towns_have_nothing_to_do_here(installation: Installation) -> None:
    number = await issue(installation)
    for role in ("authority", "e_contract"):
        for path in ("/guarantees", f"/guarantees/{number}", f"/guarantees/{number}/key"):
            assert (await installation.caller("issuance", role).get(path)).status_code == 403


@pytest.mark.parametrize("number", ["00108-000018", "0010-8", "00108-00001x"])
async def test_a_mistyped_number_is_told_at_once(installation: Installation, number: str) -> None:
    answer = await installation.caller("issuance", "principal").get(f"/guarantees/{number}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"].startswith("contract_number.")


async def test_an_overview_that_is_known_is_not_sent_again_until_it_changes(installation: Installation) -> None:
    number = await issue(installation)
    builder, officer = (installation.caller("issuance", name) for name in ("principal", "officer"))
    path = f"/guarantees/{number}"
    tag = (await builder.get(path)).headers["etag"]
    known = await officer.get(path, headers={"If-None-Match": tag})
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", tag)
    await installation.fetch("UPDATE issuance.mail SET sent_at = NULL, bounced_at = now()")
    fresh = await builder.get(path, headers={"If-None-Match": tag})
    assert (fresh.status_code, fresh.json()["notice"]["status"]) == (200, "bounced")
    assert fresh.headers["etag"] != tag
    stranger = installation.caller("issuance", "other_principal")
    assert (await stranger.get(path, headers={"If-None-Match": "*"})).status_code == 404

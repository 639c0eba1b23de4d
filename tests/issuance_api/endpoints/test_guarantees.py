import pytest

from tests.forms import make_single
from tests.harness import Installation
from tests.journey.steps import issue


async def test_the_list_and_the_overview_show_the_newest_content(installation: Installation) -> None:
    number = await issue(installation)
    builder = installation.caller("issuance", "principal")
    [item] = (await builder.get("/guarantees")).json()["items"]
    assert item == {
        "contract_number": number, "kind": "advance_payment", "kind_label": "前払金保証", "form": "electronic",
        "authority_name": "東伊豆町", "works_name": "町道湯ヶ岡赤川線道路改良工事（第3工区）",
        "contract_amount": 50_000_000, "registered_at": "2026-04-10T10:00:00+09:00", "receipt": None,
    }  # fmt: skip
    overview = (await builder.get(f"/guarantees/{number}")).json()
    assert overview["product_name"] == "前払金保証"
    assert overview["beneficiary"] == "東伊豆町長"
    assert overview["deposit_bank"] == {"bank": "静岡銀行", "branch": "稲取支店"}
    assert overview["notice"]["status"] == "sent"
    history = (await builder.get(f"/guarantees/{number}/history")).json()["items"]
    assert [(row["version"], row["kind_label"]) for row in history] == [(1, "新規")]


async def test_the_list_is_searched_and_paged(installation: Installation) -> None:
    numbers = [await issue(installation, make_single({"/works/name": f"工事{n}%"})) for n in range(3)]
    builder = installation.caller("issuance", "principal")

    async def find(**params: str | int) -> list[str]:
        return [item["contract_number"] for item in (await builder.get("/guarantees", params=params)).json()["items"]]

    assert await find() == numbers[::-1]
    assert await find(q="工事1%") == [numbers[1]]
    assert await find(q="_") == []
    digits = numbers[1].replace("-", "")
    for typed in (
        digits,
        digits[:10],
        numbers[1],
        digits.translate(str.maketrans("01", "Ol")),
        f" {digits[:5]} － {digits[5:]}",
    ):
        assert await find(q=typed) == [numbers[1]], typed
    assert await find(q=digits[:5]) == numbers[::-1]
    assert await find(q=f"{digits[:4]}9") == []
    assert await find(q="伊豆建設", kind="contract") == []
    assert await find(form="paper") == []
    page = (await builder.get("/guarantees", params={"limit": 2})).json()
    assert await find(limit=2, cursor=page["next_cursor"]) == [numbers[0]]


@pytest.mark.parametrize("path", ["/guarantees", "/premium-statements"])
@pytest.mark.parametrize("cursor", ["next", "", "00108-000018"])
async def test_a_cursor_that_no_page_gave_is_refused(installation: Installation, path: str, cursor: str) -> None:
    answer = await installation.caller("issuance", "principal").get(path, params={"cursor": cursor})
    assert answer.status_code == 422
    told = [(error["pointer"], error["code"]) for error in answer.json()["errors"]]
    assert told == [("query:cursor", "cursor.unreadable")]
    assert "続きの位置" in answer.json()["errors"][0]["message"]
    assert "`next_cursor`" in answer.json()["hint"]


async def test_another_companys_guarantee_is_not_listed(installation: Installation) -> None:
    await issue(installation)
    stranger = installation.caller("issuance", "other_principal")
    assert (await stranger.get("/guarantees")).json()["items"] == []


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

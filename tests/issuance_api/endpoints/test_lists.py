"""The lists of guarantees, of their versions and of premium statements, as their readers search and page them."""

import io
from datetime import timedelta
from typing import Any

import pypdf
import pytest

from tests.callers import BUILDER, OTHER_BUILDER
from tests.forms import make_single
from tests.harness import Installation
from tests.journey.steps import issue


async def test_the_list_is_searched_and_paged(installation: Installation) -> None:
    numbers = [await issue(installation, make_single({"/works/name": f"工事{n}%"})) for n in range(3)]
    builder = installation.caller("issuance", "principal")

    async def find(**params: str | int) -> list[str]:
        return [item["contract_number"] for item in (await builder.get("/guarantees", params=params)).json()["items"]]

    assert await find() == numbers[::-1]
    assert await find(q="工事1%") == [numbers[1]]
    assert await find(q="_") == []
    assert await find(q="伊豆建設", kind="contract") == []
    assert await find(form="paper") == []
    page = (await builder.get("/guarantees", params={"limit": 2})).json()
    assert await find(limit=2, cursor=page["next_cursor"]) == [numbers[0]]


@pytest.mark.parametrize("path", ["/guarantees", "/premium-statements"])
@pytest.mark.parametrize("cursor", ["next", "", "00108-000018"])
async def test_a_cursor_that_no_page_gave_is_refused(installation: Installation, path: str, cursor: str) -> None:
    answer = await installation.caller("issuance", "principal").get(path, params={"cursor": cursor})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["query:cursor"]


async def test_another_companys_guarantee_is_not_listed(installation: Installation) -> None:
    await issue(installation)
    stranger = installation.caller("issuance", "other_principal")
    assert (await stranger.get("/guarantees")).json()["items"] == []


async def test_the_premium_statement_shows_what_the_approval_fixed(installation: Installation) -> None:
    number = await issue(installation)
    builder = installation.caller("issuance", "principal")
    [item] = (await builder.get("/premium-statements")).json()["items"]
    assert (item["contract_number"], item["premium"], item["premium_source"]) == (number, 70_000, "sample")
    answer = await builder.get(f"/guarantees/{number}/premium-statement.pdf")
    text = pypdf.PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert "70,000 円" in text
    assert "見本データ" in text


async def test_statements_are_paged_and_the_builders_own(installation: Installation) -> None:
    numbers = [await issue(installation) for _ in range(2)]
    builder = installation.caller("issuance", "principal")
    page = (await builder.get("/premium-statements", params={"limit": 1})).json()
    assert [item["contract_number"] for item in page["items"]] == [numbers[1]]
    rest = (await builder.get("/premium-statements", params={"cursor": page["next_cursor"]})).json()
    assert [item["contract_number"] for item in rest["items"]] == [numbers[0]]
    stranger = installation.caller("issuance", "other_principal")
    assert (await stranger.get("/premium-statements")).json()["items"] == []
    refused = await stranger.get(f"/guarantees/{numbers[0]}/premium-statement.pdf")
    assert refused.json()["code"] == "guarantee.not_found"
    officer = installation.caller("issuance", "officer")
    assert (await officer.get("/premium-statements")).status_code == 403
    assert (await officer.get(f"/guarantees/{numbers[0]}/premium-statement.pdf")).status_code == 200


async def find(
    installation: Installation, path: str = "/guarantees", client: str = "officer", **params: Any
) -> list[str]:
    answer = await installation.caller("issuance", client).get(path, params=params)
    assert answer.status_code == 200, answer.text
    return [item["contract_number"] for item in answer.json()["items"]]


async def test_a_number_is_found_however_it_is_typed_and_by_its_beginning(installation: Installation) -> None:
    first, second = [await issue(installation) for _ in range(2)]
    digits = second.replace("-", "")
    for q in (
        second,
        digits,
        digits[:10],
        digits[-6:],
        "00108 - 000024",
        "００１０８−００００２４",
        "OOlO8-OOOO24",
        "OOI08000024",
    ):
        assert await find(installation, q=q) == [second], q
    for q in ("00108", "0010800", "00108-", "OO1", "町道 00108-"):
        assert await find(installation, q=q) == [second, first], q
    for q in ("00108-000099", "10800", "00108-000024 橋"):
        assert await find(installation, q=q) == [], q
    assert await find(installation, client="other_principal", q=digits) == []


async def test_words_are_found_in_works_town_principal_and_joint_venture(installation: Installation) -> None:
    number = await issue(
        installation, make_single({"/works/name": "ミナミ橋架替工事", "/works/number": "令和8年度第12号"})
    )
    for q in ("みなみ橋", "ﾐﾅﾐ", "橋", "東伊豆町 伊豆建設", "第12号", "架替　東伊豆"):
        assert await find(installation, q=q) == [number], q
    for q in ("北橋", "工事東伊豆", "橋 西伊豆"):
        assert await find(installation, q=q) == [], q


async def test_guarantees_are_narrowed_by_state_day_amount_town_and_builder(installation: Installation) -> None:
    first = await issue(installation)
    installation.clock.advance(timedelta(days=1))
    larger = make_single({"/works/contract_amount": 60_000_000, "/authority_code": "250007"})
    larger["guarantees"][0] |= {"form": "paper", "certificate_delivery": "post"}
    second = await issue(installation, larger)
    for params, wanted in (
        ({"status": "in_force"}, [second, first]),
        ({"status": ["expired", "terminated"]}, []),
        ({"from": "2026-04-11"}, [second]),
        ({"to": "2026-04-10"}, [first]),
        ({"amount_from": 60_000_000}, [second]),
        ({"amount_to": 59_999_999}, [first]),
        ({"expires_from": "2027-02-26", "expires_to": "2027-02-26", "sort": "expires_on"}, [first, second]),
        ({"expires_from": "2027-02-27"}, []),
        ({"expires_to": "2027-02-25"}, []),
        ({"authority_code": ["250007", "999999"]}, [second]),
        ({"form": ["paper"]}, [second]),
        ({"form": ["paper", "electronic"], "kind": "advance_payment"}, [second, first]),
        ({"corporate_number": BUILDER}, [second, first]),
        ({"corporate_number": OTHER_BUILDER}, []),
    ):
        assert await find(installation, **params) == wanted, params
    installation.clock.advance(timedelta(days=365))
    assert await find(installation, status="expired") == [second, first]
    assert await find(installation, status="in_force") == []
    for path in ("/guarantees", "/histories"):
        refused = await installation.caller("issuance", "principal").get(path, params={"corporate_number": BUILDER})
        assert [error["pointer"] for error in refused.json()["errors"]] == ["query:corporate_number"]


async def test_every_order_of_guarantees_is_paged_without_gap_or_repeat(installation: Installation) -> None:
    numbers = []
    for amount in (50_000_000, 70_000_000, 50_000_000):
        numbers.append(await issue(installation, make_single({"/works/contract_amount": amount})))
        installation.clock.advance(timedelta(minutes=1))
    a, b, c = numbers
    for sort, wanted in {
        "-contract_number": [c, b, a],
        "contract_number": [a, b, c],
        "-concluded_at": [c, b, a],
        "concluded_at": [a, b, c],
        "-amount": [b, c, a],
        "expires_on": [a, b, c],
    }.items():
        assert await walk(installation, "/guarantees", sort=sort) == wanted, sort
        assert await walk(installation, "/guarantees", sort=sort, q="町道") == wanted, sort
    for sort, wanted in {"-registered_at": [c, b, a], "registered_at": [a, b, c]}.items():
        assert await walk(installation, "/histories", sort=sort) == wanted, sort
        assert await walk(installation, "/histories", sort=sort, q="町道", kind="advance_payment") == wanted, sort


async def walk(installation: Installation, path: str, **params: Any) -> list[str]:
    """The numbers of all pages of one row each, as builder and officer see them alike."""
    seen: dict[str, list[str]] = {}
    for client in ("officer", "principal"):
        cursor: dict[str, str] = {}
        found: list[str] = []
        while True:
            query = {"limit": 1, **params, **cursor}
            page = (await installation.caller("issuance", client).get(path, params=query)).json()
            assert page["total"] == 3
            found += [item["contract_number"] for item in page["items"]]
            if page["next_cursor"] is None:
                break
            cursor = {"cursor": page["next_cursor"]}
        seen[client] = found
    assert seen["officer"] == seen["principal"]
    return seen["officer"]


async def test_a_cursor_of_another_order_is_refused(installation: Installation) -> None:
    for _ in range(2):
        await issue(installation)
    officer = installation.caller("issuance", "officer")
    cursor = (await officer.get("/guarantees", params={"limit": 1})).json()["next_cursor"]
    for path, sort in (("/guarantees", "-amount"), ("/histories", "-registered_at")):
        refused = await officer.get(path, params={"cursor": cursor, "sort": sort})
        assert [error["code"] for error in refused.json()["errors"]] == ["cursor.other_sort"]


async def test_the_histories_show_every_registered_version_and_no_paper(installation: Installation) -> None:
    number = await issue(installation)
    paper = make_single()
    paper["guarantees"][0] |= {"form": "paper", "certificate_delivery": "post"}
    await issue(installation, paper)
    builder = installation.caller("issuance", "principal")
    page = (await builder.get("/histories")).json()
    assert page == {
        "items": [
            {
                "contract_number": number, "kind": "advance_payment", "kind_label": "前払金保証", "version": 1,
                "version_kind": "new", "version_label": "新規", "authority_code": "223018",
                "authority_name": "東伊豆町", "works_name": "町道湯ヶ岡赤川線道路改良工事（第3工区）",
                "principal_name": "伊豆建設株式会社", "contract_amount": 50_000_000,
                "registered_at": "2026-04-10T10:00:00+09:00",
            }
        ],
        "next_cursor": None,
        "total": 1,
    }  # fmt: skip
    assert await find(installation, "/histories", **{"from": "2026-04-11"}) == []
    assert await find(installation, "/histories", to="2026-04-10", authority_code="223018") == [number]
    assert await find(installation, "/histories", "other_principal") == []

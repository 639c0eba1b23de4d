"""The list of applications as builders and officers search, narrow, sort and page it."""

from datetime import timedelta
from typing import Any

import pytest

from tests.application_api.steps import ACCEPT, RETURN, act, post, put, review, start
from tests.callers import BUILDER, OTHER_BUILDER
from tests.forms import make_form, make_new_form
from tests.harness import Installation


async def ask(installation: Installation, client: str = "officer", **params: Any) -> dict[str, Any]:
    answer = await installation.caller("application", client).get("/applications", params=params)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def find(installation: Installation, client: str = "officer", **params: Any) -> list[str]:
    return [item["id"] for item in (await ask(installation, client, **params))["items"]]


async def start_named(
    installation: Installation, name: str, number: str | None = None, amount: int = 50_000_000
) -> str:
    form = make_new_form({"/works/name": name, "/works/number": number, "/works/contract_amount": amount})
    return str((await start(installation, form))["id"])


async def test_a_row_is_a_summary_and_the_whole_is_read_by_its_id(installation: Installation) -> None:
    application = await start(installation, make_form())
    await review(installation, application, "contract", ACCEPT)
    await installation.settle()
    [row] = (await ask(installation, "principal"))["items"]
    whole = (await installation.caller("application", "principal").get(f"/applications/{application['id']}")).json()
    number = row["guarantees"][1]["contract_number"]
    assert row == {
        "id": application["id"], "tag": whole["tag"], "completeness": "whole",
        "created_at": "2026-04-10T10:00:00+09:00", "updated_at": "2026-04-10T10:00:00+09:00",
        "received_at": "2026-04-10T10:00:00+09:00", "version": 1, "authority_code": "223018",
        "authority_name": "東伊豆町", "works_name": "町道湯ヶ岡赤川線道路改良工事（第3工区）",
        "works_number": "令和8年度第12号",
        "contract_amount": 50_000_000, "principal_name": "伊豆建設株式会社", "corporate_number": BUILDER,
        "office_code": "001", "guarantees": [
            {
                "id": whole["guarantees"][0]["id"], "tag": whole["guarantees"][0]["tag"],
                "kind": "advance_payment", "kind_label": "前払金保証",
                "form": "electronic", "amount": 20_000_000, "status": "submitted", "status_label": "送信済",
                "status_since": "2026-04-10T10:00:00+09:00", "assigned_to": None, "contract_number": None,
                "registered_at": None,
            },
            {
                "id": whole["guarantees"][1]["id"], "tag": whole["guarantees"][1]["tag"],
                "kind": "contract", "kind_label": "契約保証",
                "form": "electronic", "amount": 5_000_000, "status": "registered", "status_label": "電子保証発行完了",
                "status_since": "2026-04-10T10:00:00+09:00", "assigned_to": None, "contract_number": number,
                "registered_at": "2026-04-10T10:00:00+09:00",
            },
        ],
    }  # fmt: skip
    assert number is not None
    officers = installation.clients["officer"].client_id
    assert (await ask(installation))["items"][0]["guarantees"][1]["assigned_to"] == officers


async def test_an_officer_acts_on_a_row_of_the_list_with_its_tag(installation: Installation) -> None:
    await start(installation)
    [row] = (await ask(installation))["items"]
    contract = row["guarantees"][1]
    path = f"/applications/{row['id']}/guarantees/{contract['kind']}/review"
    officer = installation.caller("application", "officer")
    answer = await officer.post(path, ACCEPT, headers={"If-Match": f'"{contract["tag"].strip(chr(34))}"'})
    assert answer.status_code == 200, answer.text


async def test_works_are_found_by_words_of_their_name_or_number(installation: Installation) -> None:
    bridge = await start_named(installation, "町道１号線　カワバタ橋架替工事", "令和8年度第12号")
    road = await start_named(installation, "町道2号線道路改良工事（50%）", "ABC-7_x")
    for q, wanted in {
        "橋": [bridge],
        "かわばた": [bridge],
        "ｶﾜﾊﾞﾀ橋": [bridge],
        "町道1号線カワバタ": [bridge],
        "架替　町道": [bridge],
        "架替 道路": [],
        "第12号": [bridge],
        "工事令和": [],  # the end of the name and the beginning of the number are no word
        "橋架工替": [],  # each pair of a word alone does not do
        "abc": [road],
        "50%": [road],
        "7_X": [road],
        "7%x": [],
        "町道": [road, bridge],
        "　": [road, bridge],
        "": [road, bridge],
        "'; --": [],
    }.items():
        assert await find(installation, q=q) == wanted, q
    assert await find(installation, "other_principal", q="町道") == []


async def test_an_edit_is_found_by_its_new_words(installation: Installation) -> None:
    draft = await start(installation, draft=True)
    assert (await put(installation, draft, make_new_form({"/works/name": "新橋架設工事"}))).status_code == 200
    assert await find(installation, "principal", q="新橋") == [draft["id"]]
    assert await find(installation, "principal", q="湯ヶ岡") == []
    assert await find(installation, q="新橋") == []  # officers see nothing of a draft


async def test_of_several_values_any_will_do_and_conditions_are_combined(installation: Installation) -> None:
    returned = await start(installation, make_new_form({"/office_code": "002"}))
    await review(installation, returned, "contract", RETURN)
    taken = await start(installation, make_new_form({"/authority_code": "250007"}))
    await review(installation, taken, "advance_payment", ACCEPT)
    newest = await start(installation)
    ids = [newest["id"], taken["id"], returned["id"]]
    assert await find(installation, status=["returned", "accepted"]) == ids[1:]
    assert await find(installation, status=["returned", "accepted"], kind="contract") == ids[2:]
    assert await find(installation, office_code=["001", "002"], authority_code=["223018", "250007"]) == ids
    assert await find(installation, authority_code=["250007"], office_code="001", q="道路") == ids[1:2]
    assert await find(installation, kind=["intermediate_payment"]) == []
    assert (await ask(installation, status=["returned", "accepted"], limit=1))["total"] == 2


async def test_days_are_those_of_receipt_in_japan_and_amounts_those_of_the_works(installation: Installation) -> None:
    early = await start_named(installation, "A工事")
    installation.clock.advance(timedelta(hours=13, minutes=59))  # 23:59 in Japan
    late = await start_named(installation, "B工事", amount=60_000_000)
    installation.clock.advance(timedelta(minutes=1))
    next_day = await start_named(installation, "C工事", amount=70_000_000)
    for params, wanted in (
        ({"from": "2026-04-11"}, [next_day]),
        ({"to": "2026-04-10"}, [late, early]),
        ({"from": "2026-04-10", "to": "2026-04-11"}, [next_day, late, early]),
        ({"from": "2026-04-11", "to": "2026-04-10"}, []),
        ({"amount_from": 60_000_000}, [next_day, late]),
        ({"amount_to": 60_000_000}, [late, early]),
        ({"amount_from": 60_000_000, "amount_to": 60_000_000, "to": "2026-04-10", "q": "b"}, [late]),
    ):
        for client in ("officer", "principal"):
            assert await find(installation, client, **params) == wanted, (client, params)
    await start(installation, draft=True)
    assert await find(installation, "principal", **{"from": "2026-04-11"}) == [next_day]  # a draft was not received


async def test_officers_narrow_to_a_builder_and_builders_may_not(installation: Installation) -> None:
    own = await start(installation)
    form = make_new_form({"/principal/corporate_number": OTHER_BUILDER})
    other = (await post(installation, "/applications", form, "other_principal")).json()
    assert await find(installation, corporate_number=OTHER_BUILDER) == [other["id"]]
    assert await find(installation, corporate_number=BUILDER, status="submitted") == [own["id"]]
    refused = await installation.caller("application", "principal").get(
        "/applications", params={"corporate_number": BUILDER}
    )
    assert [error["pointer"] for error in refused.json()["errors"]] == ["query:corporate_number"]


async def test_every_order_is_paged_without_gap_or_repeat(installation: Installation) -> None:
    amounts = {"A工事": 50_000_000, "B工事": 70_000_000, "C工事": 50_000_000, "D工事": 60_000_000}
    ids = {}
    for name, amount in amounts.items():
        ids[name[0]] = await start_named(installation, name, amount=amount)
        installation.clock.advance(timedelta(minutes=1))
    await review(installation, {"id": ids["B"]}, "contract", RETURN)
    for sort, wanted in {
        "-created_at": "DCBA",
        "created_at": "ABCD",
        "-updated_at": "BDCA",
        "-amount": "BDCA",
    }.items():
        expected = [ids[name] for name in wanted]
        assert await find(installation, sort=sort) == expected, sort
        for narrowed in ({}, {"q": "工事"}, {"kind": "contract"}, {"office_code": ["001", "002"]}):
            assert await walk(installation, sort=sort, **narrowed) == expected, (sort, narrowed)
            assert await walk(installation, "principal", sort=sort, **narrowed) == expected, (sort, narrowed)


async def walk(installation: Installation, client: str = "officer", **params: Any) -> list[str]:
    """The ids of all pages of one row each."""
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = await ask(installation, client, limit=1, **params, **cursor)
        assert page["total"] == 4
        found += [item["id"] for item in page["items"]]
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


@pytest.mark.parametrize(
    ("params", "pointer"),
    [
        ({"sort": "amount"}, "query:sort"),
        ({"status": ["submitted", "x"]}, "query:status.1"),
        ({"from": "2026-02-30"}, "query:from"),
        ({"to": "9999-12-31"}, "query:to"),
        ({"amount_from": "-1"}, "query:amount_from"),
        ({"amount_to": str(10**30)}, "query:amount_to"),
        ({"q": "長" * 101}, "query:q"),
        ({"q": "a\0"}, "query:q"),
        ({"kind": ["contract"] * 51}, "query:kind"),
        ({"cursor": "next"}, "query:cursor"),
        ({"limit": 0}, "query:limit"),
    ],
)
async def test_what_cannot_be_meant_is_refused(
    installation: Installation, params: dict[str, Any], pointer: str
) -> None:
    answer = await installation.caller("application", "officer").get("/applications", params=params)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_every_change_of_an_application_or_its_guarantees_is_dated(installation: Installation) -> None:
    draft = await start(installation, draft=True)
    path = f"/applications/{draft['id']}"
    dated = [draft["updated_at"]]

    async def change(answer: Any) -> None:
        assert answer.status_code == 200, answer.text
        dated.append(answer.json()["updated_at"])
        read = (await installation.caller("application", "principal").get(path)).json()
        assert (read["created_at"], read["updated_at"]) == (draft["created_at"], dated[-1])
        installation.clock.advance(timedelta(minutes=1))

    installation.clock.advance(timedelta(minutes=1))
    await change(await put(installation, draft, make_new_form()))
    await change(await post(installation, f"{path}/submission", None))
    # Who has it in hand is no builder's concern: neither this date nor the builder's tag tells of it.
    officer = installation.caller("application", "officer")
    taken = await act(officer, draft, "contract", "assignment", {"assignee": "me"})
    assert taken.json()["updated_at"] == dated[-1]
    await change(await review(installation, draft, "contract", ACCEPT))
    await installation.settle()
    read = (await installation.caller("application", "principal").get(path)).json()
    assert read["guarantees"][1]["status"] == "registered"
    assert [*dated, read["updated_at"]] == sorted({*dated, read["updated_at"]})

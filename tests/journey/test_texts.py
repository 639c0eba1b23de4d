"""What people in Japan type, paste and scan is read as they mean it, kept as they wrote it, or refused and told why."""

from typing import Any

from tests.application_api.steps import post, start
from tests.forms import make_form, make_single
from tests.harness import Installation
from tests.journey.steps import approve, fetch_key, issue, verify

# One works, as several people write it.
WRITINGS = [
    "髙瀨第１〜２工区　8−Ｎ号",
    "高瀬第１～２工区 8‐N号",
    "高瀨第1∼2⼯区8─n号",
    "髙瀬第1〰2工区8━N号",
]


async def test_the_same_works_is_found_however_it_is_written_and_shown_as_it_was(installation: Installation) -> None:
    caller = installation.caller("application", "principal")
    first = await start(installation, make_single({"/works/number": WRITINGS[0]}))
    assert first["works"]["number"] == WRITINGS[0]
    for writing in WRITINGS:
        found = (await post(installation, "/applications/checks", make_single({"/works/number": writing}))).json()
        assert "application.duplicate" in {finding["code"] for finding in found["findings"]}, writing
        listed = (await caller.get("/applications", params={"q": writing})).json()["items"]
        assert [item["id"] for item in listed] == [first["id"]], writing


async def test_an_issued_guarantee_is_found_however_its_names_are_written(installation: Installation) -> None:
    form = make_single({"/works/name": "佐々木橋・湯ヶ岡〜赤川", "/principal/name": "㈱渡邊組"})
    await approve(installation, form)
    await installation.settle()
    caller = installation.caller("issuance", "officer")
    for words in ("佐佐木橋", "湯ケ岡～赤川", "株式会社渡辺組", "（株）渡邉組", "佐々木橋·湯ヶ岡"):
        listed = (await caller.get("/guarantees", params={"q": words})).json()["items"]
        assert [item["works_name"] for item in listed] == ["佐々木橋・湯ヶ岡〜赤川"], words


DAYS = ("2026-W15-5", "2026-100", "20260410", "２０２６-０４-１０", "2026/04/10")
QUERIES = (("application", "/applications"), ("issuance", "/guarantees"))


async def test_what_is_no_day_is_refused_in_every_field_of_a_day(installation: Installation) -> None:
    places = ("/works/contract_date", "/works/term/from", "/works/term/to", "/guarantees/0/expires_on")
    for day in DAYS:
        refused = await post(installation, "/applications/checks", make_form(dict.fromkeys(places, day)))
        assert {(error["pointer"], error["code"]) for error in refused.json()["errors"]} == {
            (at, "day") for at in places
        }
        for service, path in QUERIES:
            asked = await installation.caller(service, "officer").get(path, params={"from": day, "to": day})
            assert (asked.status_code, [error["code"] for error in asked.json()["errors"]]) == (422, ["day", "day"]), (
                day
            )


async def test_number_and_key_are_read_whatever_parts_them(installation: Installation) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    wide = str.maketrans({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    for typed in (
        f"{number}\u3000{key}".translate(wide),
        f"\u200e{number}\t{key}",
        f"{number.replace('-', '━')}、{key}\r\n",
    ):
        assert (await verify(installation, typed, "")).status_code == 200, typed
    assert (await verify(installation, f"\u202a{number}", f"\ufeff{key.replace('-', '‒')}")).status_code == 200


async def test_what_is_normalised_or_doubtful_in_a_form_is_told(installation: Installation) -> None:
    form = make_form(
        {
            "/works/name": "町道改良⼯事",
            "/principal/name": "伊豆建設株式会杜",
            "/guarantees/0/deposit_bank/bank": "カﾞ銀行¥",
            "/notification/email": "a..b@docomo.ne.jp",
        }
    )
    answer: dict[str, Any] = (await post(installation, "/applications/checks", form)).json()
    assert {(told["pointer"], told["after"]) for told in answer["normalised"]} == {
        ("/works/name", "町道改良工事"),
        ("/guarantees/0/deposit_bank/bank", "ガ銀行￥"),
    }
    [finding] = answer["findings"]
    assert (finding["code"], finding["pointer"]) == ("text.lookalike", "/principal/name")

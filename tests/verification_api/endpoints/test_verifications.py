"""verification_api as towns and e-contract systems meet it."""

import json
from datetime import timedelta

import pytest

from shared.schemas.words.scanned import format_scanned
from tests.callers import OTHER_TOWN, TOWN
from tests.harness import Installation
from tests.journey.steps import approve, change_key, fetch_key, issue, verify
from tests.verification_api.look_ups import UNKNOWN, list_outcomes, without_ids


async def test_every_negative_is_one_and_the_same_answer(installation: Installation) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    answers = [
        await verify(installation, number, change_key(key)),
        await verify(installation, UNKNOWN, key),
        await verify(installation, number, key, "other_authority"),
    ]
    assert without_ids(answers[0]) == without_ids(answers[1]) == without_ids(answers[2])
    assert answers[0].json()["code"] == "verification.not_confirmed"
    assert {len(answer.content) for answer in answers} == {len(answers[0].content)}


async def test_a_replaced_key_is_a_wrong_key(installation: Installation) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    await installation.fetch(
        "INSERT INTO verification.key_check SELECT contract_number, 2, tenant_org, epoch, sha256(value), registered_at "
        "FROM verification.key_check"
    )
    assert without_ids(await verify(installation, number, key)) == without_ids(await verify(installation, UNKNOWN, key))


async def test_an_e_contract_system_opens_what_its_towns_may_open(installation: Installation) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    assert (await verify(installation, number, key, "e_contract")).status_code == 200
    await installation.fetch("UPDATE identity.client SET authorities = $1 WHERE role = 'e_contract'", [OTHER_TOWN])
    installation.forget_tokens()
    assert (await verify(installation, number, key, "e_contract")).status_code == 404


async def test_an_e_contract_system_of_several_towns_names_the_one_it_asks_for(installation: Installation) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    await installation.fetch(
        "UPDATE identity.client SET authorities = $1 WHERE role = 'e_contract'", [OTHER_TOWN, TOWN]
    )
    system = installation.caller("verification", "e_contract")
    form = {"contract_number": number, "key": key}
    for asked, status in ((None, 422), ("250015", 422), ("22301", 422), (OTHER_TOWN, 404), (TOWN, 200)):
        answer = await system.post("/verifications", {**form, "authority_code": asked})
        assert answer.status_code == status
        if status == 422:
            assert answer.json()["errors"][0]["pointer"] == "/authority_code"
    rows = await installation.fetch(
        "SELECT authority_code, org, wrong FROM verification.quota WHERE contract_number = ''"
    )
    assert {tuple(row) for row in rows} == {(OTHER_TOWN, "econtract-1", 1), (TOWN, "econtract-1", 0)}


@pytest.mark.parametrize("role", ["principal", "officer"])
async def test_builders_and_officers_look_nothing_up(installation: Installation, role: str) -> None:
    assert (await verify(installation, UNKNOWN, "7K3FQXWA9RTC", role)).status_code == 403


async def test_a_key_is_read_however_it_was_copied(installation: Installation) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    look_alikes = key.translate(str.maketrans("258U", "ZSBV")).lower()
    full_width = "".join(chr(ord(digit) + 0xFEE0) if digit.isdecimal() else "－" for digit in number)
    assert (await verify(installation, full_width, f" {look_alikes[:4]} - {look_alikes[4:]} ")).status_code == 200


async def test_the_line_of_the_qr_code_may_be_scanned_into_either_field(installation: Installation) -> None:
    number = await issue(installation)
    line = format_scanned(number, await fetch_key(installation, number))
    town = installation.caller("verification", "authority")
    for form in ({"contract_number": line}, {"key": line}, {"contract_number": line, "key": line}):
        assert (await town.post("/verifications", form)).status_code == 200


@pytest.mark.parametrize(
    ("number", "key", "pointer", "words"),
    [
        ("00108-000018", "7K3FQXWA9RTC", "/contract_number", "11桁目"),
        ("00108-00001A", "7K3FQXWA9RTC", "/contract_number", "11桁目（入力の12文字目）"),
        ("00108-000018 7K3F-QXWA-9RTC", "", "/contract_number", "11桁目"),
        (f"{UNKNOWN} 7K3F-QXWA-9RTC", "7K3F-QXWA-9RTD", "/key", "食い違って"),
        ("00108-000019", f"{UNKNOWN} 7K3F-QXWA-9RTC", "/contract_number", "食い違って"),
        (UNKNOWN, "7K3F-QXWO-9RTC", "/key", "8文字目（入力の9文字目）"),
        (UNKNOWN, "7K3FQXWA9RT", "/key", "11文字"),
    ],
)
async def test_a_typing_error_is_told_with_its_position_and_costs_no_attempt(
    installation: Installation, number: str, key: str, pointer: str, words: str
) -> None:
    answer = await verify(installation, number, key)
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert words in error["message"]
    assert await installation.fetch("SELECT * FROM verification.quota") == []


async def test_every_look_up_is_on_record_before_it_is_answered(installation: Installation) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    await verify(installation, number, change_key(key))
    await verify(installation, UNKNOWN, key)
    confirmed = await verify(installation, number, key)
    assert await list_outcomes(installation) == ["not_confirmed", "not_confirmed", "confirmed"]
    rows = await installation.fetch("SELECT client_id, org, contract_number FROM verification.look_up ORDER BY id")
    me = installation.clients["authority"].client_id
    assert [tuple(row) for row in rows] == [(me, TOWN, number), (me, TOWN, UNKNOWN), (me, TOWN, number)]
    await installation.fetch("ALTER TABLE verification.look_up ADD CONSTRAINT refuse CHECK (false) NOT VALID")
    unrecorded = await verify(installation, number, key)
    assert unrecorded.status_code == 500
    assert confirmed.json()["certificate"]["works_name"] not in unrecorded.text


async def test_a_look_up_can_be_opened_again_by_the_same_caller_only(installation: Installation) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    opened = (await verify(installation, number, key)).json()
    town = installation.caller("verification", "authority")
    again = await town.get(f"/verifications/{opened['id']}")
    assert again.json() == opened
    pdf = await town.get(f"/verifications/{opened['id']}/certificate.pdf", params={"version": 1})
    assert pdf.content.startswith(b"%PDF")
    for path in ("", "/certificate.pdf"):
        for stranger in ("other_authority", "e_contract"):
            caller = installation.caller("verification", stranger)
            assert (await caller.get(f"/verifications/{opened['id']}{path}")).status_code == 404
    missing = await town.get(f"/verifications/{opened['id']}/certificate.pdf", params={"version": 2})
    assert (missing.status_code, missing.json()["code"]) == (404, "verification.version_not_found")
    assert "第2版はありません" in missing.json()["detail"]
    refused = (await installation.fetch("SELECT id FROM verification.look_up WHERE outcome = 'confirmed'"))[0]["id"]
    await installation.fetch("UPDATE verification.look_up SET outcome = 'not_confirmed'")
    assert (await town.get(f"/verifications/{refused}")).status_code == 404


async def test_a_certificate_is_expired_the_day_after_its_last(installation: Installation) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    opened = (await verify(installation, number, key)).json()
    town = installation.caller("verification", "authority")
    states = []
    for days in (322, 1):  # 10 April 2026 → 26 and 27 February 2027
        installation.clock.advance(timedelta(days=days))
        states.append((await town.get(f"/verifications/{opened['id']}")).json()["status"])
    assert states == ["in_force", "expired"]


async def test_a_revoked_client_is_refused_within_two_seconds(installation: Installation) -> None:
    caller = installation.caller("verification", "authority")
    headers = {"Authorization": f"Bearer {await caller.token()}"}
    await installation.fetch("UPDATE identity.client SET revoked_at = now() WHERE role = 'authority'")
    answer = await caller.http.post(
        "/verifications", content=json.dumps({"contract_number": UNKNOWN, "key": "7K3FQXWA9RTC"}), headers=headers
    )
    assert answer.status_code == 401


async def test_what_is_not_yet_registered_cannot_be_opened(installation: Installation) -> None:
    await approve(installation)
    await installation.issuance.state.inbox.drain()
    number = (await installation.fetch("SELECT contract_number FROM issuance.guarantee"))[0]["contract_number"]
    assert (await verify(installation, number, "7K3FQXWA9RTC")).status_code == 404


async def test_what_a_look_up_opened_is_not_sent_again_until_its_state_changes(installation: Installation) -> None:
    number = await issue(installation)
    opened = await verify(installation, number, await fetch_key(installation, number))
    town = installation.caller("verification", "authority")
    path, tag = f"/verifications/{opened.json()['id']}", opened.headers["etag"]
    known = await town.get(path, headers={"If-None-Match": tag})
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", tag)
    installation.clock.advance(timedelta(days=400))
    fresh = await town.get(path, headers={"If-None-Match": tag})
    assert (fresh.status_code, fresh.json()["status"], fresh.headers["etag"] != tag) == (200, "expired", True)

"""What no fact of issuance says is not confirmed, whatever the register holds."""

import json
from typing import Any

import httpx
import pytest

from shared.runtime.data.scope import EVERYTHING
from shared.schemas.words.authentication_key import compute_check_value
from tests.harness import Installation
from tests.journey.steps import fetch_key, issue, verify
from tests.verification_api.look_ups import list_outcomes
from tests.verification_api.registering.facts import change, fetch_issued, say

OTHER_KEY = "7K3FQXWA9RTC"


async def refuse(installation: Installation, number: str, key: str) -> None:
    answer = await verify(installation, number, key)
    assert (answer.status_code, answer.json()["code"]) == (409, "verification.unproven")


async def open_again(installation: Installation, look_up: dict[str, Any]) -> list[httpx.Response]:
    town, path = installation.caller("verification", "authority"), f"/verifications/{look_up['id']}"
    return [await town.get(path), await town.get(f"{path}/certificate.pdf")]


async def test_an_edited_certificate_is_neither_confirmed_nor_opened_again(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    confirmed = await verify(installation, number, key)
    assert confirmed.status_code == 200
    edit = "UPDATE verification.certificate_version SET content = content || jsonb_build_object('amount', $1::bigint)"
    capsys.readouterr()
    await installation.fetch(edit, 900_000_000)
    await refuse(installation, number, key)
    assert [answer.status_code for answer in await open_again(installation, confirmed.json())] == [409, 409]
    alarms = [line for line in capsys.readouterr().out.splitlines() if json.loads(line)["level"] == "critical"]
    assert len(alarms) == 3
    assert all(number in alarm and key not in alarm for alarm in alarms)
    await installation.fetch(edit, confirmed.json()["certificate"]["amount"])
    assert (await verify(installation, number, key)).status_code == 200
    assert [answer.status_code for answer in await open_again(installation, confirmed.json())] == [200, 200]
    assert await list_outcomes(installation) == ["confirmed", "unproven", "confirmed"]
    assert {row["wrong"] for row in await installation.fetch("SELECT wrong FROM verification.quota")} == {0}


async def test_an_edit_is_found_among_many_versions_that_were_proven_before(installation: Installation) -> None:
    number = await issue(installation)
    key, issued = await fetch_key(installation, number), await fetch_issued(installation)
    for version in range(2, 6):
        await say(installation, change(issued, version, amount=version))
        await installation.verification.state.inbox.drain()
        assert (await verify(installation, number, key)).json()["certificate"]["amount"] == version
    edit = "UPDATE verification.certificate_version SET content = content || $1 WHERE version = 3"
    await installation.fetch(edit, '{"amount": 900000000}')
    await refuse(installation, number, key)
    await installation.fetch(edit, '{"amount": 3}')
    assert (await verify(installation, number, key)).status_code == 200
    other = "UPDATE verification.certificate_version SET kind = 'correction' WHERE version = 3"
    await installation.fetch(other)
    await refuse(installation, number, key)


async def test_what_a_thief_of_the_role_adds_to_the_register_is_not_confirmed(installation: Installation) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    add_key = (
        "INSERT INTO verification.key_check SELECT contract_number, serial + 1, tenant_org, epoch, $1, registered_at "
        "FROM verification.key_check WHERE contract_number = $2"
    )
    check_key = installation.verification.state.tools.get_check_key(1)
    forged = compute_check_value(check_key, "H01", number, OTHER_KEY)
    await installation.clone.fetch(add_key, forged, number, role="hosho_verification", scope=EVERYTHING)
    await refuse(installation, number, OTHER_KEY)
    await installation.fetch("DELETE FROM verification.key_check WHERE serial = 2")
    await installation.clone.fetch(
        "INSERT INTO verification.certificate_version SELECT contract_number, 2, tenant_org, kind, content, "
        "document_sha256, registered_at FROM verification.certificate_version",
        role="hosho_verification",
        scope=EVERYTHING,
    )
    await refuse(installation, number, key)

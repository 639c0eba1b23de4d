"""受理 and 差戻し: once for each version, on what was seen, told to who answers it."""

import asyncio
import email
import email.policy
from typing import Any

from tests.forms import make_single
from tests.harness import Installation
from tests.issuance_api.changing.steps import correct
from tests.journey.steps import issue
from tests.soundness import require_sound
from tests.verification_api.receiving.steps import (
    ACCEPT,
    RETURN,
    TO_PRINCIPAL,
    TO_SURETY,
    give,
    list_returns,
    look_up,
)


async def test_what_was_accepted_is_seen_by_the_town_all_its_systems_and_the_builder_and_stays_so(
    installation: Installation,
) -> None:
    number = await issue(installation)
    looked_up = await look_up(installation, number, "e_contract")
    said = await give(installation, looked_up, ACCEPT, "e_contract", Idempotency_Key="a")
    assert said.status_code == 201, said.text
    assert said.json() == {**ACCEPT, "to": None, "note": None, "version": 1, "at": said.json()["at"]}
    again = await give(installation, looked_up, ACCEPT, "e_contract", Idempotency_Key="a")
    assert (again.status_code, again.headers["Idempotency-Replayed"], again.json()) == (201, "true", said.json())
    await installation.settle()

    own = await look_up(installation, number)
    assert "receipt" not in own.json()
    town = installation.caller("verification", "authority")
    opened = await town.get(f"/verifications/{own.json()['id']}")
    assert opened.json()["receipt"] == said.json()
    for seen in (own, opened):
        for form in (ACCEPT, TO_PRINCIPAL, TO_SURETY):
            refused = await give(installation, seen, form)
            assert (refused.status_code, refused.json()["code"]) == (409, "receipt.given")
    for client, name in (("principal", None), ("officer", ACCEPT["officer_name"])):
        reader = installation.caller("issuance", client)
        shown = (await reader.get(f"/guarantees/{number}")).json()["receipt"]
        assert (shown["decision_label"], shown["officer_name"], shown["authority_name"]) == ("受理", name, "東伊豆町")
        assert (await reader.get("/guarantees")).json()["items"][0]["receipt"] == shown
    assert (await list_returns(installation), len(installation.mailbox.messages)) == ([], 1)
    await require_sound(installation)


async def test_what_is_returned_to_the_builder_is_told_by_mail_and_may_be_accepted_later(
    installation: Installation,
) -> None:
    number = await issue(installation)
    builder = installation.caller("issuance", "principal")
    path = f"/guarantees/{number}/submissions"
    record = {"channel": "by_hand", "handed_in_on": "2026-04-10"}
    await builder.post(path, record)
    looked_up = await look_up(installation, number)
    first = await give(installation, looked_up, TO_PRINCIPAL | {"note": "請求書の\n押印がありません。"})
    assert first.status_code == 201, first.text
    await installation.settle()
    [item] = (await builder.get(path)).json()["items"]
    assert (item["status"], item["status_label"], item["receipt"]["to_label"]) == ("returned", "差戻し", "受注者")
    told = email.message_from_bytes(installation.mailbox.messages[-1], policy=email.policy.default)
    text = told.get_content()
    assert told["Subject"] == "保証（発注者からの差戻し）のお知らせ"
    assert "押印がありません。" in text
    assert "もう一度ご提出ください" in text
    assert "花子" not in text
    assert await list_returns(installation) == []

    await builder.post(path, record)
    assert (await give(installation, looked_up, TO_PRINCIPAL)).status_code == 201
    assert (await give(installation, looked_up, ACCEPT)).status_code == 201
    await installation.settle()
    shown = (await builder.get(f"/guarantees/{number}")).json()["receipt"]
    assert (shown["decision"], shown["officer_name"]) == ("accepted", None)
    assert (await builder.get(path)).json()["items"][0]["status_label"] == "受理"
    await require_sound(installation)


async def test_what_is_returned_to_the_surety_company_waits_for_its_officers_until_a_correction_is_registered(
    installation: Installation,
) -> None:
    number = await issue(installation)
    looked_up = await look_up(installation, number)
    assert (await give(installation, looked_up, TO_SURETY)).status_code == 201
    await installation.settle()
    [waiting] = await list_returns(installation, answered="false")
    assert (waiting["contract_number"], waiting["authority_name"], waiting["version"]) == (number, "東伊豆町", 1)
    assert (waiting["note"], waiting["officer_name"]) == (RETURN["note"], RETURN["officer_name"])
    assert (waiting["answered"], waiting["answered_at"]) == (False, None)
    assert "お手続きは不要です" in _read_last(installation)

    assert (await correct(installation, number, {"works_name": "町道湯ヶ岡線改良工事"})).status_code == 200
    await installation.settle()
    assert await list_returns(installation, answered="false") == []
    [answered] = await list_returns(installation, answered="true")
    assert (answered["answered_by"], answered["works_name"]) == ("version", "町道湯ヶ岡線改良工事")

    late = await give(installation, looked_up, ACCEPT)
    assert (late.status_code, late.json()["code"]) == (412, "verification.changed_meanwhile")
    assert "第2版（訂正" in late.json()["detail"]
    town = installation.caller("verification", "authority")
    opened = await town.get(f"/verifications/{looked_up.json()['id']}")
    assert (opened.json()["version"], opened.json()["receipt"]["version"]) == (2, 1)
    assert (await give(installation, opened, ACCEPT)).json()["version"] == 2
    await installation.settle()
    await require_sound(installation)


async def test_another_key_or_the_towns_new_word_answers_what_it_returned(installation: Installation) -> None:
    number = await issue(installation)
    looked_up = await look_up(installation, number)
    for form in (TO_SURETY, TO_PRINCIPAL, TO_SURETY):
        assert (await give(installation, looked_up, form)).status_code == 201
    await installation.settle()
    assert [one["answered_by"] for one in await list_returns(installation)] == ["receipt", None]
    officer = installation.caller("issuance", "officer")
    reissued = await officer.post(f"/guarantees/{number}/key/reissue", None)
    assert reissued.status_code < 300, reissued.text
    await installation.settle()
    assert {one["answered_by"] for one in await list_returns(installation)} == {"receipt", "key"}
    await require_sound(installation)


async def test_of_two_words_at_once_one_is_the_first(installation: Installation) -> None:
    number = await issue(installation)
    seen = {client: await look_up(installation, number, client) for client in ("authority", "e_contract")}
    answers = await asyncio.gather(*(give(installation, shown, ACCEPT, client) for client, shown in seen.items()))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert len(await installation.fetch("SELECT FROM verification.receipt")) == 1


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"to": None}, "/to", "to.missing"),
    ({"note": None}, "/note", "note.missing"),
    ({"note": "\u3000"}, "/note", "note.missing"),
    ({"decision": "accepted"}, "/to", "to.needless"),
    ({"officer_name": "\u3000"}, "/officer_name", "text.blank"),
    ({"officer_name": None}, "/officer_name", "field.text"),
]


async def test_a_receipt_is_whole_on_what_was_seen_and_by_who_looked_it_up(installation: Installation) -> None:
    number = await issue(installation, make_single())
    looked_up = await look_up(installation, number)
    for change, pointer, code in WRONG:
        refused = await give(installation, looked_up, TO_SURETY | change)
        assert refused.status_code == 422, refused.text
        assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [(pointer, code)]
    town = installation.caller("verification", "authority")
    path = f"/verifications/{looked_up.json()['id']}/receipt"
    blind = await town.post(path, ACCEPT)
    assert (blind.status_code, blind.json()["code"]) == (428, "verification.tag_required")
    for client in ("other_authority", "e_contract"):
        strange = await give(installation, looked_up, ACCEPT, client)
        assert (strange.status_code, strange.json()["code"]) == (404, "verification.not_found")
    assert await installation.fetch("SELECT FROM verification.receipt") == []


def _read_last(installation: Installation) -> str:
    text: str = email.message_from_bytes(installation.mailbox.messages[-1], policy=email.policy.default).get_content()
    return text

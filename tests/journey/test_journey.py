"""The leaflet's own example, from a builder's application to the town's confirmation."""

import email
import email.policy
import io

import pypdf

from tests.application_api.steps import act
from tests.forms import make_form
from tests.harness import Installation
from tests.soundness import require_sound


async def test_an_application_becomes_two_confirmed_certificates(installation: Installation) -> None:
    builder = installation.caller("application", "principal")
    officer = installation.caller("application", "officer")

    check = await builder.post("/applications/checks", make_form())
    assert check.json()["findings"] == []
    assert [guarantee["ratio"] for guarantee in check.json()["guarantees"]] == ["40.0", "10.0"]

    submitted = await builder.post("/applications", make_form())
    assert submitted.status_code == 201, submitted.text
    application = submitted.json()
    assert [g["status_label"] for g in application["guarantees"]] == ["送信済", "送信済"]
    path = f"/applications/{application['id']}"

    for kind in ("advance_payment", "contract"):
        reviewed = await act(officer, application, kind, "review", {"decision": "accept", "note": None})
        assert reviewed.status_code == 200, reviewed.text
    premium = application["guarantees"][0]["premium"]["amount"]
    paid = {"received_on": "2026-04-10", "amount": premium}
    received = await act(officer, application, "advance_payment", "premium-receipt", paid)
    assert [g["status"] for g in received.json()["guarantees"]] == ["approved", "approved"]

    await installation.settle()
    registered = (await builder.get(path)).json()["guarantees"]
    assert [g["status_label"] for g in registered] == ["電子保証発行完了", "電子保証発行完了"]

    subjects = [
        email.message_from_bytes(message, policy=email.policy.default)["Subject"]
        for message in installation.mailbox.messages
    ]
    assert subjects == ["保証のお申込み（保証料）のお知らせ", *["電子保証（認証キー）発行完了のお知らせ"] * 2]

    keeper = installation.caller("issuance", "principal")
    town = installation.caller("verification", "authority")
    for guarantee in registered:
        number = guarantee["contract_number"]
        key = (await keeper.get(f"/guarantees/{number}/key")).json()
        notice = await keeper.get(f"/guarantees/{number}/key-notice.pdf")
        text = pypdf.PdfReader(io.BytesIO(notice.content)).pages[0].extract_text()
        assert number in text
        assert key["key_grouped"].replace("-", "") in text.replace("-", "").replace(" ", "")

        answer = await town.post("/verifications", {"contract_number": number, "key": key["key_grouped"].lower()})
        assert answer.status_code == 200, answer.text
        body = answer.json()
        assert body["status"] == "in_force"
        assert body["certificate"]["amount"] == guarantee["amount"]
        assert body["certificate"]["principal"]["representative"]["name"] == "山﨑 髙志"
        assert [entry["kind_label"] for entry in body["history"]] == ["新規"]

        pdf = await town.get(f"/verifications/{body['id']}/certificate.pdf")
        mine = await keeper.get(f"/guarantees/{number}/certificate.pdf")
        assert pdf.content == mine.content
        assert "山﨑 髙志" in pypdf.PdfReader(io.BytesIO(pdf.content)).pages[0].extract_text()

        receipt = {"decision": "accepted", "officer_name": "東伊豆 花子"}
        shown = {"If-Match": answer.headers["ETag"]}
        accepted = await town.post(f"/verifications/{body['id']}/receipt", receipt, headers=shown)
        assert accepted.status_code == 201, accepted.text
        await installation.settle()
        overview = (await keeper.get(f"/guarantees/{number}")).json()
        assert overview["receipt"]["decision_label"] == "受理"

    seen = (await require_sound(installation)).seen
    assert (seen["versions"], seen["registrations"], seen["keys"], seen["mails"]) == (2, 2, 2, 3)

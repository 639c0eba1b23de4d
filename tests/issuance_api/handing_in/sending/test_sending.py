"""Mails to towns: by the rule, once, encrypted, to addresses that are the town's, and kept without the key."""

import asyncio
import io
import json
from datetime import timedelta
from typing import Any

import pypdf
import pytest
from aiosmtplib import SMTPRecipientRefused, SMTPRecipientsRefused

from tests.databases import CloneDatabase
from tests.forms import make_single
from tests.harness import SENDER, Installation, install
from tests.issuance_api.handing_in.steps import (
    CONTACT,
    TO,
    issue_for,
    list_attachments,
    list_submissions,
    make_pdf,
    open_mail,
    send,
)
from tests.journey.steps import approve, fetch_key

OTHER_TO = "zaisei@town.higashiizu.lg.jp"


async def test_a_mail_reaches_the_town_as_its_rule_asks_and_no_table_has_the_key(installation: Installation) -> None:
    number = await issue_for(installation)
    key = await fetch_key(installation, number)
    invoice = make_pdf()
    answer = await send(installation, number, TO, OTHER_TO, files={"invoice": invoice})
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["status"], told["status_label"], told["channel"]) == ("queued", "送信待ち", "email")
    installation.mailbox.messages.clear()
    await installation.settle()
    first, second = installation.mailbox.messages
    assert first == second  # one mail, handed to the mail server for each address
    mail = open_mail(first)
    assert mail["Subject"].startswith(
        "前払金保証にかかる認証キー【町道湯ヶ岡赤川線道路改良工事（第3工区）】の提出について"
    )
    assert [address.addr_spec for address in mail["To"].addresses] == [TO, OTHER_TO]
    assert (mail["Reply-To"], mail["From"].addresses[0].addr_spec) == (CONTACT["email"], SENDER)
    body = mail.get_body()
    assert body is not None
    text = body.get_content().replace("\r\n", "\n")
    assert text == told["body"]
    assert "・担当者名：鈴木 一郎" in text
    assert "伊豆建設株式会社の依頼により" in text
    assert key not in text
    attached = list_attachments(mail)
    assert list(attached) == [f"電子保証認証キーのお知らせ_{number}.pdf", f"前払金請求書_{number}.pdf"]
    notice = pypdf.PdfReader(io.BytesIO(next(iter(attached.values()))))
    assert "-".join((key[:4], key[4:8], key[8:])) in notice.pages[0].extract_text()
    assert attached[f"前払金請求書_{number}.pdf"] == invoice
    [item] = await list_submissions(installation, number)
    assert [address["status"] for address in item["addresses"]] == ["sent", "sent"]
    assert item["status"] == "sent"
    await refuse_key_in_tables(installation, key)
    kept = await installation.fetch("SELECT message FROM issuance.mail WHERE kind = 'submission'")
    assert {b"application/pdf" in row["message"] for row in kept} == {False}
    for header in ("Message-ID", "Date"):
        assert open_mail(kept[0]["message"])[header] == mail[header]
    assert len(await installation.fetch("SELECT id FROM issuance.audit WHERE action = 'key.notice_mailed'")) == 2
    await said_once(installation, number)


async def said_once(installation: Installation, number: str) -> None:
    [row] = await installation.fetch("SELECT data::text FROM events.event WHERE type = 'guarantee.handed_in'")
    fact = json.loads(row["data"])
    assert (fact["contract_number"], fact["channel"], fact["recipients"]) == (number, "email", [TO, OTHER_TO])
    [asked] = await installation.fetch("SELECT application_id FROM application.requested_guarantee")
    found = await installation.caller("application", "principal").get(f"/applications/{asked['application_id']}")
    assert found.json()["guarantees"][0]["handed_in_on"] == fact["handed_in_on"] == "2026-04-10"


async def refuse_key_in_tables(installation: Installation, key: str) -> None:
    tables = await installation.fetch(
        "SELECT table_schema || '.' || table_name AS name FROM information_schema.tables "
        "WHERE table_schema IN ('issuance', 'application', 'events', 'documents')"
    )
    for table in tables:
        found = await installation.fetch(f"SELECT 1 FROM {table['name']} AS row WHERE row::text LIKE '%{key}%'")
        assert found == [], table["name"]


async def test_the_key_that_is_sent_is_the_living_one(installation: Installation) -> None:
    number = await issue_for(installation)
    assert (await send(installation, number)).status_code == 201
    reissued = await installation.caller("issuance", "principal").post(f"/guarantees/{number}/key/reissue", None)
    assert reissued.status_code == 200
    send_next = installation.issuance.state.postman.send_next
    installation.mailbox.messages.clear()
    while await send_next():
        pass
    assert not installation.mailbox.messages  # the new key is not registered yet: a try that failed
    [item] = await list_submissions(installation, number)
    assert (item["status"], item["addresses"][0]["tries"]) == ("queued", 1)
    assert "key.not_registered" in item["addresses"][0]["last_error"]
    await installation.settle()
    await installation.fetch("UPDATE issuance.mail SET due_at = now() WHERE sent_at IS NULL")
    await installation.settle()
    [notice] = list_attachments(open_mail(installation.mailbox.messages[-1])).values()
    key = await fetch_key(installation, number)
    assert "-".join((key[:4], key[4:8], key[8:])) in pypdf.PdfReader(io.BytesIO(notice)).pages[0].extract_text()


async def test_of_two_at_once_one_is_queued_and_a_later_one_is_new(installation: Installation) -> None:
    number = await issue_for(installation)
    answers = await asyncio.gather(*(send(installation, number) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert refused.json()["code"] == "submission.on_its_way"
    assert len(await list_submissions(installation, number)) == 1
    await installation.settle()
    again = await send(installation, number)  # on purpose: a record of its own
    assert again.status_code == 201
    assert [item["status"] for item in await list_submissions(installation, number)] == ["queued", "sent"]


async def test_a_bounce_is_shown_and_only_the_builder_sends_again(installation: Installation) -> None:
    number = await issue_for(installation)
    await send(installation, number, "nobody@town.higashiizu.lg.jp")
    refusal = SMTPRecipientRefused(550, "5.1.1 no such user", "nobody@town.higashiizu.lg.jp")
    installation.mailbox.failure = SMTPRecipientsRefused([refusal])
    await installation.settle()
    installation.mailbox.failure = None
    [item] = await list_submissions(installation, number, "officer")
    assert (item["status"], item["status_label"]) == ("bounced", "不達")
    assert "550 5.1.1" in item["addresses"][0]["last_error"]
    assert await installation.fetch("SELECT id FROM events.event WHERE type = 'guarantee.handed_in'") == []
    officer = installation.caller("issuance", "officer")
    [mail] = (await officer.get("/mails?status=bounced")).json()["items"]
    assert (mail["kind"], mail["kind_label"]) == ("submission", "発注者への提出")
    resent = await officer.post(f"/mails/{mail['id']}/resending", None)
    assert (resent.status_code, resent.json()["code"]) == (409, "mail.not_bounced")
    assert (await send(installation, number)).status_code == 201


async def test_a_town_that_takes_no_mail_answers_with_the_guides_sentence(installation: Installation) -> None:
    for town, words in {"382019": "申請フォームによるため", "400009": "提出の決まりが登録されていない"}.items():
        answer = await send(installation, await issue_for(installation, town))
        assert (answer.status_code, answer.json()["code"]) == (409, "submission.not_by_mail")
        assert words in answer.json()["detail"]


async def test_a_section_that_the_town_names_is_needed_where_its_rule_is_for_it_alone(
    installation: Installation,
) -> None:
    number = await issue_for(installation, "150002", **{"/works/section": "道路管理課"})
    refused = await send(installation, number)
    assert (refused.status_code, refused.json()["code"]) == (409, "submission.not_by_mail")
    assert "治山課の案件だけ" in refused.json()["detail"]
    assert (await send(installation, number, section="農林水産部治山課")).status_code == 201


async def test_a_repeat_of_the_same_request_gets_the_same_answer(installation: Installation) -> None:
    number = await issue_for(installation)
    form, headers = {"to": [TO], "contact": CONTACT}, {"Idempotency-Key": "once"}
    builder = installation.caller("issuance", "principal")
    first, second = [await builder.post(f"/guarantees/{number}/submissions", form, headers=headers) for _ in range(2)]
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert second.headers["idempotency-replayed"] == "true"
    assert len(await list_submissions(installation, number)) == 1


async def test_nothing_is_sent_too_early_too_late_or_of_anothers(
    installation: Installation,
) -> None:
    await approve(installation, make_single())
    for _ in range(2):
        await installation.issuance.state.inbox.drain()
    [row] = await installation.fetch("SELECT contract_number FROM issuance.guarantee")
    early = await send(installation, row["contract_number"])
    assert (early.status_code, early.json()["code"]) == (409, "guarantee.not_registered")
    assert (await send(installation, row["contract_number"], client="other_principal")).status_code == 404
    await installation.settle()
    officer = installation.caller("issuance", "officer")
    path = f"/guarantees/{row['contract_number']}"
    tag = (await officer.get(path)).headers["etag"]
    ended = await officer.post(
        f"{path}/terminations", {"effective_on": "2026-04-10", "reason": "工事の中止"}, headers={"If-Match": tag}
    )
    assert ended.status_code == 200, ended.text
    await installation.settle()
    late = await send(installation, row["contract_number"])
    assert (late.status_code, late.json()["code"]) == (409, "guarantee.terminated")


async def test_an_organisation_has_so_many_mails_a_day(clone: CloneDatabase) -> None:
    async with install(clone, issuance_settings={"submissions_per_day": 1}) as installation:
        first, second = await issue_for(installation), await issue_for(installation)
        assert (await send(installation, first)).status_code == 201
        refused = await send(installation, second)
        assert (refused.status_code, refused.json()["code"]) == (429, "submission.too_many")
        assert 0 < int(refused.headers["retry-after"]) <= 86_401
        assert await list_submissions(installation, second) == []
        installation.clock.advance(timedelta(days=1))
        assert (await send(installation, second)).status_code == 201


async def test_without_tls_no_key_leaves_and_the_builder_reads_why(clone: CloneDatabase) -> None:
    async with install(clone, issuance_settings={"smtp_tls": "none"}) as installation:
        answer = await send(installation, await issue_for(installation))
        assert (answer.status_code, answer.json()["code"]) == (409, "submission.not_by_mail")
        assert "暗号化" in answer.json()["detail"]


BAD_FIELDS: dict[str, dict[str, Any]] = {
    "to/0": {"to": "a@b.lg.jp\r\nBcc: x@y.example"},
    "to/0 name": {"to": "町 <a@b.lg.jp>"},
    "contact/name": {"contact": {**CONTACT, "name": "http://evil.example/"}},
    "contact/name break": {"contact": {**CONTACT, "name": "鈴木\r\nBcc: x@y.example"}},
    "contact/email": {"contact": {**CONTACT, "email": "a@b.example, c@d.example"}},
    "second_number": {"second_number": "1\r\nBcc: x@y.example"},
    "note": {"note": "free text"},
}


@pytest.mark.parametrize("pointer", BAD_FIELDS)
async def test_what_a_header_or_a_reader_could_take_for_more_is_refused(
    installation: Installation, pointer: str
) -> None:
    fields = dict(BAD_FIELDS[pointer])
    to = fields.pop("to", TO)
    answer = await send(installation, "00108-000019", to, **fields)
    assert (answer.status_code, answer.json()["code"]) == (422, "request.invalid"), answer.text
    assert answer.json()["errors"][0]["pointer"] == f"/{pointer.partition(' ')[0]}"


async def test_a_hostile_works_name_stays_in_its_place(installation: Installation) -> None:
    name = "工事 Bcc: x@y.example <script>=0D=0A" + "長" * 150
    number = await issue_for(installation, **{"/works/name": name})
    answer = await send(installation, number)
    assert answer.status_code == 201, answer.text
    await installation.settle()
    mail = open_mail(installation.mailbox.messages[-1])
    assert mail["Bcc"] is None
    assert mail["Subject"] == f"前払金保証にかかる認証キー【{name}】の提出について"
    body = mail.get_body()
    assert body is not None
    assert "Bcc: x@y.example" in body.get_content()

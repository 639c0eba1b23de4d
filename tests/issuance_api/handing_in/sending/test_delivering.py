"""A mail to a town on its way: over TLS to a real mail server, and opened as the town's mail program opens it."""

import io
from pathlib import Path
from typing import Any

import pypdf
import pytest

from services.issuance_api.handing_in.sending.delivering import HandOver
from services.issuance_api.mailing.postman import Postman, SmtpTransport, TlsMissingError
from services.issuance_api.settings import Settings
from services.issuance_api.store.mails import ClaimedMail
from services.local.mail.catcher import catch_mail, find_mails
from services.local.mail.certificate import MailCertificate, make_certificate
from shared.runtime.data.database import new_id
from tests.harness import SENDER, Installation
from tests.issuance_api.handing_in.steps import issue_for, list_attachments, list_submissions, make_pdf, open_mail, send
from tests.journey.steps import fetch_key


@pytest.fixture
def certificate(tmp_path: Path) -> MailCertificate:
    return make_certificate(tmp_path)


def make_settings(port: int, tls: str, ca_file: Path | None = None) -> Settings:
    values: dict[str, Any] = {"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_tls": tls, "smtp_ca_file": ca_file}
    return Settings.model_construct(mail_from=SENDER, smtp_ehlo_name=None, **values)


def reach(installation: Installation, settings: Settings) -> Postman:
    state = installation.issuance.state
    return Postman(state.service.database, SmtpTransport(settings), HandOver(state.tools))


async def test_it_goes_out_encrypted_and_opens_as_it_was_meant(
    installation: Installation, certificate: MailCertificate, tmp_path: Path
) -> None:
    number = await issue_for(installation)
    invoice = make_pdf()
    (tmp_path / "mail").mkdir()
    assert (await send(installation, number, files={"invoice": invoice})).status_code == 201
    async with catch_mail(tmp_path / "mail", certificate.context) as port:
        stranger = reach(installation, make_settings(port, "tls"))  # trusts the system's authorities alone
        assert await stranger.send_next()
        assert find_mails(tmp_path / "mail") == []
        [item] = await list_submissions(installation, number)
        assert (item["status"], item["addresses"][0]["tries"]) == ("queued", 1)
        await installation.fetch("UPDATE issuance.mail SET due_at = now() WHERE sent_at IS NULL")
        assert await reach(installation, make_settings(port, "tls", certificate.file)).send_next()
    [file] = find_mails(tmp_path / "mail")
    mail = open_mail(file.read_bytes())
    assert mail["Subject"] == "前払金保証にかかる認証キー【町道湯ヶ岡赤川線道路改良工事（第3工区）】の提出について"
    attached = list_attachments(mail)
    assert list(attached) == [f"電子保証認証キーのお知らせ_{number}.pdf", f"前払金請求書_{number}.pdf"]
    key = await fetch_key(installation, number)
    notice = pypdf.PdfReader(io.BytesIO(attached[f"電子保証認証キーのお知らせ_{number}.pdf"]))
    assert "-".join((key[:4], key[4:8], key[8:])) in notice.pages[0].extract_text()
    assert attached[f"前払金請求書_{number}.pdf"] == invoice
    assert [one["status"] for one in await list_submissions(installation, number)] == ["sent"]


async def test_two_tries_are_the_same_bytes(installation: Installation) -> None:
    number = await issue_for(installation)
    await send(installation, number)
    hand_over = HandOver(installation.issuance.state.tools)
    [row] = await installation.fetch("SELECT * FROM issuance.mail WHERE kind = 'submission'")
    claimed = ClaimedMail(row["id"], new_id(), row["sender"], row["recipient"], row["message"], 0, row["submission_id"])
    first, second = await hand_over.complete(claimed), await hand_over.complete(claimed)
    assert first.message == second.message != row["message"]
    assert len(await installation.fetch("SELECT id FROM issuance.audit WHERE action = 'key.notice_mailed'")) == 2


async def test_no_mail_with_a_key_leaves_in_clear() -> None:
    mail = ClaimedMail(new_id(), new_id(), SENDER, "a@b.lg.jp", b"", 0, new_id())
    with pytest.raises(TlsMissingError):
        await SmtpTransport(make_settings(1, "none")).send(mail)

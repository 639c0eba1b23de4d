import email
import email.policy
import stat
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib

from services.local.mail.catcher import catch_mail, find_mails


async def test_a_mail_is_kept_as_it_came_and_for_its_owner_only(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["To"] = "hosho@surety.example", "keiri@izu-kensetsu.example"
    message["Subject"] = "電子保証（認証キー）発行完了のお知らせ"
    message.set_content("山﨑 髙志 様\n.\n行頭のピリオドも残る。\n")
    async with catch_mail(tmp_path) as port:
        await aiosmtplib.send(message, hostname="127.0.0.1", port=port, start_tls=False)
        await aiosmtplib.send(message, hostname="127.0.0.1", port=port, start_tls=False)
    kept = find_mails(tmp_path)
    assert len(kept) == 2
    assert all(stat.S_IMODE(mail.stat().st_mode) == 0o600 for mail in kept)
    read = email.message_from_bytes(kept[0].read_bytes(), policy=email.policy.default)
    assert read["Subject"] == message["Subject"]
    assert read.get_content().splitlines() == message.get_content().splitlines()

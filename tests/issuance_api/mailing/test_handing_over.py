"""A mail to a town reads back as it was meant, or is not queued."""

from datetime import UTC, datetime
from email.utils import getaddresses

import pytest

from services.issuance_api.mailing.composing import UnsafeMailError
from services.issuance_api.mailing.handing_over import (
    AttachedFile,
    Envelope,
    compose_kept,
    compose_whole,
    fix,
    read_fixed,
)
from services.issuance_api.mailing.letters import Letter
from shared.runtime.data.database import new_id
from tests.harness import SENDER
from tests.issuance_api.handing_in.steps import list_attachments, open_mail

NOW = datetime(2026, 4, 10, 1, 2, tzinfo=UTC)
ENVELOPE = Envelope("例示建設保証株式会社", SENDER, ("a@town.lg.jp", "b@town.lg.jp"), "suzuki@izu-kensetsu.example")
LETTER = Letter("【電子保証】_08-12345-0001", "東伊豆町　御担当者様\n\n提出します。\n")
FIXED = fix(ENVELOPE, NOW)


def test_what_is_kept_has_headers_and_text_and_what_is_sent_the_same_and_files() -> None:
    kept = compose_kept(LETTER, ENVELOPE, FIXED)
    assert read_fixed(kept) == FIXED
    assert FIXED.date == "Fri, 10 Apr 2026 10:02:00 +0900"
    notice = AttachedFile("電子保証認証キーのお知らせ_00108-000019.pdf", b"%PDF-1")
    files = [notice, AttachedFile("𠮷" * 80 + ".pdf", b"")]
    identity = new_id()
    sent = compose_whole(LETTER, ENVELOPE, FIXED, files, identity)
    assert sent == compose_whole(LETTER, ENVELOPE, FIXED, files, identity)
    mail = open_mail(sent)
    assert list_attachments(mail) == {file.name: file.pdf for file in files}
    for name in ("From", "To", "Reply-To", "Subject", "Date", "Message-ID"):
        assert mail[name] == open_mail(kept)[name]
    assert getaddresses([mail["To"]]) == [("", address) for address in ENVELOPE.recipients]
    assert max(map(len, sent.split(b"\r\n"))) <= 998
    assert "%PDF" not in repr(notice)


@pytest.mark.parametrize(
    "subject",
    [
        "工事\r\nBcc: x@y.example",
        "工事\nBcc: x@y.example",
        "工事\x0bBcc: x",
        "工事\u2028Bcc: x@y.example",
        "=?utf-8?q?x=0D=0ABcc:_x@y.example?=",
    ],
)
def test_a_subject_that_would_change_the_headers_is_never_queued(subject: str) -> None:
    with pytest.raises(UnsafeMailError):
        compose_kept(LETTER._replace(subject=subject), ENVELOPE, FIXED)


@pytest.mark.parametrize(
    "address", ["a@b.lg.jp\r\nBcc: x@y.example", "町 <a@b.lg.jp>", "a@b.lg.jp, c@d.example", "経理@例え.jp"]
)
def test_an_address_that_is_more_than_one_is_never_queued(address: str) -> None:
    for envelope in (ENVELOPE._replace(recipients=(address,)), ENVELOPE._replace(reply_to=address)):
        with pytest.raises(UnsafeMailError):
            compose_kept(LETTER, envelope, FIXED)

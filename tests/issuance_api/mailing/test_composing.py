import email
import email.policy
from datetime import UTC, datetime
from email.header import decode_header, make_header
from typing import Any

import pytest

from services.issuance_api.mailing.composing import UnsafeMailError, compose_message
from services.issuance_api.mailing.letters import SUBJECT, write_notice
from tests.harness import SENDER
from tests.issuance_api.documents.samples import make_certificate

NOW = datetime(2026, 4, 10, 1, 2, tzinfo=UTC)


def compose(recipient: str = "keiri@izu-kensetsu.example", **changes: Any) -> email.message.EmailMessage:
    certificate = make_certificate().model_copy(update=changes)
    letter = write_notice(certificate, NOW)
    return compose_message(letter, issuer_name=certificate.issuer.name, sender=SENDER, recipient=recipient, now=NOW)


def test_the_mail_says_what_was_issued_and_to_whom() -> None:
    message = email.message_from_bytes(compose().as_bytes(), policy=email.policy.default)
    assert message["Subject"] == SUBJECT == "電子保証（認証キー）発行完了のお知らせ"
    assert message["To"] == "keiri@izu-kensetsu.example"
    assert message["Date"] == "Fri, 10 Apr 2026 10:02:00 +0900"
    assert message["Message-ID"].endswith("@surety.example>")
    body = message.get_content()
    assert body.splitlines()[0] == f"{make_certificate().principal.name} 御中"
    for words in (make_certificate().contract_number, make_certificate().works_name, "2026/04/10 10:02"):
        assert words in body


@pytest.mark.parametrize(
    "recipient",
    [
        "a@b.example\r\nBcc: x@y.example",
        "=?utf-8?q?a=40b=0ABcc:_x?=@b.example",
        "a@b@c.example",
        "経理@例え.jp",
        "nobody",
    ],
)
def test_an_address_that_would_change_the_headers_is_never_queued(recipient: str) -> None:
    with pytest.raises(UnsafeMailError):
        compose(recipient)


@pytest.mark.parametrize("recipient", ['"a..b"@docomo.ne.jp', '"taro."@ezweb.ne.jp', "keiri@xn--fsqu00a.jp"])
def test_dots_in_quotes_and_punycode_arrive_as_they_are(recipient: str) -> None:
    assert email.message_from_bytes(compose(recipient).as_bytes())["To"] == recipient


@pytest.mark.parametrize("name", ["例" * 16, "例示建設業信用保証株式会社　電子保証部" * 3, "Long Surety, Ltd. " * 6])
def test_a_long_name_of_the_issuer_reads_back_as_it_is(name: str) -> None:
    issuer = make_certificate().issuer.model_copy(update={"name": name.strip()})
    message = compose(issuer=issuer).as_bytes()
    sender = email.message_from_bytes(message)["From"].replace("\r\n", "")
    assert str(make_header(decode_header(sender))) == f"{name.strip()} <{SENDER}>"
    assert all(len(word) <= 75 for word in message.split() if word.startswith(b"=?"))


def test_a_hostile_works_name_stays_in_the_body() -> None:
    name = "工事\r\n.\r\nBcc: x@y.example =?utf-8?q?=0ABcc:_x@y.example?="
    message = email.message_from_bytes(compose(works_name=name).as_bytes(), policy=email.policy.default)
    assert message["Bcc"] is None
    assert "=?utf-8?q?=0ABcc:_x@y.example?=" in message.get_content()

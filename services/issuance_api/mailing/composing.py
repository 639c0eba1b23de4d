"""「電子保証（認証キー）発行完了のお知らせ」: composed and fixed when queued, and never with the key in it."""

import email
import email.policy
from datetime import datetime
from email.header import Header, decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime
from typing import Any
from uuid import UUID

from services.issuance_api.store.mails import MailRow
from shared.runtime.data.database import new_id
from shared.schemas.facts.certificate import Certificate
from shared.schemas.words.dates import in_japan
from shared.schemas.words.fields import quote_local_part
from shared.schemas.words.guarantee import KIND_LABELS
from shared.schemas.words.parties import honorific_of

_LONGEST_WORD = 75
SUBJECT = "電子保証（認証キー）発行完了のお知らせ"
CHANGE_SUBJECT = "電子保証（変更）発行完了のお知らせ"
_HEADERS = {
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
}
_BODY = """\
{principal_name} {honorific}

次の電子保証の発行手続きが完了しましたので、お知らせします。

　商品（保証区分）：{product_name}
　保証契約番号　　：{contract_number}
　工事名　　　　　：{works_name}
　発注者　　　　　：{beneficiary}
　電子保証発行日時：{registered_at}

保証契約一覧から「電子保証（認証キー）」を選び、詳細画面で保証契約の内容をご確認のうえ、
「電子保証にかかる「認証キー」のお知らせ」（PDF）をダウンロードして発注者にご提出ください。
認証キーは、このメールには記載していません。

ご不明な点は取扱箇所までお問い合わせください。

{issuer_name}　{office_name}
TEL: {phone}　FAX: {fax}
"""

_CHANGE_BODY = """\
{principal_name} {honorific}

次の電子保証の変更（第{change_no}回）の発行手続きが完了しましたので、お知らせします。

　商品（保証区分）：{product_name}
　保証契約番号　　：{contract_number}
　工事名　　　　　：{works_name}
　発注者　　　　　：{beneficiary}
　電子保証発行日時：{registered_at}

保証契約番号と認証キーは、変更の前と同じです。保証契約一覧から「詳細」を選び、変更後の内容をご確認ください。
発注者は、お渡し済みの保証契約番号と認証キーで、変更後の内容を確認できます。

ご不明な点は取扱箇所までお問い合わせください。

{issuer_name}　{office_name}
TEL: {phone}　FAX: {fax}
"""


class MailPolicy(email.policy.EmailPolicy):
    """The policy of the library, except for From and To.

    Where it folds, the library drops the quotes of a name or an address, and makes encoded words longer than RFC 2047
    allows. An address alone is short enough for one line.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name == "To":
            (recipient,) = value.addresses
            return f"{name}: {quote_local_part(recipient.addr_spec)}{self.linesep}".encode()
        if name != "From":
            return super().fold_binary(name, value)
        (sender,) = value.addresses
        words = Header(sender.display_name, "utf-8", maxlinelen=_LONGEST_WORD, header_name=name)
        return f"{name}: {words.encode(linesep=self.linesep)}{self.linesep} <{sender.addr_spec}>{self.linesep}".encode()


class UnsafeMailError(Exception):
    """A message that would not arrive as it was meant; it is not queued."""


def compose_notice(
    certificate: Certificate, *, sender: str, recipient: str, registered_at: datetime, now: datetime
) -> EmailMessage:
    """The mail to the builder about a new guarantee or its change; `registered_at` is the 電子保証発行日時.

    Raises UnsafeMailError.
    """
    for value in (sender, recipient):
        _refuse_unsafe_header(value)
    message = EmailMessage(policy=MailPolicy(linesep="\r\n"))
    message["From"] = Address(certificate.issuer.name, addr_spec=sender)
    message["To"] = Address(addr_spec=recipient)
    message["Subject"] = CHANGE_SUBJECT if certificate.change_no else SUBJECT
    message["Date"] = format_datetime(in_japan(now))
    message["Message-ID"] = f"<{new_id()}@{sender.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_compose_body(certificate, registered_at), charset="utf-8", cte="base64")
    _refuse_changed(message)
    return message


def compose_mail_row(
    message: EmailMessage, *, guarantee_id: UUID, tenant_org: str, sender: str, recipient: str
) -> MailRow:
    return MailRow(
        id=new_id(),
        guarantee_id=guarantee_id,
        tenant_org=tenant_org,
        sender=sender,
        recipient=recipient,
        message=message.as_bytes(),
    )


def _compose_body(certificate: Certificate, registered_at: datetime) -> str:
    body = _CHANGE_BODY if certificate.change_no else _BODY
    return body.format(
        change_no=certificate.change_no,
        principal_name=certificate.principal.name,
        honorific=honorific_of(certificate.principal),
        product_name=KIND_LABELS[certificate.kind],
        contract_number=certificate.contract_number,
        works_name=certificate.works_name,
        beneficiary=certificate.beneficiary,
        registered_at=f"{in_japan(registered_at):%Y/%m/%d %H:%M}",
        issuer_name=certificate.issuer.name,
        office_name=certificate.office.name,
        phone=certificate.office.phone,
        fax=certificate.office.fax,
    )


def _refuse_unsafe_header(value: str) -> None:
    if not value.isascii() or not value.isprintable() or "=?" in value or value.count("@") != 1:
        raise UnsafeMailError("an address would not pass as a header as it stands")


def _refuse_changed(message: EmailMessage) -> None:
    """Reads the message back as a mail program would; raises UnsafeMailError unless headers and body are the same."""
    content = message.as_bytes()
    parsed = BytesParser(policy=email.policy.SMTP).parsebytes(content)
    if set(parsed.keys()) != _HEADERS or len(parsed.keys()) != len(_HEADERS):
        raise UnsafeMailError("the message reads back with other headers")
    sent = email.message_from_bytes(content)
    (sender,), (recipient,) = message["From"].addresses, message["To"].addresses
    wanted = {
        "From": f"{sender.display_name} <{sender.addr_spec}>",
        "To": quote_local_part(recipient.addr_spec),
        "Subject": str(message["Subject"]),
    }
    if any(_read_header(sent[name]) != value for name, value in wanted.items()):
        raise UnsafeMailError("a header reads back changed")
    if parsed.get_content() != message.get_content():
        raise UnsafeMailError("the body reads back changed")


def _read_header(value: str) -> str:
    """Unfolded and decoded (RFC 2047).

    Not by the policy's own parser, which puts a space between the words that a long Japanese name is written in.
    """
    return str(make_header(decode_header(value.replace("\r\n", "").replace("\n", ""))))

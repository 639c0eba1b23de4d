"""「電子保証（認証キー）発行完了のお知らせ」: composed and fixed when queued, and never with the key in it."""

import email.policy
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime
from uuid import UUID

from services.issuance_api.store import MailRow
from shared.runtime.database import new_id
from shared.schemas.dates import in_japan
from shared.schemas.guarantee import KIND_LABELS, Certificate

# Headers are not folded at 78 characters: Python's folding of a long Japanese name reads back with a space in it.
# 998 is what SMTP allows (RFC 5322 §2.1.1).
_WIRE = email.policy.SMTP.clone(max_line_length=998)
SUBJECT = "電子保証（認証キー）発行完了のお知らせ"
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
{principal_name} 様

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


class UnsafeMailError(Exception):
    """A message that would not arrive as it was meant; it is not queued."""


def compose_notice(
    certificate: Certificate, *, sender: str, recipient: str, registered_at: datetime, now: datetime
) -> EmailMessage:
    """The mail to the builder; `registered_at` is the 電子保証発行日時. Raises UnsafeMailError."""
    for value in (sender, recipient):
        _refuse_unsafe_header(value)
    message = EmailMessage(policy=email.policy.SMTP)
    message["From"] = Address(certificate.issuer.name, addr_spec=sender)
    message["To"] = recipient
    message["Subject"] = SUBJECT
    message["Date"] = format_datetime(in_japan(now))
    message["Message-ID"] = f"<{new_id()}@{sender.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(_compose_body(certificate, registered_at), charset="utf-8", cte="base64")
    _check_reparsed(message)
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
        message=message.as_bytes(policy=_WIRE),
    )


def _compose_body(certificate: Certificate, registered_at: datetime) -> str:
    return _BODY.format(
        principal_name=certificate.principal.name,
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


def _check_reparsed(message: EmailMessage) -> None:
    """Reads the message back as a mail program would: no header more, none changed, the same body."""
    parsed = BytesParser(policy=email.policy.SMTP).parsebytes(message.as_bytes(policy=_WIRE))
    if set(parsed.keys()) != _HEADERS or len(parsed.keys()) != len(_HEADERS):
        raise UnsafeMailError("the message reads back with other headers")
    if any(str(parsed[name]) != str(message[name]) for name in ("From", "To", "Subject")):
        raise UnsafeMailError("a header reads back changed")
    if parsed.get_content() != message.get_content():
        raise UnsafeMailError("the body reads back changed")

"""A mail as it goes out: composed and fixed when it is queued, and never with the key in it."""

import email
import email.policy
from datetime import datetime
from email.header import Header, decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime
from typing import Any

from services.issuance_api.mailing.letters import Letter
from shared.runtime.data.database import new_id
from shared.schemas.words.dates import in_japan
from shared.schemas.words.fields import quote_local_part

_LONGEST_WORD = 75
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


class MailPolicy(email.policy.EmailPolicy):
    """The policy of the library, except for From, To and Reply-To.

    Where it folds, the library drops the quotes of a name or an address, and makes encoded words longer than RFC 2047
    allows. Each address has a line of its own, and alone it is short enough for one.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name in ("To", "Reply-To"):
            addresses = f",{self.linesep} ".join(quote_local_part(address.addr_spec) for address in value.addresses)
            return f"{name}: {addresses}{self.linesep}".encode()
        if name != "From":
            return super().fold_binary(name, value)
        (sender,) = value.addresses
        words = Header(sender.display_name, "utf-8", maxlinelen=_LONGEST_WORD, header_name=name)
        return f"{name}: {words.encode(linesep=self.linesep)}{self.linesep} <{sender.addr_spec}>{self.linesep}".encode()


class UnsafeMailError(Exception):
    """A message that would not arrive as it was meant; it is not queued."""


def compose_message(letter: Letter, *, issuer_name: str, sender: str, recipient: str, now: datetime) -> EmailMessage:
    """The mail that carries a letter. Raises UnsafeMailError."""
    for value in (sender, recipient):
        refuse_unsafe_header(value)
    message = EmailMessage(policy=MailPolicy(linesep="\r\n"))
    message["From"] = Address(issuer_name, addr_spec=sender)
    message["To"] = Address(addr_spec=recipient)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(in_japan(now))
    message["Message-ID"] = f"<{new_id()}@{sender.partition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body, charset="utf-8", cte="base64")
    _refuse_changed(message)
    return message


def refuse_unsafe_header(value: str) -> None:
    """Raises UnsafeMailError for what is no plain address."""
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
    if any(read_header(sent[name]) != value for name, value in wanted.items()):
        raise UnsafeMailError("a header reads back changed")
    if parsed.get_content() != message.get_content():
        raise UnsafeMailError("the body reads back changed")


def read_header(value: str) -> str:
    """Unfolded and decoded (RFC 2047).

    Not by the policy's own parser, which puts a space between the words that a long Japanese name is written in.
    """
    return str(make_header(decode_header(value.replace("\r\n", "").replace("\n", ""))))

"""A mail to a town, by its rule: fixed when it is queued, but for its files, which are added at each try.

Kept is the mail without its files, so that no table has the key. What is sent has the same headers and text.
"""

import email
import email.policy
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime
from typing import NamedTuple
from uuid import UUID

from services.issuance_api.mailing.composing import MailPolicy, UnsafeMailError, read_header, refuse_unsafe_header
from services.issuance_api.mailing.letters import Letter
from shared.runtime.data.database import new_id
from shared.schemas.text.safe_text import list_forbidden
from shared.schemas.words.dates import in_japan
from shared.schemas.words.fields import quote_local_part

_PDF = ("application", "pdf")
_ONE_TEXT = {"Content-Type", "Content-Transfer-Encoding", "MIME-Version"}
_HEADERS = {"From", "To", "Reply-To", "Subject", "Date", "Message-ID"}


class Envelope(NamedTuple):
    """Who writes to whom; `reply_to` is the builder."""

    issuer_name: str
    sender: str
    recipients: tuple[str, ...]
    reply_to: str


class Fixed(NamedTuple):
    """What is the same at every try, so that a duplicate is recognised; `date` as its header says it."""

    date: str
    message_id: str


class AttachedFile(NamedTuple):
    """A PDF, left out of the repr since it may hold the key."""

    name: str
    pdf: bytes

    def __repr__(self) -> str:
        return f"AttachedFile({self.name!r}, …)"


def fix(envelope: Envelope, now: datetime) -> Fixed:
    return Fixed(format_datetime(in_japan(now)), f"<{new_id()}@{envelope.sender.partition('@')[2]}>")


def read_fixed(kept: bytes) -> Fixed:
    """From a mail as it is kept."""
    message = email.message_from_bytes(kept)
    return Fixed(message["Date"], message["Message-ID"])


def compose_kept(letter: Letter, envelope: Envelope, fixed: Fixed) -> bytes:
    """Headers and text. Raises UnsafeMailError."""
    message = _compose(letter, envelope, fixed)
    _refuse_changed(message.as_bytes(), letter, envelope, fixed, ())
    return message.as_bytes()


def compose_whole(
    letter: Letter, envelope: Envelope, fixed: Fixed, files: Sequence[AttachedFile], submission_id: UUID
) -> bytes:
    """With its files: of the same files always the same bytes. Raises UnsafeMailError."""
    message = _compose(letter, envelope, fixed)
    for file in files:
        message.add_attachment(file.pdf, *_PDF, filename=file.name)
    message.set_boundary(f"submission-{submission_id.hex}")
    content = message.as_bytes()
    _refuse_changed(content, letter, envelope, fixed, files)
    return content


def _compose(letter: Letter, envelope: Envelope, fixed: Fixed) -> EmailMessage:
    for value in (envelope.sender, envelope.reply_to, *envelope.recipients):
        refuse_unsafe_header(value)
    if list_forbidden(letter.subject):
        raise UnsafeMailError("the subject holds characters that no header may hold")
    message = EmailMessage(policy=MailPolicy(linesep="\r\n"))
    message["From"] = Address(envelope.issuer_name, addr_spec=envelope.sender)
    message["To"] = [Address(addr_spec=recipient) for recipient in envelope.recipients]
    message["Reply-To"] = Address(addr_spec=envelope.reply_to)
    message["Subject"] = letter.subject
    message["Date"] = fixed.date
    message["Message-ID"] = fixed.message_id
    message.set_content(letter.body, charset="utf-8", cte="base64")
    return message


def _refuse_changed(
    content: bytes, letter: Letter, envelope: Envelope, fixed: Fixed, files: Sequence[AttachedFile]
) -> None:
    """Reads the mail back as a mail program would; raises UnsafeMailError unless all of it is as it was meant."""
    sent = email.message_from_bytes(content)
    expected = _HEADERS | ({"MIME-Version", "Content-Type"} if files else _ONE_TEXT)
    if set(sent.keys()) != expected or len(sent.keys()) != len(expected):
        raise UnsafeMailError("the mail reads back with other headers")
    wanted = {
        "From": f"{envelope.issuer_name} <{envelope.sender}>",
        "To": ", ".join(map(quote_local_part, envelope.recipients)),
        "Reply-To": quote_local_part(envelope.reply_to),
        "Subject": letter.subject,
        "Date": fixed.date,
        "Message-ID": fixed.message_id,
    }
    if any(read_header(sent[name]) != value for name, value in wanted.items()):
        raise UnsafeMailError("a header reads back changed")
    _refuse_changed_parts(content, letter, files)


def _refuse_changed_parts(content: bytes, letter: Letter, files: Sequence[AttachedFile]) -> None:
    parsed = BytesParser(policy=email.policy.SMTP).parsebytes(content)
    text, *others = parsed.iter_parts() if files else (parsed,)
    if not isinstance(text, EmailMessage) or text.get_content().replace("\r\n", "\n") != letter.body:
        raise UnsafeMailError("the text reads back changed")
    attached = [(part.get_filename(), part.get_payload(decode=True)) for part in others]
    if attached != [(file.name, file.pdf) for file in files]:
        raise UnsafeMailError("a file reads back changed")

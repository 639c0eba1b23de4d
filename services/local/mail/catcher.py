"""An SMTP server for one machine: every mail becomes an `.eml` file, byte for byte as it was handed in."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session
from uuid_utils.compat import uuid7

from services.admin.private_files import write_private

LARGEST_MAIL = 40_000_000  # bytes: a mail to a town may have two PDFs of 10 MB, in base64


class MailKeeper:
    """Answers 250 only once the mail is a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802 - aiosmtpd's names
        content = envelope.content
        if not isinstance(content, bytes):
            return "554 5.6.0 only bytes are taken"
        await asyncio.to_thread(write_private, self.folder / _name_mail(), content)
        return "250 2.0.0 kept"


@asynccontextmanager
async def catch_mail(folder: Path, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Listens on a free port of 127.0.0.1, which it yields, and keeps what comes in `folder`.

    With a `context` it speaks TLS from the first byte on (RFC 8314), without one in clear.
    """
    loop = asyncio.get_running_loop()
    keeper = MailKeeper(folder)

    def answer() -> SMTP:
        return SMTP(keeper, data_size_limit=LARGEST_MAIL, enable_SMTPUTF8=True, hostname="localhost", loop=loop)

    server = await loop.create_server(answer, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()


def find_mails(folder: Path) -> list[Path]:
    """All mails kept, oldest first."""
    return sorted(folder.glob("[!.]*.eml"))


def _name_mail() -> str:
    """Sorts by arrival, as UUIDv7 do within a second; nothing in it is taken from the mail."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{uuid7().hex}.eml"

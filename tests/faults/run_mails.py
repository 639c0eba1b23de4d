"""A mail server that fails in a dozen ways, in turn, at every step of handing a mail over."""

import asyncio
import email
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from services.issuance_api.handing_in.sending.delivering import HandOver
from services.issuance_api.mailing.postman import Postman, SmtpTransport
from services.issuance_api.settings import Settings
from tests.faults.fault import Fault, Record
from tests.harness import SENDER, Installation
from tests.issuance_api.mailing.smtp_server import GREETING, TEXT
from tests.journey.steps import issue

MAILS = 100
MOST_ROUNDS = 200
_TAKES = {GREETING: "220 mail.test", "EHLO": "250 mail.test", "DATA": "354 go on", TEXT: "250 kept", "QUIT": "221 bye"}
# What is answered at a step, or None where the connection is closed instead; the last one is no fault.
FAULTS: tuple[dict[str, str | None], ...] = (
    {GREETING: "421 too busy"},
    {GREETING: None},
    {"EHLO": "550 5.7.0 who are you"},
    {"EHLO": None},
    {"MAIL": "451 4.3.0 later"},
    {"MAIL": None},
    {"RCPT": "450 4.2.0 greylisted"},
    {"RCPT": "550 5.7.1 relaying denied"},
    {"DATA": "554 5.5.1 no"},
    {"DATA": None},
    {TEXT: "552 5.3.4 too big today"},
    {TEXT: None},  # it was kept, and nobody learns it
    {},
)


class FaultyServer:
    """Each connection meets the next of FAULTS; `kept` are the messages that were taken, by their Message-ID."""

    def __init__(self) -> None:
        self.connections = 0
        self.kept: Counter[str] = Counter()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers: dict[str, str | None] = {**_TAKES, **FAULTS[self.connections % len(FAULTS)]}
        self.connections += 1
        step = GREETING
        while (answer := answers.get(step, "250 ok")) is not None:
            writer.write(f"{answer}\r\n".encode())
            if step == "QUIT":
                break
            if step == "DATA" and answer.startswith("354"):
                self._keep(await reader.readuntil(b"\r\n.\r\n"), answers[TEXT])
                step = TEXT
                continue
            line = await reader.readline()
            if not line:
                break
            step = line.split()[0].decode().upper()
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    def _keep(self, message: bytes, answer: str | None) -> None:
        if answer is None or answer.startswith("250"):
            self.kept[email.message_from_bytes(message)["Message-ID"]] += 1


@asynccontextmanager
async def run_faulty_server() -> AsyncIterator[tuple[FaultyServer, int]]:
    """The server, and the port where it listens."""
    faulty = FaultyServer()
    server = await asyncio.start_server(faulty.talk, "127.0.0.1", 0)
    try:
        yield faulty, server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def test_every_mail_arrives_and_a_second_one_is_recognisable(installation: Installation, record: Record) -> None:
    installation.mailbox.failure = ConnectionRefusedError()
    for _ in range(MAILS):
        await issue(installation)
    async with run_faulty_server() as (server, port):
        settings = Settings.model_construct(
            smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none", mail_from=SENDER, smtp_ehlo_name=None
        )
        state = installation.issuance.state
        postman = Postman(state.service.database, SmtpTransport(settings), HandOver(state.tools))
        for _ in range(MOST_ROUNDS):
            await installation.fetch("UPDATE issuance.mail SET due_at = now() WHERE sent_at IS NULL")
            if not await postman.send_next():
                break
            while await postman.send_next():
                pass
    rows = await installation.fetch("SELECT count(*) FILTER (WHERE sent_at IS NULL) AS waiting FROM issuance.mail")
    twice = sum(count - 1 for count in server.kept.values())
    lost = MAILS - len(server.kept)
    tried = (
        f"a mail server that fails in {len(FAULTS) - 1} ways; told as done: {MAILS} mails, of which {twice} "
        "arrived again with the same Message-ID"
    )
    record(Fault(tried, server.connections, MAILS, lost, 0))
    assert (rows[0]["waiting"], lost) == (0, 0)
    assert twice

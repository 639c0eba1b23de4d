"""A mail server on loopback that refuses at one step."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

GREETING, TEXT = "GREETING", "."
_TAKES = {GREETING: "220 mail.test", "EHLO": "250-mail.test\r\n250 AUTH PLAIN", "DATA": "354 go on", "QUIT": "221 bye"}


class SmtpServer:
    """Answers `reply` at `step` (a verb, GREETING, or TEXT for the end of the message), and takes all else."""

    def __init__(self, step: str = "", reply: str = "") -> None:
        self._answers = {**_TAKES, step: reply}
        self.port = 0
        self.heard: list[str] = []
        self.talks: set[asyncio.Task[None]] = set()

    def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.talks.add(asyncio.create_task(self._talk(reader, writer)))

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"{self._answers[GREETING]}\r\n".encode())
        while line := (await reader.readline()).decode().strip():
            self.heard.append(line)
            verb = line.split()[0].upper()
            answer = self._answers.get(verb, "250 ok")
            writer.write(f"{answer}\r\n".encode())
            if verb == "DATA" and answer.startswith("354"):
                await reader.readuntil(b"\r\n.\r\n")
                writer.write(f"{self._answers.get(TEXT, '250 kept')}\r\n".encode())
            if verb == "QUIT":
                break
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


@asynccontextmanager
async def run_smtp(step: str = "", reply: str = "") -> AsyncIterator[SmtpServer]:
    smtp = SmtpServer(step, reply)
    server = await asyncio.start_server(smtp.take, "127.0.0.1", 0)
    smtp.port = server.sockets[0].getsockname()[1]
    try:
        yield smtp
    finally:
        server.close()
        await asyncio.gather(*smtp.talks)

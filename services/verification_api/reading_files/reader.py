"""The service's side of reading files: a program that forks for each, asked over sockets, started anew when it dies."""

import asyncio
import json
import socket
import subprocess
import sys
from contextlib import suppress
from typing import Any
from weakref import WeakValueDictionary

from services.verification_api.reading_files.papers import CertificatePaper, FileFault, KeyNotice, Paper
from shared.runtime.processes.environment import compose_environment
from shared.runtime.processes.places import Places

_PROGRAM = "services.verification_api.reading_files.program"
LONGEST_S = 1.5
# On top of the child's own time: until it was forked and its end was seen.
MARGIN_S = 0.4
_START_S = 10.0
_LONGEST_ANSWER = 100_000  # bytes
_KINDS: dict[str, Any] = {
    "KeyNotice": KeyNotice._make,
    "CertificatePaper": CertificatePaper._make,
    "FileFault": FileFault,
}


class FileReader:
    """Reads files of towns outside the service, each in a process that has `longest_s` seconds for it.

    One file of an organisation is read at a time, and few of its callers wait; `at_once` are read in all.
    Belongs to the event loop that asks it first; the program is started then, or by `start`.
    """

    def __init__(self, *, longest_s: float = LONGEST_S, at_once: int = 8, places: int = 32) -> None:
        self._longest_s = longest_s
        self._at_once = asyncio.Semaphore(at_once)
        self._places = Places(places)
        # Of those who wait or are read now; a lock that nobody holds on to is gone.
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._starting = asyncio.Lock()
        self._program: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    async def start(self) -> None:
        """Returns once the program can read; does nothing where it runs."""
        async with self._starting:
            if not self._is_running():
                self.close()
                await asyncio.to_thread(self._open)

    def close(self) -> None:
        """Ends the program; files that are being read are read to their end, for nobody."""
        if self._control is not None:
            self._control.close()
        if self._program is not None:
            self._program.wait()
        self._program = self._control = None

    async def read(self, org: str, pdf: bytes) -> Paper | FileFault:
        """What a file of `org` says it is; raises NoPlaceError where too many of its callers wait.

        A file that ends the process which reads it is TOO_COSTLY.
        """
        with self._places.take(org):
            turn = self._turns.setdefault(org, asyncio.Lock())
            async with turn, self._at_once:
                found = await self._ask(pdf)
                # Where it was the program that died, the file is asked about once more.
                if found is None and not self._is_running():
                    found = await self._ask(pdf)
                return found or FileFault.TOO_COSTLY

    async def _ask(self, pdf: bytes) -> Paper | FileFault | None:
        """None where its process ended without a word."""
        connection = await self._hand_over()
        reader, writer = await asyncio.open_connection(sock=connection, limit=_LONGEST_ANSWER)
        try:
            async with asyncio.timeout(self._longest_s + MARGIN_S):
                writer.write(pdf)
                writer.write_eof()
                answer = await reader.readline()
        except (TimeoutError, ConnectionError, ValueError):
            return None
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()
        if not answer:
            return None
        kind, said = json.loads(answer)
        found: Paper | FileFault = _KINDS[kind](said)
        return found

    def _is_running(self) -> bool:
        """By its end of the connection, which closes as it ends."""
        if self._control is None:
            return False
        try:
            return self._control.recv(1, socket.MSG_PEEK) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False

    async def _hand_over(self) -> socket.socket:
        """Our end of the connection to the child that will read one file."""
        await self.start()
        ours, theirs = socket.socketpair()
        with theirs:
            assert self._control is not None
            socket.send_fds(self._control, [b"F"], [theirs.fileno()])
        ours.setblocking(False)
        return ours

    def _open(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._program = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, "-m", _PROGRAM, str(theirs.fileno()), str(self._longest_s)],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                env=compose_environment(),
            )
        self._control = ours
        ours.settimeout(_START_S)
        if not ours.recv(1):
            raise RuntimeError("the reading program did not start")
        ours.setblocking(False)

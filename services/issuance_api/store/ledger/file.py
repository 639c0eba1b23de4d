"""The ledger as a file that is only added to, for one process: a line for each number, flushed to the disk."""

import asyncio
import fcntl
import os
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from services.issuance_api.store.ledger.ledger import Ends, LedgerAwayError, LedgerUnfitError, Series

_HEAD, _NUMBER = "ledger", "number"


class LedgerHeldError(ValueError):
    """Another process uses the file."""


class LedgerContent(NamedTuple):
    """`ledger_id` is None for a file that holds none."""

    ledger_id: UUID | None
    ends: Ends


class LedgerFile:
    """Holds the file by a lock until it is closed, or its process ends.

    A line is `ledger ID CHECKSUM`, the first, or `number OFFICE YEAR SERIAL CHECKSUM`. One that was torn by a crash has
    no right checksum and counts for nothing: its number was not drawn. Lines of other words are passed over.
    """

    is_for_one = True

    def __init__(self, path: Path) -> None:
        """Makes an empty file where there is none; raises ValueError where it cannot be had, or another holds it."""
        self._path = path
        self._descriptor = _open(path)
        self._turn = threading.Lock()
        self._content = LedgerContent(None, {})
        self._read_to = 0
        self._last = b""
        self._is_unsafe = False

    async def read_id(self) -> UUID | None:
        return (await asyncio.to_thread(self._read)).ledger_id

    async def begin(self, ledger_id: UUID) -> None:
        await asyncio.to_thread(self._add, f"{_HEAD} {ledger_id}")

    async def read_ends(self) -> Ends:
        return dict((await asyncio.to_thread(self._read)).ends)

    async def note(self, series: Series, serial: int) -> None:
        await asyncio.to_thread(self._note, series, serial)

    async def is_in(self, server: str) -> bool:  # noqa: ARG002
        return False

    async def close(self) -> None:
        os.close(self._descriptor)

    def _read(self) -> LedgerContent:
        with self._turn, self._refuse_trouble():
            self._catch_up()
            return self._content

    def _note(self, series: Series, serial: int) -> None:
        if self._read().ends.get(series, 0) < serial:
            self._add(f"{_NUMBER} {series.office_code} {series.fiscal_year} {serial}")

    def _add(self, text: str) -> None:
        with self._turn, self._refuse_trouble():
            self._catch_up()
            size = os.fstat(self._descriptor).st_size
            is_torn = size > 0 and os.pread(self._descriptor, 1, size - 1) != b"\n"
            line = (b"\n" if is_torn else b"") + _seal(text)
            if os.write(self._descriptor, line) != len(line):
                raise LedgerAwayError(f"the ledger {self._path} cannot be written: its disk is full")
            try:
                os.fdatasync(self._descriptor)
            except OSError:
                # Tried again, it would answer well although the line may be lost.
                self._is_unsafe = True
                raise
            self._catch_up()

    def _catch_up(self) -> None:
        """Reads what was added; raises LedgerUnfitError where it is no longer the file that was opened."""
        self._refuse_other()
        size = os.fstat(self._descriptor).st_size
        if size > self._read_to:
            added = os.pread(self._descriptor, size - self._read_to, self._read_to)
            whole = added[: added.rfind(b"\n") + 1]
            self._content = read_lines(whole, self._content)
            if whole:
                self._last = whole.splitlines(keepends=True)[-1]
                self._read_to += len(whole)

    def _refuse_other(self) -> None:
        held = os.fstat(self._descriptor)
        try:
            there = self._path.stat()
        except FileNotFoundError:
            raise LedgerUnfitError(f"the ledger {self._path} was deleted") from None
        if (there.st_dev, there.st_ino) != (held.st_dev, held.st_ino):
            raise LedgerUnfitError(f"the ledger {self._path} was replaced by another file")
        end = os.pread(self._descriptor, len(self._last), self._read_to - len(self._last))
        if held.st_size < self._read_to or end != self._last:
            raise LedgerUnfitError(f"the ledger {self._path} was cut or written over")
        if self._is_unsafe:
            raise LedgerUnfitError(f"the disk of the ledger {self._path} failed; mend it and start again")

    @contextmanager
    def _refuse_trouble(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise LedgerAwayError(f"the ledger {self._path} cannot be used ({error.strerror})") from None


def read_ledger_file(path: Path) -> LedgerContent:
    """What a file holds, whoever holds it; raises OSError."""
    return read_lines(path.read_bytes(), LedgerContent(None, {}))


def read_lines(lines: bytes, before: LedgerContent) -> LedgerContent:
    ledger_id, ends = before.ledger_id, dict(before.ends)
    for line in lines.splitlines():
        text, _, checksum = line.rpartition(b" ")
        if checksum != _compute_checksum(text):
            continue
        with suppress(ValueError):
            match text.decode().split(" "):
                case [word, named] if word == _HEAD:
                    ledger_id = ledger_id or UUID(named)
                case [word, office_code, year, serial] if word == _NUMBER:
                    series = Series(office_code, int(year))
                    ends[series] = max(ends.get(series, 0), int(serial))
    return LedgerContent(ledger_id, ends)


def _seal(text: str) -> bytes:
    return text.encode() + b" " + _compute_checksum(text.encode()) + b"\n"


def _compute_checksum(text: bytes) -> bytes:
    return b"%08x" % zlib.crc32(text)


def _open(path: Path) -> int:
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        folder = os.open(path.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
    except OSError as error:
        raise ValueError(f"the ledger {path} cannot be opened ({error.strerror})") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise LedgerHeldError(
            f"another process uses the ledger {path}. A file is for one issuance_api alone; several need "
            "HOSHO_LEDGER_URL"
        ) from None
    return descriptor

"""The service's side of a drawing process: started before it is needed, asked over pipes, replaced when it dies."""

import pickle
import subprocess
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from services.issuance_api.documents.fonts.extra_font import ExtraFiles
from services.issuance_api.sealing.sources import SealSource
from shared.runtime.processes.environment import compose_environment

_PROGRAM = "services.issuance_api.documents.drawing_program"


class WorkerDiedError(Exception):
    """A drawing process ended in the middle of its work."""


class DrawingProcess:
    """One drawing process after the other, used by one thread at a time.

    Plain pipes, because a pool of multiprocessing takes 15 MB for its resource tracker and its threads.
    `longest_s` is what starting or drawing once may take; after `recycle_after` papers the process gives way to a
    fresh one, so that no leak can grow.
    """

    def __init__(
        self,
        font_folder: Path,
        extra: ExtraFiles | None,
        seal: SealSource | None,
        *,
        recycle_after: int,
        longest_s: float,
    ) -> None:
        self._beginning = (font_folder, extra, seal)
        self._recycle_after = recycle_after
        self._longest_s = longest_s
        self._process: subprocess.Popen[bytes] | None = None
        self._drawn = 0

    def open(self) -> datetime | None:
        """Returns when the process can draw, with the end of its seal.

        Raises FontsMissingError, SealUnusableError or WorkerDiedError.
        """
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", _PROGRAM, str(self._longest_s)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=compose_environment(),
        )
        self._drawn = 0
        try:
            ends_at: datetime | None = self._ask("start", *self._beginning)
        except BaseException:
            # A process without its seal must not draw.
            self.close()
            raise
        return ends_at

    def close(self) -> None:
        """Ends the process; a paper half drawn is finished first."""
        process, self._process = self._process, None
        if process is not None and process.stdin is not None and process.stdout is not None:
            with suppress(BrokenPipeError):
                process.stdin.close()
            process.wait()
            process.stdout.close()

    def draw(self, work: str, *arguments: Any) -> Any:
        """What the function `work` of worker.py returns or raises; tried once more where the process dies."""
        if self._drawn >= self._recycle_after:
            self._reopen()
        self._drawn += 1
        try:
            return self._ask(work, *arguments)
        except WorkerDiedError:
            self._reopen()
            return self._ask(work, *arguments)

    def _reopen(self) -> None:
        self.close()
        self.open()

    def _ask(self, work: str, *arguments: Any) -> Any:
        answer = self._exchange(pickle.dumps((work, arguments)))
        is_done, result = pickle.loads(answer)  # noqa: S301 - from our own child
        if is_done:
            return result
        raise result

    def _exchange(self, request: bytes) -> bytes:
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise WorkerDiedError("the drawing process was not started")
        try:
            process.stdin.write(request)
            process.stdin.flush()
            answer: bytes = pickle.load(process.stdout)  # noqa: S301 - from our own child
        except (BrokenPipeError, EOFError, pickle.UnpicklingError):
            raise WorkerDiedError("the drawing process ended in the middle of its work") from None
        return answer

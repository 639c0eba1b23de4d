"""Drawing in processes of their own, outside the event loop, with a limit on how many callers wait for it."""

import asyncio
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

from services.issuance_api.documents.drawing_process import DrawingProcess, WorkerDiedError
from services.issuance_api.documents.drawn import Drawn
from services.issuance_api.documents.edition import Edition
from services.issuance_api.documents.fonts.extra_font import ExtraFiles
from services.issuance_api.sealing.pdf_fault import PdfFault
from services.issuance_api.sealing.sources import SealSource
from shared.runtime.processes.places import Places
from shared.schemas.facts.advance_invoice import AdvanceInvoice
from shared.schemas.facts.certificate import Certificate
from shared.schemas.model import Fact
from shared.schemas.words.premium import Premium, Refund

LONGEST_S = 20.0
# A key notice takes some 10 ms of a processor, so the last of 32 on one process waits a third of a second.
PLACES = 32


class Renderer:
    """The papers as PDF bytes, drawn by `workers` processes, each a DrawingProcess, first come, first served.

    Some `places` callers wait for a key notice or a statement, at most a quarter of them of one organisation; one of
    which nobody waits always finds a place, so that none starves another. Certificates are drawn for the inbox loops,
    which are few and need no place. Without a `seal`, certificates stay unsealed. Belongs to the event loop that
    started it.
    """

    def __init__(
        self,
        font_folder: Path,
        seal: SealSource | None = None,
        workers: int = 1,
        *,
        extra: ExtraFiles | None = None,
        places: int = PLACES,
        recycle_after: int = 5000,
        longest_s: float = LONGEST_S,
    ) -> None:
        self._processes = [
            DrawingProcess(font_folder, extra, seal, recycle_after=recycle_after, longest_s=longest_s)
            for _ in range(workers)
        ]
        self._idle: asyncio.Queue[DrawingProcess] = asyncio.Queue()
        self._places = Places(places)
        self._is_open = False

    async def start(self) -> datetime | None:
        """Returns when every process can draw, with the end of the seal.

        Raises FontsMissingError, SealUnusableError or WorkerDiedError.
        """
        results = await asyncio.gather(
            *(asyncio.to_thread(process.open) for process in self._processes), return_exceptions=True
        )
        for result in results:
            if isinstance(result, BaseException):
                self.close()
                raise result
        for process in self._processes:
            self._idle.put_nowait(process)
        self._is_open = True
        ends = [result for result in results if isinstance(result, datetime)]
        return min(ends, default=None)

    def close(self) -> None:
        """Ends the processes; a paper half drawn is finished first."""
        for process in self._processes:
            process.close()

    def place(self, org: str) -> AbstractContextManager[None]:
        """A place for a caller of `org`, held for the block; raises NoPlaceError where it may have none now."""
        return self._places.take(org)

    async def certificate(self, certificate: Certificate, edition: Edition, /) -> Drawn:
        """As render_certificate, and sealed; also raises WorkerDiedError when two processes died while drawing it."""
        drawn: Drawn = await self._draw("draw_certificate", _encode(certificate), edition)
        return drawn

    async def key_notice(self, certificate: Certificate, edition: Edition, key: str, /) -> bytes:
        """As render_key_notice; errors as above."""
        pdf: bytes = await self._draw("draw_key_notice", _encode(certificate), edition, key)
        return pdf

    async def premium_statement(self, certificate: Certificate, edition: Edition, premium: Premium, /) -> bytes:
        """As render_premium_statement; errors as above."""
        pdf: bytes = await self._draw("draw_premium_statement", _encode(certificate), edition, premium)
        return pdf

    async def refund_statement(self, certificate: Certificate, edition: Edition, refund: Refund, /) -> bytes:
        """As render_refund_statement; errors as above."""
        pdf: bytes = await self._draw("draw_refund_statement", _encode(certificate), edition, refund)
        return pdf

    async def advance_invoice(
        self, certificate: Certificate, edition: Edition, invoice: AdvanceInvoice, replaced_by: str | None, /
    ) -> bytes:
        """As render_advance_invoice; errors as above."""
        drawn = await self._draw("draw_advance_invoice", _encode(certificate), edition, _encode(invoice), replaced_by)
        pdf: bytes = drawn
        return pdf

    async def inspect_pdf(self, pdf: bytes, /) -> PdfFault | None:
        """As find_pdf_fault, of a file from outside; one that ends the process that reads it is unreadable."""
        try:
            fault: PdfFault | None = await self._draw("inspect_pdf", pdf)
        except WorkerDiedError:
            return PdfFault.UNREADABLE
        return fault

    async def _draw(self, work: str, *arguments: Any) -> Any:
        if not self._is_open:
            raise RuntimeError("the renderer was not started")
        process = await self._idle.get()
        drawing = asyncio.ensure_future(asyncio.to_thread(process.draw, work, *arguments))
        drawing.add_done_callback(lambda _: self._idle.put_nowait(process))
        # Where the caller is cancelled, the process still draws to the end and is idle only then.
        return await asyncio.shield(drawing)


def _encode(fact: Fact) -> bytes:
    return fact.model_dump_json().encode()

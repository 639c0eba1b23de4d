"""Drawing outside the event loop: worker processes that are warm, replaceable and never outlive the service."""

import asyncio
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from typing import ParamSpec, TypeVar

from services.issuance_api.documents import worker
from services.issuance_api.documents.edition import Edition
from services.issuance_api.documents.extra_font import ExtraFiles
from services.issuance_api.documents.fonts import FontFiles, find_fonts
from services.issuance_api.sealing.pkcs12 import SealFile
from shared.schemas.guarantee import Certificate
from shared.schemas.premium import Premium

P = ParamSpec("P")
Result = TypeVar("Result")


class Renderer:
    """The papers as PDF bytes, drawn by `workers` processes.

    A worker that dies is replaced and its document drawn once more; after `recycle_after` documents a worker gives way
    to a fresh one, so that no leak can grow. Without a `seal`, certificates stay unsealed. Belongs to
    the event loop that started it.
    """

    def __init__(
        self,
        font_folder: Path,
        seal: SealFile | None = None,
        workers: int = 1,
        recycle_after: int = 5000,
        extra: ExtraFiles | None = None,
    ) -> None:
        self._font_folder = font_folder
        self._extra = extra
        self._seal = seal
        self._workers = workers
        self._recycle_after = recycle_after
        self._lanes: list[_Lane] = []
        self._idle: asyncio.Queue[_Lane] = asyncio.Queue()

    async def start(self) -> None:
        """Returns when every worker can draw; raises FontsMissingError where prepare_fonts() never ran."""
        files = find_fonts(self._font_folder, self._extra)
        self._lanes = [_Lane(files, self._seal, self._recycle_after) for _ in range(self._workers)]
        await asyncio.gather(*(lane.run(worker.report_ready) for lane in self._lanes))
        for lane in self._lanes:
            self._idle.put_nowait(lane)

    def close(self) -> None:
        """Ends the workers; a document half drawn is finished first."""
        for lane in self._lanes:
            lane.close()

    async def certificate(self, certificate: Certificate, edition: Edition, /) -> worker.Drawn:
        """As render_certificate, with its errors, and sealed; BrokenProcessPool when two workers died over it."""
        return await self._draw(worker.draw_certificate, _encode(certificate), edition)

    async def key_notice(self, certificate: Certificate, edition: Edition, key: str, /) -> bytes:
        """As render_key_notice; errors as above."""
        return await self._draw(worker.draw_key_notice, _encode(certificate), edition, key)

    async def premium_statement(self, certificate: Certificate, edition: Edition, premium: Premium, /) -> bytes:
        """As render_premium_statement; errors as above."""
        return await self._draw(worker.draw_premium_statement, _encode(certificate), edition, premium)

    async def _draw(self, draw: Callable[P, Result], *args: P.args, **kwargs: P.kwargs) -> Result:
        if not self._lanes:
            raise RuntimeError("the renderer was not started")
        lane = await self._idle.get()
        try:
            return await lane.run(draw, *args, **kwargs)
        finally:
            self._idle.put_nowait(lane)


def _encode(certificate: Certificate) -> bytes:
    return certificate.model_dump_json().encode()


class _Lane:
    """One worker in a pool of its own.

    A pool that loses one of several workers sends the others SIGTERM, which they ignore, and waits for them. And the
    documents are counted here, for `max_tasks_per_child` can leave a pool without a worker (python/cpython#115634).
    """

    def __init__(self, files: FontFiles, seal: SealFile | None, recycle_after: int) -> None:
        self._files = files
        self._seal = seal
        self._recycle_after = recycle_after
        self._pool = self._open_pool()
        self._drawn = 0

    async def run(self, work: Callable[P, Result], *args: P.args, **kwargs: P.kwargs) -> Result:
        if self._drawn >= self._recycle_after:
            self._replace_pool()
        self._drawn += 1
        try:
            return await self._submit(partial(work, *args, **kwargs))
        except BrokenProcessPool:
            self._replace_pool()
            return await self._submit(partial(work, *args, **kwargs))

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)

    async def _submit(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work)

    def _replace_pool(self) -> None:
        self._pool.shutdown(wait=False)
        self._pool = self._open_pool()
        self._drawn = 0

    def _open_pool(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(1, context, initializer=worker.start_worker, initargs=(self._files, self._seal))

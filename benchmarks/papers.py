"""Sealed certificates, beside the same words from peers: processor time, throughput, size."""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figures import Figure, find_percentile
from benchmarks.peers import measure_peers
from benchmarks.processes import time_each
from services.admin.fonts import find_font_folder
from services.issuance_api.documents.edition import Edition
from services.issuance_api.documents.fonts.files import find_fonts
from services.issuance_api.documents.fonts.registration import register_fonts
from services.issuance_api.documents.layout.page import SEAL_BOX
from services.issuance_api.documents.papers.certificate import render_certificate
from services.issuance_api.documents.renderer import Renderer
from services.issuance_api.sealing.loading import load_sealer
from services.issuance_api.sealing.sources import SealFile
from services.local.sample_seal import make_sample_seal
from shared.schemas.facts.certificate import Certificate

_WARM_UP, _ROUNDS = 5, 60
_BACKLOG, _WORKERS = 200, 2
_TARGET_MS, _TARGET_RATE, _TARGET_SIZE = 50, 30, 120_000
_EDITION = Edition(1, datetime(2026, 4, 10, tzinfo=UTC))


async def measure_papers(certificates: Sequence[Certificate]) -> list[Figure]:
    folder = find_font_folder()
    files = find_fonts(folder)
    register_fonts(files)
    with tempfile.TemporaryDirectory() as seal_folder:
        seal = _make_seal(Path(seal_folder))
        # In a thread: pyHanko wants an event loop of its own.
        sealing = await asyncio.to_thread(_measure_sealing, certificates, seal)
        figures = [*sealing, await _measure_rate(certificates, folder, seal)]
    return [*figures, *measure_peers(render_certificate(certificates[0], _EDITION), files.serif)]


def _make_seal(folder: Path) -> SealFile:
    pkcs12, _ = make_sample_seal("benchmark", datetime.now(UTC))
    (folder / "seal.p12").write_bytes(pkcs12)
    return SealFile(folder / "seal.p12", "benchmark", allow_sample=True)


def _measure_sealing(certificates: Sequence[Certificate], seal: SealFile) -> list[Figure]:
    sealer = load_sealer(seal)
    papers = iter([certificates[number % len(certificates)] for number in range(_ROUNDS + _WARM_UP)])
    sizes: list[int] = []

    def work() -> None:
        sizes.append(len(sealer.seal(render_certificate(next(papers), _EDITION), SEAL_BOX).pdf))

    spans = time_each(work, _ROUNDS, _WARM_UP)
    mean = statistics.mean(spans) * 1000
    return [
        Figure(
            f"processor time of one certificate with its seal, warm, {_ROUNDS} made (process_time)",
            f"mean {mean:.1f}, p99 {find_percentile(spans, 99) * 1000:.1f} ms",
            "drawing as above; the rest is pyHanko: ASN.1 in Python and a P-256 signature",
            f"mean <= {_TARGET_MS} ms",
            mean <= _TARGET_MS,
        ),
        Figure(
            "size of a sealed certificate",
            f"{max(sizes) / 1000:.0f} kB",
            "the subset of the font",
            f"<= {_TARGET_SIZE / 1000:.0f} kB",
            max(sizes) <= _TARGET_SIZE,
        ),
    ]


async def _measure_rate(certificates: Sequence[Certificate], folder: Path, seal: SealFile) -> Figure:
    renderer = Renderer(folder, seal, workers=_WORKERS)
    await renderer.start()
    try:
        await asyncio.gather(*(renderer.certificate(certificates[0], _EDITION) for _ in range(10)))
        started_at = time.perf_counter()
        await asyncio.gather(
            *(renderer.certificate(certificates[number % len(certificates)], _EDITION) for number in range(_BACKLOG))
        )
        rate = _BACKLOG / (time.perf_counter() - started_at)
    finally:
        renderer.close()
    return Figure(
        f"sealed certificates, {_WORKERS} drawing processes, {_BACKLOG} at once",
        f"{rate:.0f}/s",
        "the processor",
        f">= {_TARGET_RATE}/s",
        rate >= _TARGET_RATE,
    )

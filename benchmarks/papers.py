"""Sealed certificates, beside the same page drawn bare by ReportLab and by fpdf2: processor time, throughput, size."""

import asyncio
import io
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pypdf
from fpdf import FPDF
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from benchmarks.figures import Figure, find_percentile
from services.issuance_api.documents.certificate import render_certificate
from services.issuance_api.documents.edition import Edition
from services.issuance_api.documents.fonts import default_font_folder, find_fonts, register_fonts
from services.issuance_api.documents.layout import SEAL_PLACE
from services.issuance_api.documents.renderer import Renderer
from services.issuance_api.sealing.loading import load_sealer
from services.issuance_api.sealing.sources import SealFile
from services.local.sample_seal import make_sample_seal
from shared.schemas.guarantee import Certificate

_WARM_UP, _ROUNDS, _PEER_ROUNDS = 5, 60, 20
_BACKLOG, _WORKERS = 200, 2
_TARGET_MS, _TARGET_RATE, _TARGET_SIZE = 50, 30, 120_000
_EDITION = Edition(1, datetime(2026, 4, 10, tzinfo=UTC))
_PEER_FONT = "Peer"


async def measure_papers(certificates: Sequence[Certificate]) -> list[Figure]:
    folder = Path(os.environ.get("HOSHO_FONT_FOLDER") or default_font_folder())
    files = find_fonts(folder)
    register_fonts(files)
    with tempfile.TemporaryDirectory() as place:
        seal = _make_seal(Path(place))
        # In a thread: pyHanko wants an event loop of its own.
        sealing = await asyncio.to_thread(_measure_sealing, certificates, seal)
        figures = [*sealing, await _measure_rate(certificates, folder, seal)]
    texts = _collect_texts(certificates[0])
    pdfmetrics.registerFont(TTFont(_PEER_FONT, str(files.serif)))
    return [
        *figures,
        _compose_peer("ReportLab alone, its own font class", lambda: _draw_with_reportlab(texts)),
        _compose_peer("fpdf2", lambda: _draw_with_fpdf2(texts, files.serif)),
    ]


def _make_seal(folder: Path) -> SealFile:
    pkcs12, _ = make_sample_seal("benchmark", datetime.now(UTC))
    (folder / "seal.p12").write_bytes(pkcs12)
    return SealFile(folder / "seal.p12", "benchmark")


def _measure_sealing(certificates: Sequence[Certificate], seal: SealFile) -> list[Figure]:
    sealer = load_sealer(seal)
    papers = iter([certificates[number % len(certificates)] for number in range(_ROUNDS + _WARM_UP)])
    sizes: list[int] = []

    def work() -> None:
        sizes.append(len(sealer.seal(render_certificate(next(papers), _EDITION), SEAL_PLACE).pdf))

    spans = _time(work, _ROUNDS)
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


def _collect_texts(certificate: Certificate) -> list[str]:
    """What the page says, as lines: the peers only write them below one another."""
    page = pypdf.PdfReader(io.BytesIO(render_certificate(certificate, _EDITION))).pages[0]
    return [line for line in page.extract_text().split("\n") if line.strip()]


def _draw_with_reportlab(texts: Sequence[str]) -> None:
    canvas = Canvas(io.BytesIO(), invariant=1, pageCompression=1)
    canvas.setFont(_PEER_FONT, 10)
    for number, text in enumerate(texts):
        canvas.drawString(60, 780 - 16 * number, text)
    canvas.save()


def _draw_with_fpdf2(texts: Sequence[str], font: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.add_font(_PEER_FONT, fname=font)
    pdf.set_font(_PEER_FONT, size=10)
    for number, text in enumerate(texts):
        pdf.text(20, 20 + 5.5 * number, text)
    pdf.output()


def _compose_peer(name: str, draw: Callable[[], None]) -> Figure:
    spans = _time(draw, 3 if name == "fpdf2" else _PEER_ROUNDS)
    return Figure(
        f"the peer, {name}: the same words, unsealed, without rules and data, {len(spans)} drawn (process_time)",
        f"mean {statistics.mean(spans) * 1000:.1f} ms",
        "the subset of the font; fpdf2 reads the font anew for each document",
    )


def _time(work: Callable[[], None], rounds: int) -> list[float]:
    """Processor seconds of each, after a few that are not counted."""
    spans = []
    for _ in range(rounds + (_WARM_UP if rounds > _WARM_UP else 1)):
        started_at = time.process_time()
        work()
        spans.append(time.process_time() - started_at)
    return spans[-rounds:]

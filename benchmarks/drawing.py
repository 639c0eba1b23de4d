"""Processor time of one PDF, from contents that were really issued."""

import statistics
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from benchmarks.figures import Figure, find_percentile
from benchmarks.processes import time_each
from benchmarks.stand import Stand
from services.admin.fonts import find_font_folder
from services.issuance_api.documents.edition import Edition
from services.issuance_api.documents.fonts.files import find_fonts
from services.issuance_api.documents.fonts.registration import register_fonts
from services.issuance_api.documents.papers.certificate import render_certificate
from services.issuance_api.documents.papers.key_notice import render_key_notice
from shared.schemas.facts.certificate import Certificate
from shared.schemas.words.authentication_key import ALPHABET

RENDERS = 60
CERTIFICATE_MS, NOTICE_MS = 15, 10
_WARM_UP = 5
_KEY = ALPHABET[:12]
_EDITION = Edition(1, datetime(2026, 4, 10, tzinfo=UTC))
_CONTENTS = "SELECT content FROM verification.certificate_version ORDER BY contract_number DESC LIMIT $1"


async def read_certificates(stand: Stand) -> list[Certificate]:
    """Contents that were really issued, each with another contract number."""
    rows = await stand.database.fetch(_CONTENTS, RENDERS + _WARM_UP)
    return [Certificate.model_validate_json(row["content"]) for row in rows]


def measure_drawing(certificates: Sequence[Certificate]) -> list[Figure]:
    """Both papers, drawn in this process."""
    register_fonts(find_fonts(find_font_folder()))
    return [
        _compose_figure(
            "certificate",
            CERTIFICATE_MS,
            _time_each(lambda content: render_certificate(content, _EDITION), certificates),
        ),
        _compose_figure(
            "key notice",
            NOTICE_MS,
            _time_each(lambda content: render_key_notice(content, _EDITION, _KEY), certificates),
        ),
    ]


def _time_each(draw: Callable[[Certificate], bytes], certificates: Sequence[Certificate]) -> list[float]:
    """Processor seconds of each but the first few, which warm up."""
    remaining = iter(certificates)
    return time_each(lambda: draw(next(remaining)), len(certificates) - _WARM_UP, _WARM_UP)


def _compose_figure(paper: str, target: int, spans: Sequence[float]) -> Figure:
    mean = statistics.mean(spans) * 1000
    return Figure(
        f"processor time of one {paper}, warm, {len(spans)} drawn (process_time)",
        f"mean {mean:.1f}, p50 {find_percentile(spans, 50) * 1000:.1f}, p99 {find_percentile(spans, 99) * 1000:.1f} ms",
        "ReportLab: the subset of the font's glyphs, and compression",
        f"mean <= {target} ms",
        mean <= target,
    )

"""What costs most, in processes of their own: whether each seal is good, and each document is drawn again alike."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from services.admin.fsck.dossier import Dossier

if TYPE_CHECKING:
    from services.issuance_api.documents.fonts.files import FontFiles
    from services.issuance_api.sealing.inspection import Pin


class Trust(NamedTuple):
    """Whose seals are good, as for `hosho seal verify`: the authorities' certificates (DER) and the pinned seals."""

    authorities: tuple[bytes, ...]
    pin: "Pin"


class Task(NamedTuple):
    """What one process needs to know of all papers: without trust no seal is inspected, without fonts none is drawn."""

    trust: Trust | None
    fonts: "FontFiles | None"


class Paper(NamedTuple):
    """One document with the row it was drawn from."""

    name: str
    content: str
    version: int
    medium: str
    concluded_at: datetime
    unsealed_sha256: bytes
    pdf: bytes


class Judged(NamedTuple):
    """What is wrong with its seal and with its drawing; empty where nothing is. `drawn` says whether it was drawn."""

    name: str
    seal: str
    drawing: str
    drawn: bool


_task: list[Task] = []


def list_papers(dossier: Dossier) -> Iterator[Paper]:
    guarantee = dossier.guarantee
    stored = {row["version"]: row["content"] for row in dossier.of("documents.document")}
    versions = {row["version"]: row for row in dossier.of("issuance.version")}
    for row in dossier.of("issuance.version_document"):
        version = versions.get(row["version"])
        if guarantee is None or version is None or row["version"] not in stored:
            continue
        yield Paper(
            f"{dossier.name} version {row['version']}",
            version["content"],
            row["version"],
            guarantee["form"],
            version["concluded_at"],
            row["unsealed_sha256"],
            stored[row["version"]],
        )


def prepare(task: Task) -> None:
    """Once per process."""
    from services.admin.commands.seal import silence_libraries
    from services.issuance_api.documents.fonts.registration import register_fonts

    silence_libraries()
    if task.fonts is not None:
        register_fonts(task.fonts)
    _task[:] = [task]


def judge(papers: list[Paper]) -> list[Judged]:
    [task] = _task
    return [
        Judged(paper.name, _judge_seal(paper, task.trust), *_judge_drawing(paper, is_wanted=task.fonts is not None))
        for paper in papers
    ]


def _judge_seal(paper: Paper, trust: Trust | None) -> str:
    if trust is None or paper.medium == "paper":  # that is signed by hand
        return ""
    from services.issuance_api.sealing.inspection import inspect_seal

    return " ".join(inspect_seal(paper.pdf, trust.authorities, trust.pin).faults)


def _judge_drawing(paper: Paper, *, is_wanted: bool) -> tuple[str, bool]:
    """Other drawing code gives other bytes: what it made cannot be compared, and is not drawn."""
    from services.issuance_api.documents.layout.embedding import DRAWING, find_drawing

    if not is_wanted or find_drawing(paper.pdf) != DRAWING:
        return "", False
    from services.issuance_api.documents.edition import Edition
    from services.issuance_api.documents.papers.certificate import render_certificate
    from shared.schemas.facts.certificate import Certificate
    from shared.schemas.words.guarantee import Medium

    try:
        content: dict[str, Any] = json.loads(paper.content)
        edition = Edition(paper.version, paper.concluded_at, Medium(paper.medium))
        pdf = render_certificate(Certificate.model_validate(content), edition)
    except ValueError:
        return "its row cannot be drawn any more", True
    same = hashlib.sha256(pdf).digest() == paper.unsealed_sha256
    return "" if same else "its row is drawn to other bytes than those on record", True

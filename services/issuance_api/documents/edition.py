"""Which copy of a content a paper is, and what the foot of its pages says of it."""

from dataclasses import dataclass
from datetime import datetime

from shared.schemas.dates import format_wareki, in_japan
from shared.schemas.guarantee import CertificateForm


@dataclass(frozen=True)
class Edition:
    """`version` counts from 1; `at` is the moment on record, never that of drawing, so that a copy stays the same."""

    version: int
    at: datetime
    form: CertificateForm = CertificateForm.ELECTRONIC

    def describe(self) -> dict[str, int | str]:
        return {"version": self.version, "issued_at": in_japan(self.at).isoformat(), "form": str(self.form)}

    @property
    def is_paper(self) -> bool:
        return self.form is CertificateForm.PAPER


@dataclass(frozen=True)
class Foot:
    """What stands under the frame of every page, left and right of the page number."""

    left: str
    right: str


def compose_foot(contract_number: str, edition: Edition, *, paper: str, moment: str) -> Foot:
    """`paper` is the letter that tells the papers of one version apart, `moment` the name of the time."""
    return Foot(
        left=f"文書番号　{contract_number}-{paper}{edition.version:02}　第{edition.version}版",
        right=f"{moment}　{_format_moment(edition.at)}",
    )


def _format_moment(at: datetime) -> str:
    local = in_japan(at)
    return f"{format_wareki(local.date())} {local:%H:%M}"

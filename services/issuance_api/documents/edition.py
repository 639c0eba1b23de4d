"""Which copy of a content a paper is."""

from dataclasses import dataclass
from datetime import datetime

from shared.schemas.words.dates import in_japan
from shared.schemas.words.guarantee import Medium


@dataclass(frozen=True)
class Edition:
    """`version` counts from 1; `at` is the moment on record, never that of drawing, so that a copy stays the same."""

    version: int
    at: datetime
    medium: Medium = Medium.ELECTRONIC

    def describe(self) -> dict[str, int | str]:
        return {"version": self.version, "issued_at": in_japan(self.at).isoformat(), "form": str(self.medium)}

    @property
    def is_paper(self) -> bool:
        return self.medium is Medium.PAPER

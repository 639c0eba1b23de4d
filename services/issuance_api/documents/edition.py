"""Which version of a guarantee a paper shows, with which moment, and for which medium."""

from dataclasses import dataclass
from datetime import datetime

from shared.schemas.words.guarantee import Medium


@dataclass(frozen=True)
class Edition:
    """`version` counts from 1; `at` is the moment on record, not that of drawing, so that a copy has the same bytes."""

    version: int
    at: datetime
    medium: Medium = Medium.ELECTRONIC

    @property
    def is_paper(self) -> bool:
        return self.medium is Medium.PAPER

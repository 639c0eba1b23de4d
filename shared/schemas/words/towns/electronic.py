"""電子保証: which kinds a town takes, from when, and by which day that counts."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StrictBool

from shared.schemas.model import Schema
from shared.schemas.words.dates import Day
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.towns.sections import is_among
from shared.schemas.words.works_kind import WorksKind


class CountedBy(StrEnum):
    """Which day must not be before a start: 請負契約日, 当初契約日, 公告・指名の日, the last of these for tenders and
    the day of the contract for all others, or the day on which the guarantee is concluded.
    """

    CONTRACT_DATE = "contract_date"
    INITIAL_CONTRACT_DATE = "initial_contract_date"
    NOTICE_DATE = "notice_date"
    NOTICE_OR_CONTRACT_DATE = "notice_or_contract_date"
    GUARANTEE_DATE = "guarantee_date"


class Start(Schema):
    """From which day on, and until which, a town takes electronic guarantees; where it narrows nothing, of all.

    `counted_by` is None where the town does not say by which day it counts; `counted_as` are its own words for a day
    that no form has.
    """

    start: Day = Field(alias="from")
    until: Day | None = None
    counted_by: CountedBy | None = None
    counted_as: str | None = None
    kinds: tuple[GuaranteeKind, ...] = ()
    works: tuple[WorksKind, ...] = ()
    sections: tuple[str, ...] = ()

    def is_for(self, kind: GuaranteeKind, works: WorksKind | None) -> bool:
        return (not self.kinds or kind in self.kinds) and (not self.works or works is None or works in self.works)

    def is_of_section(self, section: str) -> bool:
        return not self.sections or is_among(section, self.sections)


class Electronic(Schema):
    """What a town takes electronically.

    `kinds` is None where it takes electronic guarantees and does not say of which kind; `other_kinds` says whether it
    refuses those that it does not name, or says nothing of them. No `starts`: no first day is known. `changes` is None
    where it does not say whether changes come electronically. `limited_to` is what else limits it, in words, and
    `excludes` what it does not take, as works are named.
    """

    kinds: Annotated[tuple[GuaranteeKind, ...], Field(min_length=1)] | None = None
    other_kinds: Literal["refused", "unknown"] = "refused"
    starts: tuple[Start, ...] = ()
    changes: StrictBool | None = None
    limited_to: str | None = None
    excludes: tuple[str, ...] = ()

    def takes(self, kind: GuaranteeKind) -> bool | None:
        """None where the town does not say."""
        if self.kinds is not None and kind in self.kinds:
            return True
        return False if self.kinds is not None and self.other_kinds == "refused" else None

"""What tells one works from another at the same town: its number, or its name where it has none."""

from typing import NamedTuple, Self

from sqlalchemy import ColumnElement, and_, bindparam, or_

from services.application_api.store.tables import RequestedGuaranteeRow
from shared.schemas.application.applied import AppliedWorks
from shared.schemas.application.entered import EnteredWorks
from shared.schemas.text.folding import FOLD_VERSION, WORKS, Step, fold

# What the release before this one compares by; the next one drops it together with its column.
_FORMER = Step.WIDTH | Step.CASE | Step.UNSEEN


class WorksKeys(NamedTuple):
    """`fold` begins with the version of the fold that made it; `key` is what rows of the release before have alone."""

    fold: str
    key: str

    @classmethod
    def of(cls, works: AppliedWorks | EnteredWorks) -> Self:
        fold_, key = (fold(works.number or "", steps) or fold(works.name or "", steps) for steps in (WORKS, _FORMER))
        return cls(f"{FOLD_VERSION} {fold_}", key)

    def bind(self) -> dict[str, str]:
        return {"works_fold": self.fold, "works_key": self.key}


def is_same_works() -> ColumnElement[bool]:
    """That a row is of the works whose keys are bound."""
    row = RequestedGuaranteeRow
    return or_(
        row.works_fold == bindparam("works_fold"), and_(row.works_fold == "", row.works_key == bindparam("works_key"))
    )

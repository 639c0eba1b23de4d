"""What a search finds an application by: the name and number of its works."""

from sqlalchemy import ColumnElement, and_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.types import Text

from services.application_api.store.tables import ApplicationRow, WorksTextRow
from shared.runtime.data.database import WriteSession
from shared.runtime.data.paging import Column, Wanted
from shared.schemas.text.folding import FOLD_VERSION, fold, list_grams, list_wanted_grams

# Nothing found goes across it: no word of a search holds it.
_BETWEEN = "\n"


async def write_works_text(session: WriteSession, application: ApplicationRow) -> None:
    form = application.body or (application.unfinished.form if application.unfinished else None)
    works = form.works if form else None
    texts = [fold(part) for part in (works.name, works.number) if part] if works else []
    found = {
        "tenant_org": application.tenant_org,
        "fold": FOLD_VERSION,
        "folded": _BETWEEN.join(texts),
        "grams": list_grams(texts),
    }
    statement = insert(WorksTextRow).values(application_id=application.id, **found)
    await session.execute(statement.on_conflict_do_update(index_elements=["application_id"], set_=found))


def select_found(wanted: list[str]) -> Wanted:
    """The ids of applications whose works hold each of the folded words.

    The grams find it by the index; only the comparison of the text itself decides.
    """
    grams = literal(list_wanted_grams(wanted), ARRAY(Text()))
    return select(WorksTextRow.application_id).where(WorksTextRow.grams.contains(grams), *_hold(wanted))


def holds_words(wanted: list[str], application_id: Column) -> ColumnElement[bool]:
    """That the works of this one application hold each of the folded words."""
    return select(and_(*_hold(wanted))).where(WorksTextRow.application_id == application_id).scalar_subquery()


def _hold(wanted: list[str]) -> list[ColumnElement[bool]]:
    return [func.strpos(WorksTextRow.folded, word) > 0 for word in wanted]

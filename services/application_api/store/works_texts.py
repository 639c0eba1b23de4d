"""What a search finds an application by: the name and number of its works."""

from sqlalchemy import ColumnElement, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.types import Text

from services.application_api.store.tables import ApplicationRow, WorksTextRow
from shared.runtime.data.database import WriteSession
from shared.schemas.text.folding import fold, fold_words, list_grams, list_wanted_grams

# Nothing found goes across it: no word of a search holds it.
_BETWEEN = "\n"


async def write_works_text(session: WriteSession, application: ApplicationRow) -> None:
    form = application.body or (application.unfinished.form if application.unfinished else None)
    works = form.works if form else None
    texts = [fold(part) for part in (works.name, works.number) if part] if works else []
    found = {"tenant_org": application.tenant_org, "folded": _BETWEEN.join(texts), "grams": list_grams(texts)}
    statement = insert(WorksTextRow).values(application_id=application.id, **found)
    await session.execute(statement.on_conflict_do_update(index_elements=["application_id"], set_=found))


def holds_words(words: str) -> ColumnElement[bool] | None:
    """That an application's works hold each of the words; None where there is no word.

    The grams find it by the index; only the comparison of the text itself decides.
    """
    wanted = fold_words(words)
    if not wanted:
        return None
    row = WorksTextRow
    grams = literal(list_wanted_grams(wanted), ARRAY(Text()))
    holds = (func.strpos(row.folded, word) > 0 for word in wanted)
    return ApplicationRow.id.in_(select(row.application_id).where(row.grams.contains(grams), *holds))

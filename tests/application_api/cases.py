"""Cases for the rules: a form, the real towns, and what is known beside it."""

from datetime import date

from services.application_api.rules.case import Case, Earlier, Town, list_texts
from services.application_api.rules.filled import read_whole
from shared.schemas.application.entered import EnteredForm
from shared.schemas.application.forms import ApplicationForm
from shared.schemas.text.drawable import Repertoire
from shared.schemas.words.towns.register import AUTHORITIES, load_authorities

REGISTER = load_authorities(AUTHORITIES)
REPERTOIRE = Repertoire()
TODAY = date(2026, 4, 10)


def make_case(
    form: ApplicationForm,
    earlier: Earlier = Earlier(),
    *,
    office_known: bool = True,
    repertoire: Repertoire = REPERTOIRE,
) -> Case:
    authority = REGISTER.find(form.authority_code, form.works.contract_date)
    town = Town(authority, REGISTER.default) if authority else None
    entered = EnteredForm.of(form)
    return Case(entered, read_whole(entered), TODAY, town, office_known, earlier, repertoire, list_texts(entered))

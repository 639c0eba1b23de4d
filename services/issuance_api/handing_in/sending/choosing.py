"""Which files go along with a mail to a town, and what a builder has to add before it can be sent."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from services.issuance_api.handing_in.case import Case
from services.issuance_api.handing_in.files import CaseFile
from services.issuance_api.handing_in.sending.given import Given
from services.issuance_api.problems import SUBMISSION_INVALID
from shared.runtime.errors import MEND_FIELDS, DomainError
from shared.schemas.facts.problem import FieldError
from shared.schemas.issuance.submissions import Need
from shared.schemas.words.towns.handing_in import Attachment


class Chosen(NamedTuple):
    """`pdf` is None of what is made here at each try."""

    file: CaseFile
    pdf: bytes | None


def choose_files(case: Case, given: Given) -> list[Chosen]:
    """In the order of the rule. Raises DomainError `submission.invalid` with all that texts and files lack."""
    pdfs = {file.what: _find_given(file, given) for file in case.files}
    errors = [*_check_texts(case), *_check_missing(case, pdfs), *_check_unasked(case, given)]
    if errors:
        raise DomainError(SUBMISSION_INVALID, MEND_FIELDS, errors=errors)
    chosen = [Chosen(file, pdfs[file.what]) for file in case.files]
    return [one for one in chosen if one.file.is_made_here or one.pdf is not None]


def _find_given(file: CaseFile, given: Given) -> bytes | None:
    if file.is_made_here:
        return None
    return given.invoice if _name_field(file) == "invoice" else given.own_form


def _check_texts(case: Case) -> Iterator[FieldError]:
    town, form = case.content.authority_name, case.way.works_number if case.way else None
    for item in case.missing:
        message = f"{case.name(item)}を入力してください。{town}への提出に必要です。"
        yield FieldError(pointer=f"/{item.value}", code="text.missing", message=message)
    if not case.works_number_fits and form is not None:
        message = f"{town}の工事番号は{form.digits}桁です。契約書を確認して入力してください。"
        yield FieldError(pointer="/works_number", code="text.digits", message=message)


def _check_missing(case: Case, pdfs: Mapping[str, bytes | None]) -> Iterator[FieldError]:
    for file in case.files:
        if file.need is Need.REQUIRED and not file.is_made_here and pdfs[file.what] is None:
            town = case.content.authority_name
            made = "ここで作成した請求書も使えます。" if file.what == Attachment.ADVANCE_INVOICE else ""
            message = f"{file.label}のPDFを添付してください。{town}では、認証キーと一緒に提出します。{made}"
            yield FieldError(pointer=f"/{_name_field(file)}", code="file.missing", message=message)


def _check_unasked(case: Case, given: Given) -> Iterator[FieldError]:
    asked = {_name_field(file) for file in case.files if not file.is_made_here}
    for name, _ in given.list_files():
        if name not in asked:
            town = case.content.authority_name
            message = f"{town}では、このファイルを認証キーと同じメールで送ることができません。添付を外してください。"
            yield FieldError(pointer=f"/{name}", code="file.not_taken", message=message)


def _name_field(file: CaseFile) -> str:
    """The field of the form that holds it; contract papers and the town's own forms are in the same."""
    return "invoice" if file.what == Attachment.ADVANCE_INVOICE else "own_form"

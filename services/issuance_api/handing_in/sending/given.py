"""The PDFs that a builder gives along, and what is wrong with them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from services.issuance_api.invoicing.drawing import draw_kept
from services.issuance_api.problems import SUBMISSION_INVALID
from services.issuance_api.sealing.pdf_fault import PdfFault
from services.issuance_api.store.guarantees import get_current
from services.issuance_api.store.handing_in.invoices import find_invoice
from services.issuance_api.tools import Tools
from shared.runtime.data.scope import Scope
from shared.runtime.errors import MEND_FIELDS, DomainError
from shared.schemas.facts.problem import FieldError

LARGEST_FILE = 10_000_000  # bytes
_TOO_LARGE = "10MB以内のPDFにしてから、添付してください。"
_FAULTS = {
    PdfFault.UNREADABLE: "PDFとして読み取れません。もう一度PDFに保存し直してから、添付してください。",
    PdfFault.ENCRYPTED: "パスワードや暗号化の設定があるPDFは送信できません。設定を解除してから、添付してください。",
    PdfFault.ACTING: (
        "プログラムやスクリプトなど、開くと動作するものを含むPDFは送信できません。"
        "印刷の機能でPDFに保存し直してから、添付してください。"
    ),
    PdfFault.EMBEDDING: (
        "ほかのファイルを埋め込んだPDFは送信できません。印刷の機能でPDFに保存し直してから、添付してください。"
        "ここで作成した前払金請求書は、添付せずに、作成済みのものを使うことを選んでください。"
    ),
}


@dataclass(frozen=True)
class Given:
    """`invoice` is the 前払金請求書, `own_form` the form of the town's own."""

    invoice: bytes | None = None
    own_form: bytes | None = None

    def list_files(self) -> Iterator[tuple[str, bytes]]:
        """With the names of their fields."""
        for name, pdf in (("invoice", self.invoice), ("own_form", self.own_form)):
            if pdf is not None:
                yield name, pdf


async def refuse_unfit_files(tools: Tools, given: Given) -> None:
    """Raises DomainError `submission.invalid` with each file that no town should have to open."""
    errors = []
    for name, pdf in given.list_files():
        if len(pdf) > LARGEST_FILE:
            errors.append(FieldError(pointer=f"/{name}", code="file.too_large", message=_TOO_LARGE))
            continue
        fault = await tools.renderer.inspect_pdf(pdf)
        if fault is not None:
            errors.append(FieldError(pointer=f"/{name}", code=f"file.{fault.value}", message=_FAULTS[fault]))
    if errors:
        raise DomainError(SUBMISSION_INVALID, MEND_FIELDS, errors=errors)


async def take_recorded_invoice(tools: Tools, scope: Scope, contract_number: str, org: str, given: Given) -> Given:
    """With the newest invoice that was made here.

    Raises DomainError `guarantee.not_found`, and `submission.invalid` where there is none, or another one is given.
    """
    async with tools.database.read(scope) as session:
        current = await get_current(session, contract_number, org)
        kept = await find_invoice(session, current.guarantee.id)
    if kept is None:
        message = "前払金請求書はまだ作成されていません。先に作成するか、PDFを添付してください。"
        raise _compose_refusal("invoice.missing", message)
    if given.invoice is not None:
        message = "前払金請求書は、作成済みのものか添付したPDFか、どちらか1つを選んでください。"
        raise _compose_refusal("invoice.twice", message)
    return replace(given, invoice=(await draw_kept(tools, kept)).pdf)


def _compose_refusal(code: str, message: str) -> DomainError:
    fault = FieldError(pointer="/attach_invoice", code=code, message=message)
    return DomainError(SUBMISSION_INVALID, MEND_FIELDS, errors=[fault])

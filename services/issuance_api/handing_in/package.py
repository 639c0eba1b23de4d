"""The package of a guarantee: its files under the town's names, and the texts to paste, as a ZIP."""

import io
import zipfile
from collections.abc import Container, Iterable, Iterator
from datetime import date, datetime

from services.issuance_api.handing_in.case import Case, Said
from services.issuance_api.handing_in.files import describe_file
from services.issuance_api.handing_in.guiding.steps import list_steps
from services.issuance_api.handing_in.reading import get_case
from services.issuance_api.handing_in.texts import write_body
from services.issuance_api.invoicing.drawing import draw_kept
from services.issuance_api.issuing.key_handing import HandedKey, hand_living_key, refuse_not_handed
from services.issuance_api.problems import CERTIFICATE_NOT_READY
from services.issuance_api.store.audits import AuditAction
from services.issuance_api.store.documents import find_document
from services.issuance_api.store.handing_in.invoices import find_invoice
from services.issuance_api.tools import Tools
from shared.runtime.data.scope import Scope
from shared.runtime.errors import DomainError
from shared.runtime.identity.actor import Actor
from shared.schemas.issuance.submissions import Need
from shared.schemas.words.dates import format_wareki, in_japan
from shared.schemas.words.towns.handing_in import Attachment

TEXT_NAME = "提出の手引きと本文.txt"
# What the town does not ask for is the builder's to keep.
_KEPT = "控え（提出しません）/"
_APART = "認証キーとは別に提出するもの/"


async def compose_package(tools: Tools, actor: Actor, scope: Scope, contract_number: str, said: Said) -> bytes:
    """With the key in its notice; that it was read is on record. To be called with a place at the renderer.

    Raises DomainError `guarantee.not_found`, `guarantee.paper`, `guarantee.not_registered`, `key.not_registered` and
    `certificate.not_ready`.
    """
    async with tools.database.write(scope) as session:
        current, case = await get_case(session, tools, contract_number, actor.org, said)
        await refuse_not_handed(session, current)
        certificate = await find_document(session, current.guarantee.id, current.version.version)
        if certificate is None:
            raise DomainError(
                CERTIFICATE_NOT_READY, "保証証書を作成しています。少し待ってから、もう一度取得してください。"
            )
        handed = await hand_living_key(session, tools, current, AuditAction.KEY_NOTICE_PACKED, by=actor.client_id)
        invoice = await find_invoice(session, current.guarantee.id)
    notice = await _draw(tools, handed)
    made = {Attachment.KEY_NOTICE.value: notice, Attachment.CERTIFICATE.value: certificate}
    if invoice is not None:
        made[Attachment.ADVANCE_INVOICE.value] = (await draw_kept(tools, invoice)).pdf
    texts = write_texts(case, made, in_japan(tools.clock.now()).date())
    return _zip(_list_entries(case, made, texts), handed.edition.at)


async def _draw(tools: Tools, handed: HandedKey) -> bytes:
    return await tools.renderer.key_notice(handed.certificate, handed.edition, handed.key)


def write_texts(case: Case, made: Container[str], today: date) -> str:
    """What to do, what to paste, and which files are still to be brought."""
    lines = [f"{case.content.authority_name}への提出（{format_wareki(today)}作成）", ""]
    lines += [f"{position}. {step}" for position, step in enumerate(list_steps(case), start=1)]
    brought = [file for file in case.files if file.what not in made]
    if brought:
        lines += ["", "この一式に入っていない書類（別にご用意ください）："]
        lines += [f"・{file.label}（ファイル名：{file.name}）" for file in brought]
    if case.subject:
        lines += ["", "【件名】", case.subject]
    lines += ["", "【本文】", write_body(case.content, case.lines, [file.name for file in case.list_needed()])]
    return "\n".join(lines)


def _list_entries(case: Case, made: dict[str, bytes], texts: str) -> Iterator[tuple[str, bytes]]:
    """Windows shows a text as Japanese by its mark and its line ends."""
    yield TEXT_NAME, "\ufeff".encode() + texts.replace("\n", "\r\n").encode()
    asked = [file for file in case.files if file.what in made]
    for file in asked:
        yield file.name, made[file.what]
    for what in sorted(made.keys() - {file.what for file in asked}):
        other = describe_file(what, Need.OPTIONAL, case.content, case.profile)
        yield f"{_APART if what == Attachment.ADVANCE_INVOICE else _KEPT}{other.name}", made[what]


def _zip(entries: Iterable[tuple[str, bytes]], at: datetime) -> bytes:
    """The same entries always give the same bytes; `at` is the 電子保証発行日時."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, content in entries:
            entry = zipfile.ZipInfo(name, in_japan(at).timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, content)
    return packed.getvalue()

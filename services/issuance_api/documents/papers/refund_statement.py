"""保証料返還計算書: what is given back after a change, a change cancellation or a termination, in ゴシック."""

from services.issuance_api.documents.edition import Edition
from services.issuance_api.documents.fonts.registration import SANS
from services.issuance_api.documents.layout.blocks import Paragraphs, Title
from services.issuance_api.documents.layout.embedding import Attachment, attach_data
from services.issuance_api.documents.layout.fields import Field, Fields
from services.issuance_api.documents.layout.page import Block, Sheet, draw_sheet
from services.issuance_api.documents.papers.foot import compose_foot
from services.issuance_api.documents.papers.issuer_block import compose_issuer, compose_office
from services.issuance_api.documents.papers.premium_statement import compose_below, compose_contract
from shared.schemas.facts.certificate import Certificate
from shared.schemas.facts.paper_data import RefundStatementData
from shared.schemas.words.dates import format_wareki
from shared.schemas.words.money import format_yen_in_table
from shared.schemas.words.parties import honorific_of
from shared.schemas.words.premium import SAMPLE_SOURCE, Refund

_TITLE = "保証料返還計算書"
_INTRODUCTION = "　保証契約の保証料を、次のとおり返還します。"
_TAX = "※保証料に消費税はかかりません（非課税）。"
_SAMPLE = "※この返還額は、見本用の料率と計算方法により算出したものです（見本データ）。実際の返還額ではありません。"


def render_refund_statement(certificate: Certificate, edition: Edition, refund: Refund) -> bytes:
    """The PDF of what one version gives back; the fonts must be registered. Raises as render_certificate does."""
    return draw_sheet(
        Sheet(
            SANS,
            title=f"{_TITLE} {certificate.contract_number}",
            author=certificate.issuer.name,
            at=edition.at,
            foot=compose_foot(certificate.contract_number, edition, letter="R", moment="作成日時"),
            pages=[_compose_statement(certificate, edition, refund)],
            attachment=_attach_refund(certificate, edition, refund),
        )
    )


def _attach_refund(certificate: Certificate, edition: Edition, refund: Refund) -> Attachment:
    data = RefundStatementData(contract_number=certificate.contract_number, version=edition.version, refund=refund)
    return attach_data("refund-statement.json", "保証料の返還", data)


def _compose_statement(certificate: Certificate, edition: Edition, refund: Refund) -> list[Block]:
    is_sample = refund.source == SAMPLE_SOURCE
    return [
        Title(_TITLE, below=compose_below(certificate, is_sample=is_sample)),
        Paragraphs((f"{certificate.principal.name}　{honorific_of(certificate.principal)}",), sizes=(13,)),
        Paragraphs((_INTRODUCTION,)),
        Fields(
            compose_contract(certificate, edition) + _compose_refund(certificate, refund),
            remarks=(_TAX, _SAMPLE) if is_sample else (_TAX,),
        ),
        *compose_issuer(certificate.issuer),
        compose_office(certificate.office),
    ]


def _compose_refund(certificate: Certificate, refund: Refund) -> tuple[Field, ...]:
    ended = certificate.terminated_on
    return (
        Field("保証金額（総額）", (format_yen_in_table(certificate.amount),), size=13, figure=True),
        *((Field("解約日", (format_wareki(ended),)),) if ended else ()),
        Field("返還する保証料", (format_yen_in_table(refund.amount),), hint="(非課税)", size=13, figure=True),
    )

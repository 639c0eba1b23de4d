"""保証料計算書: what the guarantee costs, in ゴシック."""

from services.issuance_api.documents.edition import Edition
from services.issuance_api.documents.fonts.registration import SANS
from services.issuance_api.documents.layout.blocks import Paragraphs, Title
from services.issuance_api.documents.layout.embedding import Attachment, attach_data
from services.issuance_api.documents.layout.fields import Field, Fields
from services.issuance_api.documents.layout.page import Block, Sheet, draw_sheet
from services.issuance_api.documents.papers.foot import compose_foot
from services.issuance_api.documents.papers.issuer_block import compose_issuer, compose_office
from shared.schemas.facts.certificate import Certificate
from shared.schemas.facts.paper_data import PremiumStatementData
from shared.schemas.words.dates import format_wareki, in_japan
from shared.schemas.words.guarantee import KIND_LABELS
from shared.schemas.words.money import format_yen_in_table
from shared.schemas.words.parties import honorific_of
from shared.schemas.words.premium import PAYMENT_LABELS, SAMPLE_SOURCE, Premium

_TITLE = "保証料計算書"
_INTRODUCTION = "　保証契約の保証料は、次のとおりです。"
_TAX = "※保証料に消費税はかかりません（非課税）。"
_SAMPLE = "※この保証料は、見本用の料率により算出したものです（見本データ）。実際の保証料ではありません。"


def render_premium_statement(certificate: Certificate, edition: Edition, premium: Premium) -> bytes:
    """The PDF of the premium of one version; the fonts must be registered. Raises as render_certificate does.

    Of a change, `premium` is what is paid in addition.
    """
    return draw_sheet(
        Sheet(
            SANS,
            title=f"{_TITLE} {certificate.contract_number}",
            author=certificate.issuer.name,
            at=edition.at,
            foot=compose_foot(certificate.contract_number, edition, letter="P", moment="作成日時"),
            pages=[_compose_statement(certificate, edition, premium)],
            attachment=_attach_premium(certificate, premium),
        )
    )


def _attach_premium(certificate: Certificate, premium: Premium) -> Attachment:
    data = PremiumStatementData(contract_number=certificate.contract_number, premium=premium)
    return attach_data("premium-statement.json", "保証料", data)


def _compose_statement(certificate: Certificate, edition: Edition, premium: Premium) -> list[Block]:
    is_sample = premium.source == SAMPLE_SOURCE
    return [
        Title(_TITLE, below=compose_below(certificate, is_sample=is_sample)),
        Paragraphs((f"{certificate.principal.name}　{honorific_of(certificate.principal)}",), sizes=(13,)),
        Paragraphs((_INTRODUCTION,)),
        Fields(
            compose_contract(certificate, edition) + _compose_premium(certificate, premium),
            remarks=(_TAX, _SAMPLE) if is_sample else (_TAX,),
        ),
        *compose_issuer(certificate.issuer),
        compose_office(certificate.office),
    ]


def compose_below(certificate: Certificate, *, is_sample: bool) -> str:
    """What stands under the title of a statement: which change it is about, and whether its rate is invented."""
    change = f"変更　第{certificate.change_no}回" if certificate.change_no else ""
    return "".join((change, "（見本データ）" if is_sample else ""))


def compose_contract(certificate: Certificate, edition: Edition) -> tuple[Field, ...]:
    """The fields of a statement about which guarantee it is."""
    return (
        Field("保証契約番号", (certificate.contract_number,), size=13),
        Field("商品（保証区分）", (KIND_LABELS[certificate.kind],)),
        Field("保証契約日" if edition.version == 1 else "手続日", (format_wareki(in_japan(edition.at).date()),)),
        Field("発注者名", (certificate.beneficiary,)),
        Field("工事名", (certificate.works_name,)),
        Field("請負金額（総額）", (format_yen_in_table(certificate.contract_amount),), size=13, figure=True),
    )


def _compose_premium(certificate: Certificate, premium: Premium) -> tuple[Field, ...]:
    return (
        Field("保証金額（総額）", (format_yen_in_table(certificate.amount),), size=13, figure=True),
        Field("保証料", (format_yen_in_table(premium.amount),), hint="(非課税)", size=13, figure=True),
        Field("保証料支払方法", (PAYMENT_LABELS.get(premium.payment_method, premium.payment_method),)),
    )

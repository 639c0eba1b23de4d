"""A statement about money (保証料計算書, 保証料返還計算書): to the builder, about one version, in ゴシック."""

from dataclasses import dataclass

from services.issuance_api.documents.edition import Edition
from services.issuance_api.documents.fonts.registration import SANS
from services.issuance_api.documents.layout.blocks import Paragraphs, Title
from services.issuance_api.documents.layout.embedding import Attachment
from services.issuance_api.documents.layout.fields import Field, Fields
from services.issuance_api.documents.layout.page import Block, Sheet, draw_sheet
from services.issuance_api.documents.papers.foot import compose_foot
from services.issuance_api.documents.papers.issuer_block import compose_issuer, compose_office
from shared.schemas.facts.certificate import Certificate
from shared.schemas.words.dates import format_wareki, in_japan
from shared.schemas.words.guarantee import KIND_LABELS
from shared.schemas.words.money import format_yen_in_table
from shared.schemas.words.parties import honorific_of
from shared.schemas.words.premium import SAMPLE_SOURCE

_TAX = "※保証料に消費税はかかりません（非課税）。"


@dataclass(frozen=True)
class Statement:
    """What one kind of statement says; `sample` is the remark where `source` says that its rule is invented."""

    title: str
    letter: str
    introduction: str
    source: str
    sample: str
    figures: tuple[Field, ...]
    attachment: Attachment


def draw_statement(certificate: Certificate, edition: Edition, statement: Statement) -> bytes:
    """The PDF; the fonts must be registered. Raises as render_certificate does."""
    return draw_sheet(
        Sheet(
            SANS,
            title=f"{statement.title} {certificate.contract_number}",
            author=certificate.issuer.name,
            at=edition.at,
            foot=compose_foot(certificate.contract_number, edition, letter=statement.letter, moment="作成日時"),
            pages=[_compose_page(certificate, edition, statement)],
            attachment=statement.attachment,
        )
    )


def _compose_page(certificate: Certificate, edition: Edition, statement: Statement) -> list[Block]:
    is_sample = statement.source == SAMPLE_SOURCE
    return [
        Title(statement.title, below=_compose_below(certificate, is_sample=is_sample)),
        Paragraphs((f"{certificate.principal.name}　{honorific_of(certificate.principal)}",), sizes=(13,)),
        Paragraphs((statement.introduction,)),
        Fields(
            _compose_contract(certificate, edition) + statement.figures,
            remarks=(_TAX, statement.sample) if is_sample else (_TAX,),
        ),
        *compose_issuer(certificate.issuer),
        compose_office(certificate.office),
    ]


def _compose_below(certificate: Certificate, *, is_sample: bool) -> str:
    """Which change it is about, and whether its rule is invented."""
    change = f"変更　第{certificate.change_no}回" if certificate.change_no else ""
    return f"{change}（見本データ）" if is_sample else change


def _compose_contract(certificate: Certificate, edition: Edition) -> tuple[Field, ...]:
    """Which guarantee it is about."""
    return (
        Field("保証契約番号", (certificate.contract_number,), size=13),
        Field("商品（保証区分）", (KIND_LABELS[certificate.kind],)),
        Field("保証契約日" if edition.version == 1 else "手続日", (format_wareki(in_japan(edition.at).date()),)),
        Field("発注者名", (certificate.beneficiary,)),
        Field("工事名", (certificate.works_name,)),
        Field("請負金額（総額）", (format_yen_in_table(certificate.contract_amount),), size=13, figure=True),
        Field("保証金額（総額）", (format_yen_in_table(certificate.amount),), size=13, figure=True),
    )

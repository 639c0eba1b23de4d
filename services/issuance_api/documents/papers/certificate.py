"""保証証書: the leaflet's ④, field by field, in 明朝; for paper, made for printing and stamping."""

from services.issuance_api.documents.edition import Edition
from services.issuance_api.documents.fonts.registration import SERIF
from services.issuance_api.documents.layout.blocks import Items, Paragraphs, Title
from services.issuance_api.documents.layout.embedding import Attachment, attach_data
from services.issuance_api.documents.layout.fields import Field, Fields
from services.issuance_api.documents.layout.page import MM, Block, Sheet, draw_sheet
from services.issuance_api.documents.layout.table import Column, Table
from services.issuance_api.documents.papers.foot import compose_foot
from services.issuance_api.documents.papers.issuer_block import compose_issuer, compose_office
from shared.schemas.facts.certificate import Certificate
from shared.schemas.facts.paper_data import CertificateData
from shared.schemas.words.dates import format_wareki
from shared.schemas.words.guarantee import KIND_LABELS
from shared.schemas.words.money import format_yen_in_table
from shared.schemas.words.parties import Issuer, JointVentureMember, Principal

_NOTES = (
    (
        "(注) 1.",
        "保証契約を変更したときは、表題の下に変更の文字とその変更が何回目に当たるかの番号を付け、"
        "変更した後の契約内容を記載します。",
    ),
    (
        "2.",
        "請負金額だけが変わる場合は、この保証契約の効力は変わりませんので、"
        "保証契約を変更するお手続きは必要ありません。",
    ),
)


_MEMBER_COLUMNS = (
    Column("番号", 1.8, figure=True),
    Column("構成員", 10),
    Column("出資割合", 3, figure=True),
    Column("備考", 2.6),
)


def render_certificate(certificate: Certificate, edition: Edition) -> bytes:
    """The PDF of one version of a guarantee, A4; a joint venture's members stand on a second page.

    The fonts must be registered in this process. Raises ValueError naming the code point when a text cannot be drawn,
    or when the texts do not fit their page.
    """
    title = f"{KIND_LABELS[certificate.kind]}証書"
    pages = [_compose_certificate(certificate, edition, title)]
    if certificate.joint_venture_members:
        pages.append(_compose_members(certificate, title))
    return draw_sheet(
        Sheet(
            SERIF,
            title=f"{title} {certificate.contract_number}",
            author=certificate.issuer.name,
            at=edition.at,
            foot=compose_foot(certificate.contract_number, edition, letter="S", moment="発行日時"),
            pages=pages,
            attachment=_attach_certificate(certificate, edition),
            seal_line="" if edition.is_paper else _compose_seal_line(certificate.issuer),
        )
    )


def _compose_certificate(certificate: Certificate, edition: Edition, title: str) -> list[Block]:
    return [
        Title(title, below=_compose_change(certificate)),
        Fields(_compose_fields(certificate)),
        Paragraphs((_compose_undertaking(certificate.terms_name),), sizes=(11,)),
        *compose_issuer(certificate.issuer, stamp=edition.is_paper),
        compose_office(certificate.office),
        Items(_NOTES, size=9, hang=10 * MM),
    ]


def _compose_change(certificate: Certificate) -> str:
    change = f"変更　第{certificate.change_no}回" if certificate.change_no else ""
    end = f"解約　{format_wareki(certificate.terminated_on)}" if certificate.terminated_on else ""
    return "　".join(filter(None, (change, end)))


def _attach_certificate(certificate: Certificate, edition: Edition) -> Attachment:
    data = CertificateData(version=edition.version, issued_at=edition.at, form=edition.medium, certificate=certificate)
    return attach_data("certificate.json", "保証証書の記載内容", data)


def _compose_seal_line(issuer: Issuer) -> str:
    return f"電子署名　{issuer.name}　（署名後の改変は、署名の検証により検知できます。）"


def _compose_members(certificate: Certificate, title: str) -> list[Block]:
    members = certificate.joint_venture_members
    below = (title, _compose_change(certificate), certificate.contract_number)
    return [
        Title("共同企業体構成員表", below="　".join(filter(None, below)), size=18),
        Fields(
            (
                Field("共同企業体名", (certificate.joint_venture_name or "",)),
                Field("工事名", (certificate.works_name,)),
            )
        ),
        Table(_MEMBER_COLUMNS, [_compose_member(number, member) for number, member in enumerate(members, start=1)]),
    ]


def _compose_member(number: int, member: JointVentureMember) -> tuple[str, ...]:
    return (str(number), member.name, f"{member.share} ％", "代表者" if member.representative else "")


def _compose_fields(certificate: Certificate) -> list[Field]:
    term = f"{format_wareki(certificate.term.start)}　～　{format_wareki(certificate.term.end)}"
    fields = [
        Field("保証契約番号", (certificate.contract_number,), size=13),
        Field("保証契約者", _compose_principal(certificate.principal, certificate.joint_venture_name)),
        Field("被保証者", (certificate.beneficiary,)),
        Field("保証金額（総額）", (format_yen_in_table(certificate.amount),), size=13, figure=True),
        Field("保証期限", (format_wareki(certificate.expires_on),)),
        Field("工事名", _compose_works(certificate.works_name, certificate.works_number)),
        Field("請負金額（総額）", (format_yen_in_table(certificate.contract_amount),), size=13, figure=True),
        Field("工期", (term,)),
        Field("請負契約日", (format_wareki(certificate.contract_date),)),
    ]
    if certificate.deposit_bank:
        fields.append(Field("保証金納付先", (f"{certificate.deposit_bank.bank} → {certificate.deposit_bank.branch}",)))
    return fields


def _compose_principal(principal: Principal, joint_venture_name: str | None) -> tuple[str, ...]:
    representative = f"{principal.representative.title}　{principal.representative.name}"
    joint_venture = (joint_venture_name,) if joint_venture_name else ()
    return (principal.address, *joint_venture, principal.name, representative)


def _compose_works(name: str, number: str | None) -> tuple[str, ...]:
    return (name, f"（工事番号　{number}）") if number else (name,)


def _compose_undertaking(terms_name: str) -> str:
    return f"　当会社は、{terms_name}の定めるところにより、上記のとおり保証契約を締結し、保証の責めに任じます。"

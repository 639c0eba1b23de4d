"""保証証書: the leaflet's ④, field by field, in 明朝."""

from services.issuance_api.documents.blocks import Items, Paragraphs, Title
from services.issuance_api.documents.fields import Field, Fields
from services.issuance_api.documents.fonts import SERIF
from services.issuance_api.documents.layout import MM, Block, render_page
from shared.schemas.dates import format_wareki
from shared.schemas.guarantee import KIND_LABELS, Certificate, Issuer, Office, Principal
from shared.schemas.money import format_yen

_SIGNATURE_INDENT = 62 * MM

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


def render_certificate(certificate: Certificate) -> bytes:
    """The PDF of one version of a guarantee, one A4 page; the fonts must be registered in this process.

    Raises ValueError naming the code point when a text cannot be drawn, or when the texts do not fit the page.
    """
    title = f"{KIND_LABELS[certificate.kind]}証書"
    return render_page(
        SERIF,
        title=f"{title} {certificate.contract_number}",
        author=certificate.issuer.name,
        blocks=_compose_certificate(certificate, title),
    )


def _compose_certificate(certificate: Certificate, title: str) -> list[Block]:
    return [
        Title(title, below=f"変更　第{certificate.change_no}回" if certificate.change_no else ""),
        Fields(_compose_fields(certificate)),
        Paragraphs((_compose_undertaking(certificate.terms_name),), sizes=(11,)),
        _compose_issuer(certificate.issuer),
        _compose_office(certificate.office),
        Items(_NOTES, size=9, hang=10 * MM),
    ]


def _compose_fields(certificate: Certificate) -> list[Field]:
    term = f"{format_wareki(certificate.term.start)}　～　{format_wareki(certificate.term.end)}"
    fields = [
        Field("保証契約番号", (certificate.contract_number,), size=13),
        Field("保証契約者", _compose_principal(certificate.principal, certificate.joint_venture_name)),
        Field("被保証者", (certificate.beneficiary,)),
        Field("保証金額（総額）", (format_yen(certificate.amount),), size=13, figure=True),
        Field("保証期限", (format_wareki(certificate.expires_on),)),
        Field("工事名", _compose_works(certificate.works_name, certificate.works_number)),
        Field("請負金額（総額）", (format_yen(certificate.contract_amount),), size=13, figure=True),
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
    return f"　当会社は、{terms_name}の定めるところにより、上記の内容で保証契約を結び、その責任を負います。"


def _compose_issuer(issuer: Issuer) -> Paragraphs:
    president = f"{issuer.president_title}　{issuer.president_name}"
    return Paragraphs((issuer.address, issuer.name, president), sizes=(10, 13, 12), indent=_SIGNATURE_INDENT)


def _compose_office(office: Office) -> Paragraphs:
    texts = (f"取扱箇所　{office.name}", f"TEL: {office.phone}", f"FAX: {office.fax}")
    return Paragraphs(texts, sizes=(10, 10, 10), indent=_SIGNATURE_INDENT)

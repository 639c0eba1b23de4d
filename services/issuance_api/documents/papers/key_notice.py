"""電子保証にかかる「認証キー」のお知らせ: the leaflet's ⑤, which the builder hands to the authority, in ゴシック."""

import string

from services.issuance_api.documents.edition import Edition
from services.issuance_api.documents.fonts.registration import SANS
from services.issuance_api.documents.layout.blocks import Heading, Items, Paragraphs, Title
from services.issuance_api.documents.layout.embedding import Attachment, attach_data
from services.issuance_api.documents.layout.fields import Field, Fields
from services.issuance_api.documents.layout.page import MM, Block, Sheet, draw_sheet
from services.issuance_api.documents.layout.qr_code import Coded
from services.issuance_api.documents.papers.foot import compose_foot
from shared.schemas.facts.certificate import Certificate
from shared.schemas.facts.paper_data import KeyNoticeData
from shared.schemas.words.authentication_key import ALPHABET, group_in_fours, parse_key
from shared.schemas.words.guarantee import KIND_LABELS, GuaranteeKind
from shared.schemas.words.parties import Office
from shared.schemas.words.scanned import format_scanned

_TITLE = "電子保証にかかる「認証キー」のお知らせ"

# What is complete once the authority holds number and key.
_PROCEDURES = {
    GuaranteeKind.ADVANCE_PAYMENT: "前払金請求手続",
    GuaranteeKind.INTERMEDIATE_PAYMENT: "中間前払金請求手続",
    GuaranteeKind.CONTRACT: "請負契約締結手続",
}

_POSTED = "　電子証書を「保証確認サービス」に掲載しましたので、ご案内いたします。"
_HAND_IN = (
    "　下記の内容に誤りがないかお確かめのうえ、このPDFファイルを次のいずれかの方法で"
    "発注者様へご提出くださいますようお願いいたします。"
)
_WAYS = (("①", "電子契約システムへのアップロード"), ("②", "電子メールに添付して送信"))
_TO_AUTHORITY = (
    "　「保証確認サービス」で上記の「保証契約番号」と「認証キー」を入力いただきますと、"
    "電子証書の内容をご確認いただけます。"
)

_CODE = "　右のコードを読み取ると、保証契約番号と認証キーが1行の文字で入力されます。"


def render_key_notice(certificate: Certificate, edition: Edition, key: str) -> bytes:
    """The PDF that carries `key`, in its canonical form, to the authority; `edition.at` is the 電子保証発行日時.

    The fonts must be registered in this process.
    Raises ValueError when the key is no canonical key, a text cannot be drawn, or the texts do not fit the page.
    """
    if parse_key(key) != key:
        raise ValueError("the key is not in its canonical form")
    # The metadata shows in file lists and search indexes: it never carries the key.
    return draw_sheet(
        Sheet(
            SANS,
            title=f"{_TITLE} {certificate.contract_number}",
            author=certificate.issuer.name,
            at=edition.at,
            foot=compose_foot(certificate.contract_number, edition, letter="K", moment="電子保証発行日時"),
            pages=[_compose_key_notice(certificate, key)],
            attachment=_attach_key(certificate, key),
        )
    )


def _attach_key(certificate: Certificate, key: str) -> Attachment:
    data = KeyNoticeData(contract_number=certificate.contract_number, key=key)
    return attach_data("key-notice.json", "保証契約番号と認証キー", data)


def _compose_key_notice(certificate: Certificate, key: str) -> list[Block]:
    return [
        Title(_TITLE, size=18, spacing=1),
        Paragraphs((_POSTED, _HAND_IN)),
        Items(_WAYS, size=10.5, hang=16 * MM),
        Paragraphs((_compose_completion(certificate.kind), _compose_contact(certificate.office))),
        Heading("記"),
        Fields(_compose_fields(certificate, key), remarks=_compose_remarks()),
        Coded(
            ("【発注者様へのお問い合わせ】", _TO_AUTHORITY, _CODE),
            code=format_scanned(certificate.contract_number, key),
            alternative="保証契約番号と認証キーのQRコード",
        ),
        Paragraphs((certificate.issuer.name,), sizes=(12,), indent=90 * MM),
    ]


def _compose_completion(kind: GuaranteeKind) -> str:
    return (
        "　電子保証では、発注者様へ「保証契約番号」と「認証キー」をご提出いただくことで、"
        f"{_PROCEDURES[kind]}（{KIND_LABELS[kind]}）が完了します。"
    )


def _compose_contact(office: Office) -> str:
    return f"　ご不明な点は、{office.name}（TEL: {office.phone}）へお問い合わせください。"


def _compose_fields(certificate: Certificate, key: str) -> tuple[Field, ...]:
    return (
        Field("工事名", (certificate.works_name,)),
        Field("受注者名", (certificate.principal.name,), hint="(JVの場合は代表者)"),
        Field("商品（保証区分）", (KIND_LABELS[certificate.kind],)),
        Field("保証契約番号", (certificate.contract_number,), size=15),
        Field("認証キー", (group_in_fours(key),), size=25, spacing=3),
    )


def _compose_remarks() -> tuple[str, ...]:
    unused = "・".join(symbol for symbol in string.digits + string.ascii_uppercase if symbol not in ALPHABET)
    return (
        f"※認証キーは数字と英大文字の12文字です。見分けにくい文字（{unused}）は使っていません。",
        "※区切りの「-」は入力を省くことができます。",
    )

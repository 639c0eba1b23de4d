"""What mails to builders say: pure, in Japanese, and never with the key in it."""

from datetime import datetime
from typing import NamedTuple

from shared.schemas.facts.certificate import Certificate
from shared.schemas.words.dates import format_wareki, in_japan
from shared.schemas.words.guarantee import KIND_LABELS, Medium
from shared.schemas.words.parties import honorific_of

SUBJECT = "電子保証（認証キー）発行完了のお知らせ"
CHANGE_SUBJECT = "電子保証（変更）発行完了のお知らせ"
REMINDER_SUBJECTS = {
    Medium.ELECTRONIC: "電子保証（保証期限）のお知らせ",
    Medium.PAPER: "保証証書（保証期限）のお知らせ",
}
_BODY = """\
{principal_name} {honorific}

次の電子保証の発行手続きが完了しましたので、お知らせします。

　商品（保証区分）：{product_name}
　保証契約番号　　：{contract_number}
　工事名　　　　　：{works_name}
　発注者　　　　　：{beneficiary}
　電子保証発行日時：{registered_at}

保証契約一覧から「電子保証（認証キー）」を選び、詳細画面で保証契約の内容をご確認のうえ、
「電子保証にかかる「認証キー」のお知らせ」（PDF）をダウンロードして発注者にご提出ください。
認証キーは、このメールには記載していません。

ご不明な点は取扱箇所までお問い合わせください。

{issuer_name}　{office_name}
TEL: {phone}　FAX: {fax}
"""

_CHANGE_BODY = """\
{principal_name} {honorific}

次の電子保証の変更（第{change_no}回）の発行手続きが完了しましたので、お知らせします。

　商品（保証区分）：{product_name}
　保証契約番号　　：{contract_number}
　工事名　　　　　：{works_name}
　発注者　　　　　：{beneficiary}
　電子保証発行日時：{registered_at}

保証契約番号と認証キーは、変更の前と同じです。保証契約一覧から「詳細」を選び、変更後の内容をご確認ください。
発注者は、お渡し済みの保証契約番号と認証キーで、変更後の内容を確認できます。

ご不明な点は取扱箇所までお問い合わせください。

{issuer_name}　{office_name}
TEL: {phone}　FAX: {fax}
"""

_REMINDER_BODY = """\
{principal_name} {honorific}

次の保証の保証期限が近づきましたので、お知らせします。

　商品（保証区分）：{product_name}
　保証契約番号　　：{contract_number}
　工事名　　　　　：{works_name}
　発注者　　　　　：{beneficiary}
　保証期限　　　　：{expires_on}

工期の延長などにより保証期限を延ばす必要がある場合は、保証期限までに、この保証契約の変更をお申込みください。
延ばす必要がない場合は、お手続きは不要です。

ご不明な点は取扱箇所までお問い合わせください。

{issuer_name}　{office_name}
TEL: {phone}　FAX: {fax}
"""


class Letter(NamedTuple):
    subject: str
    body: str


def write_notice(certificate: Certificate, registered_at: datetime) -> Letter:
    """That a guarantee or its change is issued; `registered_at` is the 電子保証発行日時."""
    subject, body = (CHANGE_SUBJECT, _CHANGE_BODY) if certificate.change_no else (SUBJECT, _BODY)
    shown = _show(certificate) | {
        "change_no": certificate.change_no,
        "registered_at": f"{in_japan(registered_at):%Y/%m/%d %H:%M}",
    }
    return Letter(subject, body.format(**shown))


def write_reminder(certificate: Certificate, medium: Medium) -> Letter:
    """That the 保証期限 comes near, and what to do where it must be later."""
    shown = _show(certificate) | {"expires_on": format_wareki(certificate.expires_on)}
    return Letter(REMINDER_SUBJECTS[medium], _REMINDER_BODY.format(**shown))


def _show(certificate: Certificate) -> dict[str, object]:
    return {
        "principal_name": certificate.principal.name,
        "honorific": honorific_of(certificate.principal),
        "product_name": KIND_LABELS[certificate.kind],
        "contract_number": certificate.contract_number,
        "works_name": certificate.works_name,
        "beneficiary": certificate.beneficiary,
        "issuer_name": certificate.issuer.name,
        "office_name": certificate.office.name,
        "phone": certificate.office.phone,
        "fax": certificate.office.fax,
    }

"""What mails to builders say: pure, in Japanese, and never with the key in it."""

from datetime import datetime
from typing import NamedTuple

from shared.schemas.facts.certificate import Certificate
from shared.schemas.facts.events import GuaranteePremiumDue, GuaranteeReturned, ToldByMail
from shared.schemas.words.dates import format_wareki, in_japan
from shared.schemas.words.guarantee import KIND_LABELS, Medium, ReceiptTo
from shared.schemas.words.issuer import IssuerProfile
from shared.schemas.words.money import format_yen
from shared.schemas.words.parties import Office, honorific_of
from shared.schemas.words.premium import BANK_TRANSFER, CASH, SAMPLE_SOURCE

SUBJECT = "電子保証（認証キー）発行完了のお知らせ"
CHANGE_SUBJECT = "電子保証（変更）発行完了のお知らせ"
REMINDER_SUBJECTS = {
    Medium.ELECTRONIC: "電子保証（保証期限）のお知らせ",
    Medium.PAPER: "保証証書（保証期限）のお知らせ",
}
_LETTER = """\
{to}

{text}

ご不明な点は取扱箇所までお問い合わせください。

{issuer_name}　{office_name}
TEL: {phone}　FAX: {fax}
"""

_HEAD_ISSUED = """\
次の電子保証の発行手続きが完了しましたので、お知らせします。

　商品（保証区分）：{product_name}
　保証契約番号　　：{contract_number}
　工事名　　　　　：{works_name}
　発注者　　　　　：{beneficiary}
　電子保証発行日時：{registered_at}

"""
_ISSUED = f"""\
{_HEAD_ISSUED}\
保証契約一覧から「電子保証（認証キー）」を選び、詳細画面で保証契約の内容をご確認のうえ、
「電子保証にかかる「認証キー」のお知らせ」（PDF）をダウンロードして発注者にご提出ください。
認証キーは、このメールには記載していません。"""

_HEAD_CHANGED = """\
次の電子保証の変更（第{change_no}回）の発行手続きが完了しましたので、お知らせします。

　商品（保証区分）：{product_name}
　保証契約番号　　：{contract_number}
　工事名　　　　　：{works_name}
　発注者　　　　　：{beneficiary}
　電子保証発行日時：{registered_at}

"""
_CHANGED = f"""\
{_HEAD_CHANGED}\
保証契約番号と認証キーは、変更の前と同じです。保証契約一覧から「詳細」を選び、変更後の内容をご確認ください。
発注者は、お渡し済みの保証契約番号と認証キーで、変更後の内容を確認できます。"""
_DELIVERED = """\
お申込みのとおり、この電子保証は発注者に直接お届けしました。認証キーを発注者に提出する必要はありません。
保証契約一覧から「詳細」を選び、保証契約の内容をご確認ください。"""

_EXPIRES = """\
次の保証の保証期限が近づきましたので、お知らせします。

　商品（保証区分）：{product_name}
　保証契約番号　　：{contract_number}
　工事名　　　　　：{works_name}
　発注者　　　　　：{beneficiary}
　保証期限　　　　：{expires_on}

工期の延長などにより保証期限を延ばす必要がある場合は、保証期限までに、この保証契約の変更をお申込みください。
延ばす必要がない場合は、お手続きは不要です。"""

RETURNED_SUBJECT = "保証のお申込み（差戻し）のお知らせ"
_RETURNED = """\
次の保証のお申込みについて、ご確認いただきたい点があるため差し戻しました。

　商品（保証区分）：{product_name}
　お申込みの種類　：{what}
　工事名　　　　　：{works_name}

差戻しの理由：
{note}

申込一覧からこのお申込みを開き、内容を修正のうえ、もう一度送信してください。"""
TOWN_RETURNED_SUBJECT = "保証（発注者からの差戻し）のお知らせ"
_TOWN_RETURNED = """\
次の保証について、発注者から差戻しがありましたので、お知らせします。

　商品（保証区分）：{product_name}
　保証契約番号　　：{contract_number}
　工事名　　　　　：{works_name}
　発注者　　　　　：{beneficiary}

差戻しの理由：
{note}

{what_to_do}"""
_WHAT_TO_DO = {
    ReceiptTo.PRINCIPAL: "理由をご確認のうえ、発注者にもう一度ご提出ください。",
    ReceiptTo.SURETY: "保証証書の内容は、保証会社が確認します。訂正が済むまで、お手続きは不要です。",
}
PREMIUM_SUBJECT = "保証のお申込み（保証料）のお知らせ"
_DUE = """\
次の保証のお申込みをお引受けしました。保証料のお支払いをお願いします。

　商品（保証区分）：{product_name}
　お申込みの種類　：{what}
　工事名　　　　　：{works_name}
　お支払額　　　　：{amount}

{pay_to}

保証料の入金を確認した後に、発行の手続きへ進みます。{remarks}"""
_ACCOUNT = """\
お振込先：
　{bank}　{branch}
　{kind}　{number}
　{holder}"""
_CASH = "現金でのお支払いは、取扱箇所で承ります。"
_NO_ACCOUNT = "お支払いの方法は、取扱箇所にお問い合わせください。"
_SAMPLE_PREMIUM = "※この保証料は、見本用の料率により算出したものです（見本データ）。実際の保証料ではありません。"
_SAMPLE_ACCOUNT = "※この振込先は見本です（見本データ）。実際に振り込まないでください。"


class Letter(NamedTuple):
    subject: str
    body: str


def write_notice(certificate: Certificate, registered_at: datetime, *, delivered_directly: bool = False) -> Letter:
    """That a guarantee or its change is issued; `registered_at` is the 電子保証発行日時.

    Where the town got it without a key, that there is nothing to hand in.
    """
    subject, text = (CHANGE_SUBJECT, _CHANGED) if certificate.change_no else (SUBJECT, _ISSUED)
    if delivered_directly:
        text = _HEAD_CHANGED + _DELIVERED if certificate.change_no else _HEAD_ISSUED + _DELIVERED
    shown = _show(certificate) | {
        "change_no": certificate.change_no,
        "registered_at": f"{in_japan(registered_at):%Y/%m/%d %H:%M}",
    }
    return _write_of(certificate, subject, text.format(**shown))


def write_reminder(certificate: Certificate, medium: Medium) -> Letter:
    """That the 保証期限 comes near, and what to do where it must be later."""
    shown = _show(certificate) | {"expires_on": format_wareki(certificate.expires_on)}
    return _write_of(certificate, REMINDER_SUBJECTS[medium], _EXPIRES.format(**shown))


def write_returned(returned: GuaranteeReturned, issuer: IssuerProfile, office: Office) -> Letter:
    """差戻し of an application, with the reason."""
    text = _RETURNED.format(**_name(returned), note=returned.note)
    return _write(RETURNED_SUBJECT, _greet(returned), text, issuer.issuer.name, office)


def write_town_returned(certificate: Certificate, to: ReceiptTo, note: str) -> Letter:
    """差戻し by the town, with the reason, and who answers it."""
    text = _TOWN_RETURNED.format(**_show(certificate), note=note, what_to_do=_WHAT_TO_DO[to])
    return _write_of(certificate, TOWN_RETURNED_SUBJECT, text)


def write_premium_due(due: GuaranteePremiumDue, issuer: IssuerProfile, office: Office) -> Letter:
    """How much is to be paid before the approval, and where; an invented rate or account is marked as such."""
    account = issuer.bank_account if due.premium.payment_method == BANK_TRANSFER else None
    without = _CASH if due.premium.payment_method == CASH else _NO_ACCOUNT
    marks = (
        *((_SAMPLE_PREMIUM,) if due.premium.source == SAMPLE_SOURCE else ()),
        *((_SAMPLE_ACCOUNT,) if account and issuer.sample else ()),
    )
    text = _DUE.format(
        **_name(due),
        amount=format_yen(due.premium.amount),
        pay_to=_ACCOUNT.format(**account.model_dump()) if account else without,
        remarks="".join(f"\n{mark}" for mark in marks),
    )
    return _write(PREMIUM_SUBJECT, _greet(due), text, issuer.issuer.name, office)


def _write_of(certificate: Certificate, subject: str, text: str) -> Letter:
    """To the company that a certificate names, from who issued it."""
    to = f"{certificate.principal.name} {honorific_of(certificate.principal)}"
    return _write(subject, to, text, certificate.issuer.name, certificate.office)


def _write(subject: str, to: str, text: str, issuer_name: str, office: Office) -> Letter:
    body = _LETTER.format(
        to=to,
        text=text,
        issuer_name=issuer_name,
        office_name=office.name,
        phone=office.phone,
        fax=office.fax,
    )
    return Letter(subject, body)


def _greet(told: ToldByMail) -> str:
    return f"{told.addressee.name} {told.addressee.honorific}"


def _name(told: ToldByMail) -> dict[str, object]:
    return {
        "product_name": KIND_LABELS[told.kind],
        "what": f"変更（保証契約番号 {told.change_of}）" if told.change_of else "新規",
        "works_name": told.works_name,
    }


def _show(certificate: Certificate) -> dict[str, object]:
    return {
        "product_name": KIND_LABELS[certificate.kind],
        "contract_number": certificate.contract_number,
        "works_name": certificate.works_name,
        "beneficiary": certificate.beneficiary,
    }

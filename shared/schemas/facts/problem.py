"""Problem documents (RFC 9457) and the closed table of what can go wrong: code → HTTP status and title."""

from typing import NamedTuple

from shared.schemas.model import Schema

MEDIA_TYPE = "application/problem+json"


class FieldError(Schema):
    """One thing to mend; `pointer` is a JSON pointer (RFC 6901) into the body, or names a parameter or header."""

    pointer: str
    code: str
    message: str


class Problem(Schema):
    """`detail` says in Japanese what to do; `errors` says it field by field."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    errors: list[FieldError] | None = None


class Kind(NamedTuple):
    status: int
    title: str


PROBLEMS: dict[str, Kind] = {
    "request.unreadable": Kind(400, "リクエストを読み取れません"),
    "request.invalid": Kind(422, "入力内容に誤りがあります"),
    "request.too_large": Kind(413, "リクエストが大きすぎます"),
    "request.not_found": Kind(404, "該当するURLがありません"),
    "request.method_not_allowed": Kind(405, "この操作はできません"),
    "token.invalid_client": Kind(401, "クライアントを確認できません"),
    "token.unsupported_grant": Kind(400, "この認可方式は使えません"),
    "token.missing": Kind(401, "アクセストークンが必要です"),
    "token.invalid": Kind(401, "アクセストークンが無効です"),
    "access.forbidden": Kind(403, "この操作は許可されていません"),
    "access.foreign_principal": Kind(403, "他社名義の申込はできません"),
    "access.own_application": Kind(403, "申込者は審査できません"),
    "idempotency.in_flight": Kind(409, "同じリクエストを処理中です"),
    "idempotency.other_body": Kind(422, "Idempotency-Keyが別の内容で使われています"),
    "application.not_found": Kind(404, "申込が見つかりません"),
    "application.invalid": Kind(422, "申込内容に誤りがあります"),
    "application.version_conflict": Kind(412, "申込が更新されています"),
    "application.if_match_required": Kind(428, "If-Match ヘッダーが必要です"),
    "application.partly_fixed": Kind(409, "変更できない内容が含まれています"),
    "application.assigned": Kind(409, "他の担当者が審査中です"),
    "application.wrong_status": Kind(409, "現在の手続状況ではこの操作はできません"),
    "premium.amount_differs": Kind(422, "入金額が保証料と一致しません"),
    "authority.not_found": Kind(404, "発注者が見つかりません"),
    "guarantee.not_found": Kind(404, "保証契約が見つかりません"),
    "guarantee.version_not_found": Kind(404, "この版の保証証書はありません"),
    "guarantee.not_registered": Kind(409, "電子保証の発行手続きが完了していません"),
    "guarantee.paper": Kind(409, "紙の保証証書には認証キーがありません"),
    "certificate.not_ready": Kind(409, "保証証書を作成中です"),
    "series.exhausted": Kind(409, "保証契約番号を使い切りました"),
    "verification.not_confirmed": Kind(404, "確認できませんでした"),
    "verification.locked": Kind(429, "照会が一時停止されています"),
    "verification.not_found": Kind(404, "照会の記録が見つかりません"),
    "verification.version_not_found": Kind(404, "この版の保証証書はありません"),
    "verification.no_lock": Kind(404, "照会停止の記録がありません"),
    "service.unavailable": Kind(503, "ただいま利用できません"),
    "service.failed": Kind(500, "処理できませんでした"),
}

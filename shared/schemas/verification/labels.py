"""The closed lists of verification_api in Japanese."""

from shared.schemas.words.labels import CommonLabels, Labels

RESULT_LABELS = {"match": "一致", "differs": "不一致"}
FIELD_RESULT_LABELS = {"same": "一致", "same_folded": "一致（表記の違いのみ）", "differs": "不一致"}
FOLD_LABELS = {
    "small_ke": "小書きのヶ・ヵ",
    "width": "全角・半角",
    "case": "大文字・小文字",
    "unseen": "空白・見えない文字",
    "dashes": "ハイフン・波線・引用符などの記号",
    "radicals": "部首の文字",
    "kanji": "旧字体・異体字",
    "companies": "会社の種類の略記",
    "repeats": "繰返し記号",
}
DOCUMENT_LABELS = {"certificate": "電子証書"}
EXPECTED_LABELS = {
    "works_name": "工事名",
    "principal_name": "受注者名",
    "contract_amount": "請負金額",
    "kind": "保証種類",
    "minimum_amount": "必要な保証金額",
    "expires_not_before": "必要な保証期限",
}
LEDGER_MEDIUM_LABELS = {
    "electronic": "電子保証",
    "paper": "証書（紙）",
    "insurer": "保険会社の保証",
    "bank": "銀行等の保証",
    "deposit": "契約保証金（現金等）",
}
LEDGER_STATE_LABELS = {
    "in_force": "有効",
    "terminated": "解約",
    "expired": "保証期限経過",
    "returned": "返還済",
}
ENCODING_LABELS = {"utf-8-sig": "UTF-8（BOM付き）", "cp932": "シフトJIS"}
INBOX_STATE_LABELS = {"unopened": "未開封", "changed": "変更あり（未確認）", "opened": "確認済"}
WEBHOOK_STATUS_LABELS = {
    "active": "通知中",
    "failing": "再送中",
    "gone": "停止（通知先が受付けを終了）",
    "unreached": "停止（72時間届かず）",
}
WEBHOOK_OUTCOME_LABELS = {
    "delivered": "届きました",
    "refused_address": "通知できないアドレスです",
    "unreachable": "接続できません",
    "timed_out": "時間内に応答がありません",
    "bad_certificate": "通知先のサーバー証明書を確認できません",
    "redirected": "別のアドレスへ転送されました（転送先には送りません）",
    "gone": "通知先が受付けを終了しています",
    "refused": "通知先が受け取りませんでした",
}
WEBHOOK_EVENT_LABELS = {
    "certificate.changed": "保証証書の変更",
    "certificate.terminated": "保証契約の解約",
    "certificate.key_replaced": "認証キーの再発行",
    "delivery.arrived": "直接送付の到着",
    "test": "通知の試験",
}
ATTENTION_LABELS = {
    "changed_since_seen": "前回の照会の後に変更あり",
    "expires_soon": "まもなく保証期限",
    "term_beyond_expiry": "工期の終期が保証期限より後",
    "returned_unanswered": "差戻しへの回答待ち",
}


class VerificationLabels(CommonLabels):
    """`version_kind` is of the `kind` of a version, `status` of a guarantee on the day of the answer.

    `result` is of a match, `field_result` of its fields, and `expected` names the fields that are compared.
    `document` is of the kind of a file that was handed over.

    `receipt_decision` is of the `decision` of a receipt, `receipt_to` of its `to`.
    `medium`, `ledger_status` and `attention` are of the lines of a ledger, `encoding` of its file, and `inbox_status`
    of what lies in an inbox. `webhook_event` is what webhooks are told of, `webhook_status` how one is, and
    `webhook_outcome` how a try ended.
    """

    version_kind: Labels
    status: Labels
    result: Labels
    field_result: Labels
    folds: Labels
    expected: Labels
    document: Labels
    receipt_decision: Labels
    receipt_to: Labels
    medium: Labels
    ledger_status: Labels
    attention: Labels
    encoding: Labels
    inbox_status: Labels
    webhook_event: Labels
    webhook_status: Labels
    webhook_outcome: Labels

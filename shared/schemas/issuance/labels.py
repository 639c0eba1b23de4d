"""The closed lists of issuance_api in Japanese."""

from shared.schemas.issuance.mails import MailKind, MailStatus
from shared.schemas.issuance.submissions import ConfirmationDecision, Need, SubmissionStatus
from shared.schemas.words.labels import CommonLabels, Labels

NOTICE_LABELS = {
    MailStatus.QUEUED: "送信待ち",
    MailStatus.SENT: "送信済",
    MailStatus.BOUNCED: "不達",
}
MAIL_LABELS = {
    MailKind.ISSUED: "発行完了のお知らせ",
    MailKind.REMINDER: "保証期限のお知らせ",
    MailKind.RETURNED: "差戻しのお知らせ",
    MailKind.PREMIUM_DUE: "保証料のお知らせ",
    MailKind.SUBMISSION: "発注者への提出",
    MailKind.TOWN_RETURNED: "発注者からの差戻しのお知らせ",
}
SUBMISSION_LABELS = {
    SubmissionStatus.UNCONFIRMED: "宛先の確認待ち",
    SubmissionStatus.REFUSED: "宛先の確認で差止め",
    SubmissionStatus.QUEUED: "送信待ち",
    SubmissionStatus.SENT: "送信済",
    SubmissionStatus.BOUNCED: "不達",
    SubmissionStatus.HANDED_IN: "提出済",
    SubmissionStatus.ACCEPTED: "受理",
    SubmissionStatus.RETURNED: "差戻し",
}
CONFIRMATION_LABELS = {ConfirmationDecision.CONFIRM: "発注者の宛先と確認", ConfirmationDecision.REFUSE: "差止め"}
NEED_LABELS = {Need.REQUIRED: "必須", Need.ONE_OF: "いずれか1つ", Need.OPTIONAL: "任意"}
SORT_LABELS = {
    "-contract_number": "保証契約番号の大きい順",
    "contract_number": "保証契約番号の小さい順",
    "-concluded_at": "保証契約日の新しい順",
    "concluded_at": "保証契約日の古い順",
    "-amount": "請負金額の大きい順",
    "expires_on": "保証期限の早い順",
}
HISTORY_SORT_LABELS = {
    "-registered_at": "電子保証発行日時の新しい順",
    "registered_at": "電子保証発行日時の古い順",
}
DECISION_LABELS = {"release": "発行承認", "refuse": "差戻し"}
ACT_DECISION_LABELS = {"approve": "承認", "refuse": "不承認"}
SUMMARY_LABELS = {
    "month": "保証契約月",
    "kind": "保証種類",
    "town": "発注者",
    "form": "証書の形式",
    "office": "取扱箇所",
}


class IssuanceLabels(CommonLabels):
    """`version_kind` is of the `kind` of a version, `notice_status` of the mail's `status`, `mail_kind` of its `kind`,
    `decision` of a release.

    `act_decision` is of what a second officer says of a correction, a change cancellation or a termination,
    `account_type` of the account of an advance invoice; `finding` has the titles of findings about one by code.
    """

    form: Labels
    version_kind: Labels
    notice_status: Labels
    mail_kind: Labels
    state: Labels
    sort: Labels
    history_sort: Labels
    decision: Labels
    act_decision: Labels
    account_type: Labels
    severity: Labels
    finding: Labels
    by: Labels
    need: Labels
    channel: Labels
    item: Labels
    timing: Labels
    submission_status: Labels
    confirmation_decision: Labels
    receipt_decision: Labels
    receipt_to: Labels

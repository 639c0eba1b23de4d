"""The closed lists of application_api in Japanese."""

from shared.schemas.application.choices import ReturnAnswer, Status, ThisYearBasis
from shared.schemas.words.labels import CommonLabels, Labels

STATUS_LABELS = {
    Status.DRAFT: "作成中",
    Status.SUBMITTED: "送信済",
    Status.ACCEPTED: "引受済・保証料入金待ち",
    Status.APPROVED: "発行手続中",
    Status.ISSUED: "発行済",
    Status.REGISTERED: "電子保証発行完了",
    Status.RETURNED: "差戻し",
    Status.WITHDRAWN: "取下げ",
    Status.DECLINED: "お引受け不可",
}
THIS_YEAR_BASIS_LABELS = {
    ThisYearBasis.PLANNED_OUTPUT: "出来高予定額",
    ThisYearBasis.PAYMENT_LIMIT: "支払限度額",
}
DELIVERY_LABELS = {"counter": "窓口", "post": "郵送"}
DECISION_LABELS = {"accept": "引受け", "return": "差戻し", "decline": "お引受け不可"}
PREMIUM_BASIS_LABELS = {"flat": "一律の料率", "tiered": "金額区分ごとの料率", "minimum": "最低保証料"}
SORT_LABELS = {
    "-created_at": "作成の新しい順",
    "created_at": "作成の古い順",
    "-updated_at": "更新の新しい順",
    "-amount": "請負金額の大きい順",
}
RETURN_ANSWER_LABELS = {
    ReturnAnswer.VERSION: "訂正・変更などの登録",
    ReturnAnswer.KEY: "認証キーの再発行",
    ReturnAnswer.RECEIPT: "発注者からの新しい受理・差戻し",
}
SUMMARY_LABELS = {"status": "手続状況", "office": "取扱箇所", "town": "発注者", "month": "受付月"}


class ApplicationLabels(CommonLabels):
    """`works_kind` is of `/works/kind`, `premium_basis` of a quote; `finding` has the titles of findings by code.

    From `counted_by` to `surety_how` they are of what is known of an authority.
    """

    form: Labels
    status: Labels
    approval: Labels
    works_kind: Labels
    this_year_basis: Labels
    payment_method: Labels
    certificate_delivery: Labels
    decision: Labels
    premium_basis: Labels
    severity: Labels
    sort: Labels
    by: Labels
    answered_by: Labels
    counted_by: Labels
    other_kinds: Labels
    channel: Labels
    timing: Labels
    submission_item: Labels
    refused: Labels
    invoice_item: Labels
    creditor_number: Labels
    surety_scheme: Labels
    surety_how: Labels
    finding: Labels

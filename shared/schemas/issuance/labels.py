"""The closed lists of issuance_api in Japanese."""

from shared.schemas.words.labels import CommonLabels, Labels

NOTICE_LABELS = {"queued": "送信待ち", "sent": "送信済", "bounced": "不達"}


class IssuanceLabels(CommonLabels):
    """`version_kind` is of the `kind` of a version, `notice_status` of the mail's `status`."""

    form: Labels
    version_kind: Labels
    notice_status: Labels

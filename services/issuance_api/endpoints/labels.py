"""`GET /labels` of issuance_api."""

from services.issuance_api.invoicing.findings import INVOICE_FINDINGS
from services.issuance_api.problems import PROBLEMS
from shared.runtime.web.labels import serve_labels, title_problems
from shared.schemas.facts.advance_invoice import ACCOUNT_LABELS
from shared.schemas.issuance.labels import (
    ACT_DECISION_LABELS,
    CONFIRMATION_LABELS,
    DECISION_LABELS,
    HISTORY_SORT_LABELS,
    MAIL_LABELS,
    NEED_LABELS,
    NOTICE_LABELS,
    SORT_LABELS,
    SUBMISSION_LABELS,
    SUMMARY_LABELS,
    IssuanceLabels,
)
from shared.schemas.words.guarantee import KIND_LABELS, RECEIPT_LABELS, RECEIPT_TO_LABELS, VERSION_LABELS
from shared.schemas.words.labels import (
    FAILED_DELIVERY_LABELS,
    MEDIUM_LABELS,
    ROLE_LABELS,
    SEVERITY_LABELS,
    STATE_LABELS,
    name_values,
)
from shared.schemas.words.towns.labels import CHANNEL_LABELS, ITEM_LABELS, TIMING_LABELS

router = serve_labels(
    IssuanceLabels(
        kind=name_values(KIND_LABELS),
        form=name_values(MEDIUM_LABELS),
        version_kind=name_values(VERSION_LABELS),
        notice_status=name_values(NOTICE_LABELS),
        mail_kind=name_values(MAIL_LABELS),
        state=name_values(STATE_LABELS),
        sort=SORT_LABELS,
        history_sort=HISTORY_SORT_LABELS,
        decision=DECISION_LABELS,
        act_decision=ACT_DECISION_LABELS,
        account_type=name_values(ACCOUNT_LABELS),
        severity=SEVERITY_LABELS,
        finding={finding.code: finding.title for finding in INVOICE_FINDINGS},
        by=SUMMARY_LABELS,
        need=name_values(NEED_LABELS),
        channel=name_values(CHANNEL_LABELS),
        item=name_values(ITEM_LABELS),
        timing=name_values(TIMING_LABELS),
        submission_status=name_values(SUBMISSION_LABELS),
        confirmation_decision=name_values(CONFIRMATION_LABELS),
        receipt_decision=name_values(RECEIPT_LABELS),
        receipt_to=name_values(RECEIPT_TO_LABELS),
        role=name_values(ROLE_LABELS),
        delivery_status=name_values(FAILED_DELIVERY_LABELS),
        problem=title_problems(PROBLEMS),
    )
)

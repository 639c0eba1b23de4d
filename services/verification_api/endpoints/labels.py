"""`GET /labels` of verification_api."""

from services.verification_api.problems import PROBLEMS
from shared.runtime.web.labels import serve_labels, title_problems
from shared.schemas.verification.labels import (
    ATTENTION_LABELS,
    DOCUMENT_LABELS,
    ENCODING_LABELS,
    EXPECTED_LABELS,
    FIELD_RESULT_LABELS,
    FOLD_LABELS,
    INBOX_STATE_LABELS,
    LEDGER_MEDIUM_LABELS,
    LEDGER_STATE_LABELS,
    RESULT_LABELS,
    WEBHOOK_EVENT_LABELS,
    WEBHOOK_OUTCOME_LABELS,
    WEBHOOK_STATUS_LABELS,
    VerificationLabels,
)
from shared.schemas.words.guarantee import KIND_LABELS, RECEIPT_LABELS, RECEIPT_TO_LABELS, VERSION_LABELS
from shared.schemas.words.labels import FAILED_DELIVERY_LABELS, ROLE_LABELS, STATE_LABELS, name_values

router = serve_labels(
    VerificationLabels(
        kind=name_values(KIND_LABELS),
        version_kind=name_values(VERSION_LABELS),
        status=name_values(STATE_LABELS),
        role=name_values(ROLE_LABELS),
        delivery_status=name_values(FAILED_DELIVERY_LABELS),
        result=RESULT_LABELS,
        field_result=FIELD_RESULT_LABELS,
        folds=FOLD_LABELS,
        expected=EXPECTED_LABELS,
        document=DOCUMENT_LABELS,
        receipt_decision=name_values(RECEIPT_LABELS),
        receipt_to=name_values(RECEIPT_TO_LABELS),
        medium=LEDGER_MEDIUM_LABELS,
        ledger_status=LEDGER_STATE_LABELS,
        attention=ATTENTION_LABELS,
        encoding=ENCODING_LABELS,
        inbox_status=INBOX_STATE_LABELS,
        webhook_event=WEBHOOK_EVENT_LABELS,
        webhook_status=WEBHOOK_STATUS_LABELS,
        webhook_outcome=WEBHOOK_OUTCOME_LABELS,
        problem=title_problems(PROBLEMS),
    )
)

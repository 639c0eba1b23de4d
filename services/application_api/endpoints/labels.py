"""`GET /labels` of application_api."""

from services.application_api.problems import PROBLEMS
from services.application_api.rules.findings import FINDINGS
from services.application_api.status import APPROVAL_LABELS
from services.application_api.status import LABELS as STATUS_LABELS
from shared.runtime.web.labels import serve_labels, title_problems
from shared.schemas.application.labels import (
    DECISION_LABELS,
    DELIVERY_LABELS,
    PREMIUM_BASIS_LABELS,
    RETURN_ANSWER_LABELS,
    SORT_LABELS,
    SUMMARY_LABELS,
    THIS_YEAR_BASIS_LABELS,
    ApplicationLabels,
)
from shared.schemas.words.guarantee import KIND_LABELS
from shared.schemas.words.labels import FAILED_DELIVERY_LABELS, MEDIUM_LABELS, ROLE_LABELS, SEVERITY_LABELS, name_values
from shared.schemas.words.premium import PAYMENT_LABELS
from shared.schemas.words.towns.labels import (
    CHANNEL_LABELS,
    COUNTED_BY_LABELS,
    CREDITOR_NUMBER_LABELS,
    HOW_LABELS,
    INVOICE_ITEM_LABELS,
    ITEM_LABELS,
    OTHER_KINDS_LABELS,
    REFUSED_LABELS,
    SCHEME_LABELS,
    TIMING_LABELS,
)
from shared.schemas.words.works_kind import WORKS_KIND_LABELS

router = serve_labels(
    ApplicationLabels(
        kind=name_values(KIND_LABELS),
        form=name_values(MEDIUM_LABELS),
        status=name_values(STATUS_LABELS),
        approval=name_values(APPROVAL_LABELS),
        works_kind=name_values(WORKS_KIND_LABELS),
        this_year_basis=name_values(THIS_YEAR_BASIS_LABELS),
        payment_method=PAYMENT_LABELS,
        certificate_delivery=DELIVERY_LABELS,
        decision=DECISION_LABELS,
        premium_basis=PREMIUM_BASIS_LABELS,
        severity=SEVERITY_LABELS,
        sort=SORT_LABELS,
        by=SUMMARY_LABELS,
        answered_by=name_values(RETURN_ANSWER_LABELS),
        role=name_values(ROLE_LABELS),
        delivery_status=name_values(FAILED_DELIVERY_LABELS),
        counted_by=name_values(COUNTED_BY_LABELS),
        other_kinds=OTHER_KINDS_LABELS,
        channel=name_values(CHANNEL_LABELS),
        timing=name_values(TIMING_LABELS),
        submission_item=name_values(ITEM_LABELS),
        refused=name_values(REFUSED_LABELS),
        invoice_item=name_values(INVOICE_ITEM_LABELS),
        creditor_number=CREDITOR_NUMBER_LABELS,
        surety_scheme=SCHEME_LABELS,
        surety_how=HOW_LABELS,
        finding={finding.code: finding.title for finding in FINDINGS},
        problem=title_problems(PROBLEMS),
    )
)

import datetime

from services.local.journey.sample_application import compose_application, mend_expiry, shorten_expiry
from shared.schemas.application.forms import ApplicationForm
from shared.schemas.words.guarantee import GuaranteeKind

FORM = compose_application("7123456789012", datetime.datetime(2026, 5, 1, tzinfo=datetime.UTC))


def list_expiries(form: ApplicationForm) -> dict[GuaranteeKind, datetime.date]:
    return {guarantee.kind: guarantee.expires_on for guarantee in form.guarantees}


def test_the_hasty_builder_shortens_one_kind_and_mends_it_to_the_very_form_it_was() -> None:
    end = FORM.works.term.end
    hasty = shorten_expiry(FORM, GuaranteeKind.CONTRACT)
    assert list_expiries(FORM) == {GuaranteeKind.ADVANCE_PAYMENT: end, GuaranteeKind.CONTRACT: end}
    assert list_expiries(hasty)[GuaranteeKind.ADVANCE_PAYMENT] == end
    assert list_expiries(hasty)[GuaranteeKind.CONTRACT] < end
    assert mend_expiry(hasty, GuaranteeKind.CONTRACT) == FORM


def test_what_is_sent_is_a_form_again_on_the_other_side() -> None:
    assert ApplicationForm.model_validate_json(FORM.model_dump_json()) == FORM

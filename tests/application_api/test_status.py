import itertools
from datetime import UTC, datetime

import pytest

from services.application_api.status import LABELS, MOVES, refuse_move
from services.application_api.store.guarantees import RequestedGuaranteeRow
from shared.runtime.errors import DomainError
from shared.runtime.identity.tokens import Actor
from shared.schemas.application.choices import Status
from shared.schemas.words.roles import Role

OFFICER = Actor("officer-2", Role.OFFICER, "H01", frozenset())
SINCE = datetime(2026, 4, 10, tzinfo=UTC)


def test_every_status_has_a_label_and_a_row() -> None:
    assert set(LABELS) == set(MOVES) == set(Status)


@pytest.mark.parametrize(("present", "wanted"), list(itertools.product(Status, Status)))
def test_only_listed_moves_are_made_and_a_refusal_names_the_present_status(present: Status, wanted: Status) -> None:
    guarantee = RequestedGuaranteeRow(status=present, status_since=SINCE, status_by="officer-1")
    if wanted in MOVES[present]:
        refuse_move(guarantee, wanted, OFFICER)
        return
    with pytest.raises(DomainError) as refusal:
        refuse_move(guarantee, wanted, OFFICER)
    assert refusal.value.code == "application.wrong_status"
    assert LABELS[present] in refusal.value.detail
    assert "officer-1" in refusal.value.detail

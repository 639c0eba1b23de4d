import itertools

import pytest

from services.application_api.status import LABELS, MOVES, refuse_move
from shared.runtime.errors import DomainError
from shared.schemas.application.choices import Status


def test_every_status_has_a_label_and_a_row() -> None:
    assert set(LABELS) == set(MOVES) == set(Status)


@pytest.mark.parametrize(("present", "wanted"), list(itertools.product(Status, Status)))
def test_only_listed_moves_are_made_and_a_refusal_names_the_present_status(present: Status, wanted: Status) -> None:
    if wanted in MOVES[present]:
        refuse_move(present, wanted, "昨日、officer-1")
        return
    with pytest.raises(DomainError) as refusal:
        refuse_move(present, wanted, "昨日、officer-1")
    assert refusal.value.code == "application.wrong_status"
    assert LABELS[present] in refusal.value.detail
    assert "officer-1" in refusal.value.detail

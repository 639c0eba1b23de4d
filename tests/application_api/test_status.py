import itertools
from datetime import UTC, datetime

import pytest

from services.application_api.status import LABELS, MOVES, refuse_move
from services.application_api.store.guarantees import RequestedGuaranteeRow
from shared.runtime.errors import DomainError
from shared.runtime.identity.actor import Actor
from shared.schemas.application.choices import Status
from shared.schemas.words.roles import Role

OFFICER = Actor("officer-2", Role.OFFICER, "H01", frozenset())
SINCE = datetime(2026, 4, 10, tzinfo=UTC)
SENT = {Status.SUBMITTED, Status.ACCEPTED, Status.APPROVED, Status.ISSUED, Status.REGISTERED}


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


@pytest.mark.parametrize(
    ("present", "wanted", "said"),
    [
        *((status, Status.SUBMITTED, "この申込は既に送信済みです。") for status in Status if status in SENT),
        (Status.ACCEPTED, Status.ACCEPTED, "この保証は既に引受済みです。"),
        (Status.REGISTERED, Status.ACCEPTED, "この保証は既に引受済みです。"),
        (Status.APPROVED, Status.APPROVED, "この保証は既に発行手続に進んでいます。"),
        (Status.ISSUED, Status.APPROVED, "この保証は既に発行手続に進んでいます。"),
        (Status.RETURNED, Status.RETURNED, "この保証は既に差戻し済みです。"),
        (Status.WITHDRAWN, Status.WITHDRAWN, "この保証は既に取下げ済みです。"),
        (Status.DECLINED, Status.DECLINED, "この保証は既にお引受け不可と回答済みです。"),
        (Status.WITHDRAWN, Status.SUBMITTED, "現在の手続状況は「取下げ」（"),
        (Status.ISSUED, Status.WITHDRAWN, "現在の手続状況は「発行済」（"),
    ],
)
def test_a_step_that_was_taken_already_is_said_to_be_taken(present: Status, wanted: Status, said: str) -> None:
    guarantee = RequestedGuaranteeRow(status=present, status_since=SINCE, status_by="officer-1")
    with pytest.raises(DomainError) as refusal:
        refuse_move(guarantee, wanted, OFFICER)
    assert refusal.value.detail.startswith(said)

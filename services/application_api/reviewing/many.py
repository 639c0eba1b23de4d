"""Many reviews in one request: each is decided on its own, and one that is refused leaves the others as they are."""

from collections import Counter
from collections.abc import Sequence

from services.application_api.reviewing.review import review_guarantee
from services.application_api.tools import WritingCall
from shared.runtime.errors import MEND_FIELDS, DomainError
from shared.runtime.problems import REQUEST_INVALID
from shared.schemas.application.answers import GuaranteeAnswer
from shared.schemas.application.officer_forms import ReviewItem
from shared.schemas.facts.problem import FieldError

Outcome = GuaranteeAnswer | DomainError


async def review_many(call: WritingCall, items: Sequence[ReviewItem]) -> list[Outcome]:
    """The guarantee as it is then, or why it was refused, in the order of the items.

    Applications are locked in the order of their ids, so that two officers' lists cannot wait for each other. Raises
    DomainError `request.invalid`, and decides nothing, where a guarantee stands in the list twice.
    """
    _refuse_twice(items)
    outcomes: dict[int, Outcome] = {}
    for position in sorted(range(len(items)), key=lambda position: items[position].application_id):
        outcomes[position] = await _review(call, items[position])
    return [outcomes[position] for position in range(len(items))]


async def _review(call: WritingCall, item: ReviewItem) -> Outcome:
    try:
        async with call.session.begin_nested():
            answer = await review_guarantee(call, item.application_id, item.kind, item, item.tag)
    except DomainError as refusal:
        return refusal
    return next(guarantee for guarantee in answer.guarantees if guarantee.kind == item.kind)


def _refuse_twice(items: Sequence[ReviewItem]) -> None:
    times = Counter((item.application_id, item.kind) for item in items)
    errors = [
        FieldError(
            pointer=f"/items/{position}",
            code="item.twice",
            message="同じ保証が2回以上含まれています。1つの保証には、審査結果を1つだけ入力してください。",
        )
        for position, item in enumerate(items)
        if times[item.application_id, item.kind] > 1
    ]
    if errors:
        raise DomainError(REQUEST_INVALID, MEND_FIELDS, errors=errors)

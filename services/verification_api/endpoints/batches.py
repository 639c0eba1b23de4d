"""Many look-ups in one request of an e-contract system, each decided, counted and recorded as if it came alone."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from services.verification_api.endpoints.dependencies import look_ups_of, tools_of
from services.verification_api.endpoints.verifications import compose_opened, compute_retry_after, describe_refused
from services.verification_api.looking_up.look_up import LookUp
from services.verification_api.looking_up.towns import choose_town
from services.verification_api.problems import (
    VERIFICATION_LOCKED,
    VERIFICATION_NOT_CONFIRMED,
    VERIFICATION_UNPROVEN,
)
from shared.runtime.errors import DomainError
from shared.runtime.identity.actor import Actor
from shared.runtime.web.access import Action, allowed
from shared.runtime.web.keeping import SECRET
from shared.runtime.web.problem_documents import (
    describe_invalid,
    describe_kind,
    describe_refusal,
    describe_unexpected,
)
from shared.runtime.web.specification.declarations import UNTOUCHED, may_refuse, sends
from shared.schemas.verification.answers import BatchAnswer, BatchOutcome
from shared.schemas.verification.forms import BatchForm, InvalidItem, VerificationForm
from shared.schemas.words.roles import Role

VERIFY_MANY = Action("certificate.verify_many", frozenset({Role.E_CONTRACT}))

System = Annotated[Actor, Depends(allowed(VERIFY_MANY))]

# So many are asked at once, so that a batch leaves room for others in the transactions that look-ups share.
_AT_ONCE = 16

router = APIRouter(tags=["verification"])


@router.post("/verifications/batch", response_model=BatchAnswer, operation_id="verify_batch")
@sends(UNTOUCHED)
@may_refuse(VERIFICATION_NOT_CONFIRMED, VERIFICATION_LOCKED, VERIFICATION_UNPROVEN)
async def verify_batch(request: Request, form: BatchForm, actor: System) -> Response:
    """Up to 100 look-ups, one answer for each: what `POST /verifications` answers, with its status.

    Each counts towards its quotas, and leaves its record, as if it came alone; none stops another.
    """
    outcomes: list[BatchOutcome] = []
    for start in range(0, len(form.items), _AT_ONCE):
        outcomes += await _look_up(request, actor, form.items[start : start + _AT_ONCE])
    return Response(BatchAnswer(items=outcomes).model_dump_json(), headers=SECRET, media_type="application/json")


async def _look_up(
    request: Request, actor: Actor, items: Sequence[VerificationForm | InvalidItem]
) -> list[BatchOutcome]:
    return list(await asyncio.gather(*(_look_one_up(request, actor, item) for item in items)))


async def _look_one_up(request: Request, actor: Actor, item: VerificationForm | InvalidItem) -> BatchOutcome:
    if isinstance(item, InvalidItem):
        problem = describe_invalid(request, item.faults)
        return BatchOutcome(status_code=problem.status, problem=problem)
    try:
        decision = await look_ups_of(request).ask(LookUp(actor, item, choose_town(actor, item.authority_code)))
    except DomainError as error:
        return BatchOutcome(status_code=error.kind.status, problem=describe_refusal(request, error))
    except Exception as error:  # what was decided of the others is answered all the same
        problem = describe_unexpected(request, error)
        return BatchOutcome(status_code=problem.status, problem=problem)
    if decision.certificate is None:
        problem = describe_kind(request, *describe_refused(decision))
        return BatchOutcome(status_code=problem.status, problem=problem, retry_after=compute_retry_after(decision))
    tools_of(request).seen.note(decision.certificate.newest)
    return BatchOutcome(status_code=200, verification=compose_opened(decision, decision.certificate))

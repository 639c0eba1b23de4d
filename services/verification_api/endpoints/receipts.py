"""受理 and 差戻し, as a town or its e-contract system says them of what it looked up."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from services.verification_api.endpoints.dependencies import WithTools
from services.verification_api.problems import (
    RECEIPT_GIVEN,
    VERIFICATION_CHANGED,
    VERIFICATION_NOT_FOUND,
    VERIFICATION_TAG_REQUIRED,
    VERIFICATION_UNPROVEN,
)
from services.verification_api.receiving.receipts import give_receipt
from services.verification_api.store.receipts import KeptAnswerRow
from shared.runtime.identity.actor import Actor
from shared.runtime.web.access import Action, allowed
from shared.runtime.web.entity_tags import IfMatch, read_tag
from shared.runtime.web.idempotency import Once, keeping_in
from shared.runtime.web.specification.declarations import may_refuse
from shared.schemas.verification.answers import Receipt
from shared.schemas.verification.forms import ReceiptForm
from shared.schemas.words.roles import Role

GIVE = Action("receipt.give", frozenset({Role.AUTHORITY, Role.E_CONTRACT}))

Town = Annotated[Actor, Depends(allowed(GIVE))]
Repeatable = Annotated[Once, Depends(keeping_in(KeptAnswerRow))]

router = APIRouter(tags=["verification"])


@may_refuse(VERIFICATION_TAG_REQUIRED)
async def _read_seen(if_match: IfMatch = None) -> str:
    return read_tag(
        if_match,
        VERIFICATION_TAG_REQUIRED,
        "保証証書の内容を表示して確認してから、受理または差戻しを行ってください。",
    )


Seen = Annotated[str, Depends(_read_seen)]


@router.post(
    "/verifications/{look_up_id}/receipt", status_code=201, response_model=Receipt, operation_id="give_receipt"
)
@may_refuse(VERIFICATION_NOT_FOUND, VERIFICATION_UNPROVEN, VERIFICATION_CHANGED, RECEIPT_GIVEN)
async def give(
    look_up_id: UUID, form: ReceiptForm, actor: Town, seen: Seen, tools: WithTools, once: Repeatable
) -> Response:
    """受理 or 差戻し of the newest version, which `If-Match` names by the tag of the look-up that showed it.

    The builder reads it, and of a 差戻し to the surety company its officers do. What was accepted stays accepted; after
    a 差戻し of the same version another word may follow. The town sees it whichever of its systems said it.
    """
    return await once.answer(
        actor, lambda session: give_receipt(session, tools, actor, look_up_id, form, seen), status=201
    )

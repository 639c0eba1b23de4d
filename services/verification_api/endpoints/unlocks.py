"""Locks of look-ups, as an officer of the surety company lifts them."""

from typing import Annotated

from fastapi import APIRouter, Depends

from services.verification_api.endpoints.dependencies import WithTools
from services.verification_api.looking_up.unlocking import unlock_look_ups
from services.verification_api.problems import VERIFICATION_NO_LOCK
from shared.runtime.identity.actor import Actor
from shared.runtime.web.access import Action, allowed
from shared.runtime.web.sessions import Writing
from shared.runtime.web.specification.declarations import may_refuse
from shared.schemas.verification.answers import UnlockAnswer
from shared.schemas.verification.forms import UnlockForm
from shared.schemas.words.roles import Role

UNLOCK = Action("look_up.unlock", frozenset({Role.OFFICER}))

Officer = Annotated[Actor, Depends(allowed(UNLOCK))]

router = APIRouter(tags=["verification"])


@router.post("/verifications/unlocks", operation_id="unlock_verifications")
@may_refuse(VERIFICATION_NO_LOCK)
async def unlock(form: UnlockForm, actor: Officer, tools: WithTools, session: Writing) -> UnlockAnswer:
    """Lifts the lock that wrong keys put on one organisation and contract number."""
    return await unlock_look_ups(session, tools, actor, form)

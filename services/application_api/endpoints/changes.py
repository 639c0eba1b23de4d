"""変更: the form that a change of an issued guarantee starts from."""

from typing import Annotated

from fastapi import APIRouter, Depends

from services.application_api.changing.change_form import get_change_form
from services.application_api.endpoints.dependencies import WithTools
from services.application_api.problems import CHANGE_NOT_FOUND, CHANGE_TERMINATED
from services.application_api.tools import Call
from shared.runtime.identity.actor import Actor
from shared.runtime.web.access import Action, allowed
from shared.runtime.web.sessions import Asking
from shared.runtime.web.specification.declarations import may_refuse
from shared.schemas.application.answers import ChangeFormAnswer
from shared.schemas.words.contract_number import ContractNumber
from shared.schemas.words.roles import Role

CHANGE = Action("application.change", frozenset({Role.PRINCIPAL}))

Applicant = Annotated[Actor, Depends(allowed(CHANGE))]

router = APIRouter(tags=["application"])


@router.get("/change-forms/{number}", operation_id="get_change_form")
@may_refuse(CHANGE_NOT_FOUND, CHANGE_TERMINATED)
async def get(number: ContractNumber, actor: Applicant, tools: WithTools, rows: Asking) -> ChangeFormAnswer:
    """変更申込: the form filled from what is in force, with `change_of`; altered, it goes to `POST /applications`.

    What no certificate says, such as whom to ask and how to pay, is as it was asked for last.
    """
    return await get_change_form(Call(rows, tools, actor), number)

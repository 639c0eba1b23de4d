"""提出: the guide to how number and key reach the town."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from services.issuance_api.endpoints.dependencies import WithTools
from services.issuance_api.handing_in.case import Said
from services.issuance_api.handing_in.guide import compose_guide
from services.issuance_api.handing_in.reading import get_case
from services.issuance_api.problems import GUARANTEE_NOT_FOUND, GUARANTEE_PAPER
from shared.runtime.identity.actor import Actor
from shared.runtime.web.access import Action, allowed, tenant_of
from shared.runtime.web.sessions import Reading
from shared.runtime.web.specification.declarations import may_refuse
from shared.schemas.issuance.submissions import GuideQuery, SubmissionGuide
from shared.schemas.words.contract_number import ContractNumber
from shared.schemas.words.dates import in_japan
from shared.schemas.words.roles import Role

HAND_IN = Action("submission.make", frozenset({Role.PRINCIPAL}))

Builder = Annotated[Actor, Depends(allowed(HAND_IN))]

router = APIRouter(tags=["issuance"])


@router.get("/guarantees/{number}/submission-guide")
@may_refuse(GUARANTEE_NOT_FOUND, GUARANTEE_PAPER)
async def get_submission_guide(
    number: ContractNumber, actor: Builder, tools: WithTools, session: Reading, query: Annotated[GuideQuery, Query()]
) -> SubmissionGuide:
    """提出の手引き: the town's rule for this very case, step by step, with texts ready to use. It has no key."""
    said = Said(query.section, query.works_number, query.second_number)
    current, case = await get_case(session, tools, number, tenant_of(actor), said)
    return compose_guide(
        case,
        today=in_japan(tools.clock.now()).date(),
        has_tls=tools.has_mail_tls,
        is_registered=current.registered_at is not None,
    )

"""The authentication key of a guarantee, for its builder."""

from fastapi import APIRouter, Response

from services.issuance_api.endpoints.dependencies import KeyHolder, WithTools
from services.issuance_api.issuing.key_handing import hand_key
from services.issuance_api.problems import GUARANTEE_NOT_FOUND, GUARANTEE_NOT_REGISTERED, GUARANTEE_PAPER
from services.issuance_api.store.audits import AuditAction
from shared.runtime.web.keeping import SECRET
from shared.runtime.web.sessions import Writing
from shared.runtime.web.specification.declarations import UNTOUCHED, may_refuse, sends
from shared.schemas.issuance.answers import KeyAnswer
from shared.schemas.words.authentication_key import group_in_fours
from shared.schemas.words.contract_number import ContractNumber

router = APIRouter(tags=["issuance"])


@router.get("/guarantees/{number}/key")
@sends(UNTOUCHED)
@may_refuse(GUARANTEE_NOT_FOUND, GUARANTEE_PAPER, GUARANTEE_NOT_REGISTERED)
async def get_key(
    number: ContractNumber, actor: KeyHolder, tools: WithTools, session: Writing, response: Response
) -> KeyAnswer:
    """認証キー, from registration on. Every showing is on record."""
    handed = await hand_key(session, tools, actor, number, AuditAction.KEY_SHOWN)
    response.headers.update(SECRET)
    return KeyAnswer(key=handed.key, key_grouped=group_in_fours(handed.key))

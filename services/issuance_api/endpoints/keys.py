"""The authentication key of a guarantee: for its builder, and replaced by a new one."""

from fastapi import APIRouter, Response

from services.issuance_api.endpoints.dependencies import KeyHolder, KeyReissuer, WithTools
from services.issuance_api.issuing.key_handing import hand_key
from services.issuance_api.issuing.key_reissuing import reissue_key
from services.issuance_api.problems import (
    GUARANTEE_NOT_FOUND,
    GUARANTEE_NOT_REGISTERED,
    GUARANTEE_PAPER,
    GUARANTEE_TERMINATED,
    KEY_NOT_REGISTERED,
)
from services.issuance_api.store.audits import AuditAction
from shared.runtime.web.access import tenant_of
from shared.runtime.web.keeping import SECRET
from shared.runtime.web.sessions import Writing
from shared.runtime.web.specification.declarations import UNTOUCHED, may_refuse, sends
from shared.schemas.issuance.answers import KeyAnswer, KeyReissue
from shared.schemas.words.authentication_key import group_in_fours
from shared.schemas.words.contract_number import ContractNumber

router = APIRouter(tags=["issuance"])


@router.get("/guarantees/{number}/key")
@sends(UNTOUCHED)
@may_refuse(GUARANTEE_NOT_FOUND, GUARANTEE_PAPER, GUARANTEE_NOT_REGISTERED, KEY_NOT_REGISTERED)
async def get_key(
    number: ContractNumber, actor: KeyHolder, tools: WithTools, session: Writing, response: Response
) -> KeyAnswer:
    """認証キー, from registration on, also of a reissued one. Every showing is on record."""
    handed = await hand_key(session, tools, actor, number, AuditAction.KEY_SHOWN)
    response.headers.update(SECRET)
    return KeyAnswer(key=handed.key, key_grouped=group_in_fours(handed.key))


@router.post("/guarantees/{number}/key/reissue", operation_id="reissue_key")
@may_refuse(GUARANTEE_NOT_FOUND, GUARANTEE_PAPER, GUARANTEE_NOT_REGISTERED, GUARANTEE_TERMINATED, KEY_NOT_REGISTERED)
async def reissue(number: ContractNumber, actor: KeyReissuer, tools: WithTools, session: Writing) -> KeyReissue:
    """認証キーの再発行: a new key in place of the one that may have got about. Nobody has to give a reason.

    The answer has no key: it is fetched anew, and is there within a second. From then on the old key opens nothing;
    what the authority has opened before stays open to it. Nothing of it is kept under an `Idempotency-Key`.
    """
    return await reissue_key(session, tools, number, tenant_of(actor), actor=actor.client_id)

"""電子保証概要 and 電子保証履歴 of one guarantee."""

from fastapi import APIRouter, Response

from services.issuance_api.answers import compose_history, compose_overview
from services.issuance_api.endpoints.dependencies import Reader
from services.issuance_api.problems import GUARANTEE_NOT_FOUND
from services.issuance_api.store.guarantees import get_current, list_versions
from services.issuance_api.store.handing_in.receipts import find_receipt
from services.issuance_api.store.mails import find_mail
from shared.runtime.web.access import tenant_of
from shared.runtime.web.entity_tags import IfNoneMatch, answer_shown
from shared.runtime.web.sessions import Reading
from shared.runtime.web.specification.declarations import ETAG, may_refuse, sends
from shared.schemas.issuance.answers import GuaranteeHistory, GuaranteeOverview
from shared.schemas.words.contract_number import ContractNumber
from shared.schemas.words.roles import Role

router = APIRouter(tags=["issuance"])


@router.get("/guarantees/{number}", response_model=GuaranteeOverview, operation_id="get_guarantee")
@sends(ETAG)
@may_refuse(GUARANTEE_NOT_FOUND)
async def get(number: ContractNumber, actor: Reader, session: Reading, if_none_match: IfNoneMatch = None) -> Response:
    """電子保証概要: the newest content; a 304 where `If-None-Match` has its tag."""
    current = await get_current(session, number, tenant_of(actor))
    guarantee_id = current.guarantee.id
    mail, receipt = await find_mail(session, guarantee_id), await find_receipt(session, guarantee_id)
    overview = compose_overview(current, mail, receipt, for_officer=actor.role is Role.OFFICER)
    return answer_shown(overview, if_none_match)


@router.get("/guarantees/{number}/history", operation_id="get_guarantee_history")
@may_refuse(GUARANTEE_NOT_FOUND)
async def history(number: ContractNumber, actor: Reader, session: Reading) -> GuaranteeHistory:
    """電子保証履歴, newest first: to builders what is and was in force, to officers all, with who did what and why."""
    current = await get_current(session, number, tenant_of(actor))
    versions = await list_versions(session, current.guarantee.id, up_to=current.version.version)
    return compose_history(versions, for_officer=actor.role is Role.OFFICER)

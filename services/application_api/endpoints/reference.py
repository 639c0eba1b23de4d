"""What anyone with a token may look up before applying: towns, offices, premiums."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from services.application_api.answers import AuthorityAnswers
from services.application_api.endpoints.dependencies import WithTools
from services.application_api.problems import AUTHORITY_NOT_FOUND
from shared.runtime.errors import DomainError
from shared.runtime.web.access import Action, allowed
from shared.runtime.web.entity_tags import IfNoneMatch, answer_shown
from shared.runtime.web.queries.paging import page_in_memory
from shared.runtime.web.specification.declarations import ETAG, may_refuse, sends
from shared.schemas.application.forms import PremiumQuoteForm
from shared.schemas.application.queries import AuthorityQuery
from shared.schemas.application.reference_answers import (
    AuthorityAnswer,
    AuthorityPage,
    OfficeAnswer,
    OfficeList,
    PremiumQuote,
)
from shared.schemas.words.dates import in_japan
from shared.schemas.words.roles import Role

LOOK_AROUND = Action("reference.read", frozenset(Role))


async def _get_answers(request: Request) -> AuthorityAnswers:
    answers: AuthorityAnswers = request.app.state.authority_answers
    return answers


WithAnswers = Annotated[AuthorityAnswers, Depends(_get_answers)]
router = APIRouter(tags=["reference"], dependencies=[Depends(allowed(LOOK_AROUND))])


@router.get("/authorities", response_model=AuthorityPage)
@sends(ETAG)
async def list_authorities(
    tools: WithTools,
    answers: WithAnswers,
    query: Annotated[AuthorityQuery, Query()],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """発注者: by name, reading, prefecture or code; with a day, those known to take electronic guarantees on it."""
    on = query.electronic_on or in_japan(tools.clock.now()).date()
    found = tools.authorities.search(query.q, on, electronic=query.electronic_on is not None)
    page = page_in_memory(query, "code", found, key=lambda authority: authority.code)
    answer = AuthorityPage(
        items=[answers.compose(authority) for authority in page.items],
        next_cursor=page.next_cursor,
        total=page.total,
    )
    return answer_shown(answer, if_none_match)


@router.get("/authorities/{code}", response_model=AuthorityAnswer)
@sends(ETAG)
@may_refuse(AUTHORITY_NOT_FOUND)
async def get_authority(
    code: str, tools: WithTools, answers: WithAnswers, if_none_match: IfNoneMatch = None
) -> Response:
    """発注者: what one town takes and allows today: figures, how it takes number, key and invoice, and the source."""
    authority = tools.authorities.find(code, in_japan(tools.clock.now()).date())
    if authority is None:
        raise DomainError(AUTHORITY_NOT_FOUND, "この発注者コードは登録されていません。コードを確認してください。")
    return answer_shown(answers.compose(authority), if_none_match)


@router.get("/offices")
async def list_offices(tools: WithTools) -> OfficeList:
    """申込送信先 / 取扱箇所."""
    return OfficeList(items=[OfficeAnswer.model_validate(office.model_dump()) for office in tools.issuer.office])


@router.post("/premium-quotes")
async def quote_premium(form: PremiumQuoteForm, tools: WithTools) -> PremiumQuote:
    """保証料 of today's table, not taxed (非課税); `source` says `sample` where the rate is invented."""
    return tools.premiums.quote(form.kind, form.amount, in_japan(tools.clock.now()).date())

"""The mails to builders: an officer sees which bounced, and has one sent again."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from services.issuance_api.answers import compose_mail
from services.issuance_api.endpoints.dependencies import WithTools
from services.issuance_api.mailing.resending import resend
from services.issuance_api.problems import MAIL_NOT_BOUNCED, MAIL_NOT_FOUND
from services.issuance_api.store.mails import ORDER, ORDER_NAME, KeptAnswerRow, list_mails
from shared.runtime.identity.actor import Actor
from shared.runtime.web.access import Action, allowed
from shared.runtime.web.idempotency import Once, keeping_in
from shared.runtime.web.queries.paging import compose_cursor, read_page
from shared.runtime.web.sessions import Reading
from shared.runtime.web.specification.declarations import may_refuse
from shared.schemas.issuance.mails import MailPage, MailQuery, MailResent
from shared.schemas.words.roles import Role

READ_MAILS = Action("mail.read", frozenset({Role.OFFICER}))
RESEND = Action("mail.resend", frozenset({Role.OFFICER}))

router = APIRouter(tags=["issuance"])


@router.get("/mails", operation_id="list_mails", dependencies=[Depends(allowed(READ_MAILS))])
async def list_all(session: Reading, query: Annotated[MailQuery, Query()]) -> MailPage:
    """The mails to builders, newest first: what each tells, and whether it waits, was sent, or bounced."""
    mails, found = await list_mails(session, query.status, read_page(query, ORDER_NAME, ORDER.position))
    return MailPage(
        items=[compose_mail(mail) for mail in mails],
        next_cursor=compose_cursor(ORDER_NAME, found.following),
        total=found.total,
    )


@router.post("/mails/{mail_id}/resending", response_model=MailResent, operation_id="resend_mail")
@may_refuse(MAIL_NOT_FOUND, MAIL_NOT_BOUNCED)
async def send_again(
    mail_id: UUID,
    actor: Annotated[Actor, Depends(allowed(RESEND))],
    tools: WithTools,
    once: Annotated[Once, Depends(keeping_in(KeptAnswerRow))],
) -> Response:
    """Sends a bounced mail again, to the same address and as it was; it is tried for another 72 hours."""
    return await once.answer(
        actor, lambda session: resend(session, mail_id, actor=actor.client_id, now=tools.clock.now())
    )

"""二次承認: above the signing limit of the officer who accepted, another officer approves as well."""

import uuid

from services.application_api.changing.base import refuse_moved
from services.application_api.problems import ACCESS_OWN_ACCEPTANCE, APPROVAL_GIVEN, APPROVAL_NOT_NEEDED
from services.application_api.reviewing.approval import settle
from services.application_api.reviewing.review import answer_reviewed, list_own_ids, take_reviewed
from services.application_api.reviewing.seen import refuse_unseen
from services.application_api.status import refuse_move
from services.application_api.store.approvals import add_approval
from services.application_api.store.guarantees import RequestedGuaranteeRow
from services.application_api.tools import WritingCall
from shared.runtime.errors import DomainError
from shared.schemas.application.answers import ApplicationAnswer
from shared.schemas.application.choices import SecondApproval, Status
from shared.schemas.application.officer_forms import ApprovalForm
from shared.schemas.words.guarantee import GuaranteeKind

_GIVEN = "別の担当者が承認しました（二次承認）。"


async def approve_second(
    call: WritingCall, application_id: uuid.UUID, kind: GuaranteeKind, form: ApprovalForm, seen: str
) -> ApplicationAnswer:
    """The word of any officer but the one who accepted, whose own signing limit does not count.

    With it the guarantee is approved, unless its premium is still to come.
    """
    application, guarantee = await take_reviewed(call, application_id, kind)
    refuse_move(guarantee, Status.APPROVED, call.actor)
    _refuse_needless(guarantee)
    await _refuse_first(call, guarantee)
    await refuse_moved(call, guarantee)
    refuse_unseen(application, guarantee, call.actor, seen)
    await add_approval(call.session, guarantee, call.actor.client_id, call.now, form.note)
    guarantee.approval = SecondApproval.GIVEN
    await settle(call, application, guarantee, seen, note=form.note, otherwise=_GIVEN)
    return await answer_reviewed(call, application)


def _refuse_needless(guarantee: RequestedGuaranteeRow) -> None:
    """Raises DomainError `approval.not_needed` or `approval.given`."""
    if guarantee.approval is None:
        raise DomainError(
            APPROVAL_NOT_NEEDED,
            "保証金額が引受けた担当者の決裁限度額以内のため、二次承認は不要です。",
        )
    if guarantee.approval is SecondApproval.GIVEN:
        raise DomainError(APPROVAL_GIVEN, "この保証は既に二次承認済みです。保証料の入金を登録すると発行されます。")


async def _refuse_first(call: WritingCall, guarantee: RequestedGuaranteeRow) -> None:
    """Raises DomainError `access.own_acceptance` to the officer who accepted: nobody approves twice."""
    if guarantee.accepted_by in await list_own_ids(call):
        raise DomainError(ACCESS_OWN_ACCEPTANCE, "引受けた担当者は二次承認を行えません。別の担当者に依頼してください。")

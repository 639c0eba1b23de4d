"""手続状況: the Japanese label of every status and every move that is asked for. Any other is a 409.

One more is told by issuance: what was approved is returned where its release was refused, or the change of it.
"""

from services.application_api.problems import APPLICATION_WRONG_STATUS
from services.application_api.store.applications import Unfinished
from services.application_api.store.guarantees import RequestedGuaranteeRow
from shared.runtime.errors import DomainError
from shared.runtime.identity.actor import Actor
from shared.schemas.application.choices import SecondApproval, Status
from shared.schemas.application.labels import STATUS_LABELS
from shared.schemas.words.dates import in_japan
from shared.schemas.words.roles import Role

LABELS = STATUS_LABELS

MOVES = {
    Status.DRAFT: {Status.SUBMITTED, Status.WITHDRAWN},
    Status.SUBMITTED: {Status.ACCEPTED, Status.RETURNED, Status.DECLINED, Status.WITHDRAWN},
    Status.RETURNED: {Status.SUBMITTED, Status.WITHDRAWN, Status.DECLINED},
    Status.ACCEPTED: {Status.APPROVED, Status.RETURNED, Status.DECLINED, Status.WITHDRAWN},
    Status.APPROVED: {Status.ISSUED},
    Status.ISSUED: {Status.REGISTERED},
    Status.REGISTERED: set(),
    Status.WITHDRAWN: set(),
    Status.DECLINED: set(),
}

# What is said when a step is asked for once more. Behind the first four a guarantee goes on, and has them behind it.
_DONE = {
    Status.SUBMITTED: "この申込は既に送信済みです。",
    Status.ACCEPTED: "この保証は既に引受済みです。",
    Status.APPROVED: "この保証は既に発行手続に進んでいます。",
    Status.RETURNED: "この保証は既に差戻し済みです。",
    Status.WITHDRAWN: "この保証は既に取下げ済みです。",
    Status.DECLINED: "この保証は既にお引受け不可と回答済みです。",
}
_WAY = (Status.SUBMITTED, Status.ACCEPTED, Status.APPROVED, Status.ISSUED, Status.REGISTERED)

APPROVAL_LABELS = {
    SecondApproval.WAITING: "二次承認待ち",
    SecondApproval.GIVEN: "二次承認済",
}

# EDITABLE: the builder may change and send it. ENDED: nothing follows.
EDITABLE = {Status.DRAFT, Status.RETURNED}
ENDED = {Status.WITHDRAWN, Status.DECLINED}


def may_move(guarantee: RequestedGuaranteeRow | Unfinished, wanted: Status) -> bool:
    """Whose premium was received is not withdrawn, and while it waits for a second officer not returned either.

    A change is: the guarantee may have moved meanwhile, and then the builder alone can mend it.
    """
    if not isinstance(guarantee, RequestedGuaranteeRow) or not guarantee.premium_received:
        return wanted in MOVES[guarantee.status]
    waits = guarantee.status is Status.ACCEPTED and guarantee.change_of is None
    kept = {Status.WITHDRAWN, *({Status.RETURNED} if waits else ())}
    return wanted in MOVES[guarantee.status] and wanted not in kept


def refuse_move(guarantee: RequestedGuaranteeRow | Unfinished, wanted: Status, actor: Actor) -> None:
    """Raises DomainError `application.wrong_status` where the table has no such move.

    It says whether the step was taken already, the present status and since when, and to officers also by whom.
    """
    present = guarantee.status
    if may_move(guarantee, wanted):
        return
    if wanted in MOVES[present]:
        raise DomainError(
            APPLICATION_WRONG_STATUS,
            f"保証料の入金を登録済みのため、「{LABELS[wanted]}」には進められません。"
            "二次承認を行うか、お引受け不可としてください。"
            if actor.role is Role.OFFICER
            else f"保証料の入金を確認済みのため、「{LABELS[wanted]}」には進められません。取扱箇所に相談してください。",
        )
    since = f"{in_japan(guarantee.status_since):%Y-%m-%d %H:%M}から"
    if actor.role is Role.OFFICER:
        since += f"、担当者：{guarantee.status_by}"
    now = f"「{LABELS[present]}」（{since}）"
    if wanted in _DONE and _has_reached(present, wanted):
        raise DomainError(APPLICATION_WRONG_STATUS, f"{_DONE[wanted]}現在の手続状況は{now}です。")
    raise DomainError(
        APPLICATION_WRONG_STATUS,
        f"現在の手続状況は{now}のため、「{LABELS[wanted]}」には進められません。最新の手続状況を確認してください。",
    )


def _has_reached(present: Status, wanted: Status) -> bool:
    return present is wanted or (wanted in _WAY and present in _WAY[_WAY.index(wanted) :])

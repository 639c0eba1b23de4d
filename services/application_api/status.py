"""手続状況: the Japanese label of every status and every move there is. A move that is not listed is a 409."""

from services.application_api.problems import APPLICATION_WRONG_STATUS
from services.application_api.store.guarantees import RequestedGuaranteeRow
from shared.runtime.errors import DomainError
from shared.runtime.identity.tokens import Actor
from shared.schemas.application.choices import Status
from shared.schemas.words.dates import in_japan
from shared.schemas.words.roles import Role

LABELS = {
    Status.DRAFT: "作成中",
    Status.SUBMITTED: "送信済",
    Status.ACCEPTED: "引受済・保証料入金待ち",
    Status.APPROVED: "発行手続中",
    Status.ISSUED: "発行済",
    Status.REGISTERED: "電子保証発行完了",
    Status.RETURNED: "差戻し",
    Status.WITHDRAWN: "取下げ",
    Status.DECLINED: "お引受け不可",
}

MOVES = {
    Status.DRAFT: {Status.SUBMITTED, Status.WITHDRAWN},
    Status.SUBMITTED: {Status.ACCEPTED, Status.RETURNED, Status.DECLINED, Status.WITHDRAWN},
    Status.RETURNED: {Status.SUBMITTED, Status.WITHDRAWN},
    Status.ACCEPTED: {Status.APPROVED, Status.RETURNED, Status.DECLINED, Status.WITHDRAWN},
    Status.APPROVED: {Status.ISSUED},
    Status.ISSUED: {Status.REGISTERED},
    Status.REGISTERED: set(),
    Status.WITHDRAWN: set(),
    Status.DECLINED: set(),
}

# EDITABLE: the builder may change and send it. ENDED: nothing follows.
EDITABLE = {Status.DRAFT, Status.RETURNED}
ENDED = {Status.WITHDRAWN, Status.DECLINED}


def may_move(present: Status, wanted: Status) -> bool:
    return wanted in MOVES[present]


def refuse_move(guarantee: RequestedGuaranteeRow, wanted: Status, actor: Actor) -> None:
    """Raises DomainError `application.wrong_status` where the table has no such move.

    It names the present status and since when, and to officers also by whom.
    """
    present = guarantee.status
    if may_move(present, wanted):
        return
    since = f"{in_japan(guarantee.status_since):%Y-%m-%d %H:%M}"
    if actor.role is Role.OFFICER:
        since += f"、{guarantee.status_by}"
    raise DomainError(
        APPLICATION_WRONG_STATUS,
        f"現在の手続状況は「{LABELS[present]}」（{present}、{since}）のため、「{LABELS[wanted]}」には進められません。"
        "最新の手続状況を確認してください。",
    )

"""An officer decides only on what was seen: the guarantee with all that its certificate will say, and its status."""

from services.application_api.answers import compose_guarantee
from services.application_api.problems import REVIEW_CHANGED
from services.application_api.store.applications import ApplicationRow
from services.application_api.store.guarantees import RequestedGuaranteeRow
from shared.runtime.errors import DomainError
from shared.runtime.identity.actor import Actor


def refuse_unseen(application: ApplicationRow, guarantee: RequestedGuaranteeRow, actor: Actor, seen: str) -> None:
    """Raises DomainError `review.changed` unless `seen` is the tag that the guarantee has for this actor now.

    It comes after the refusals that say more, such as who has it in hand. The refusal does not give the present tag:
    what it stands for was not seen.
    """
    if compose_guarantee(application, guarantee, actor).tag != seen:
        raise DomainError(
            REVIEW_CHANGED,
            "確認された後に、内容または手続状況が更新されています。最新の内容を確認してから、もう一度操作してください。",
        )

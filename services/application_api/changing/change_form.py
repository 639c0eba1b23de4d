"""変更申込書: the form of applying filled from what is in force, so that a builder alters only what changes."""

from services.application_api.changing.contents import compose_in_force
from services.application_api.problems import CHANGE_NOT_FOUND, CHANGE_TERMINATED
from services.application_api.rules.change import TERMINATED
from services.application_api.store.in_force import find_standing
from services.application_api.tools import AskingCall
from shared.runtime.errors import DomainError
from shared.schemas.application.answers import ChangeFormAnswer
from shared.schemas.words.guarantee import VersionKind


async def get_change_form(call: AskingCall, number: str) -> ChangeFormAnswer:
    """Raises DomainError `change.not_found` for what is not one's own, `change.terminated` for what has ended.

    What no certificate says, such as whom to ask and how to pay, is as it was asked for last.
    """
    standing = await find_standing(call.session, number, call.actor.org)
    if standing is None:
        raise DomainError(
            CHANGE_NOT_FOUND,
            "発行済みの保証契約が見つかりません。自社の保証契約番号か確認してください。",
        )
    if standing.version_kind is VersionKind.TERMINATION:
        raise DomainError(CHANGE_TERMINATED, TERMINATED)
    before, body = compose_in_force(standing), standing.body
    return ChangeFormAnswer(
        authority_code=before.authority_code,
        works=before.works,
        principal=before.principal,
        office_code=body.office_code,
        notification=body.notification,
        contact=body.contact,
        message=None,
        change_of=number,
        guarantees=[before.guarantee],
    )

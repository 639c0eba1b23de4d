"""The living key of a guarantee: the one that verification knows as the newest."""

from services.issuance_api.problems import GUARANTEE_NOT_REGISTERED, GUARANTEE_PAPER, KEY_NOT_REGISTERED
from services.issuance_api.store.guarantees import CurrentGuarantee
from services.issuance_api.store.keys import KeyInUse, find_key, is_key_registered
from shared.runtime.data.database import WriteSession
from shared.runtime.errors import DomainError


async def get_living_key(session: WriteSession, current: CurrentGuarantee) -> KeyInUse:
    """Raises DomainError `guarantee.paper`, `guarantee.not_registered`, or `key.not_registered` during a reissue."""
    newest = await find_key(session, current.guarantee.id)
    if newest is None:
        raise DomainError(GUARANTEE_PAPER, "紙の保証証書には認証キーがありません。証書を発注者に提出してください。")
    if await is_key_registered(session, newest):
        return newest
    if newest.is_first:
        raise not_registered()
    raise DomainError(
        KEY_NOT_REGISTERED, "再発行した認証キーを登録しています。少し待ってから、もう一度操作してください。"
    )


def not_registered() -> DomainError:
    return DomainError(
        GUARANTEE_NOT_REGISTERED,
        "電子保証の発行手続き中です。手続状況が「電子保証発行完了」になってから取得してください。",
    )

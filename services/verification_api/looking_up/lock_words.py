"""照会停止: what is said to whoever looks up while no key is compared."""

import math
from datetime import datetime, timedelta

from services.verification_api.throttle import Lock
from shared.schemas.words.dates import in_japan

_WHY = "誤った認証キーが続いたため、照会を停止しています。"
_WHY_ALL = "誤った認証キーによる照会が多いため、すべての保証契約番号の照会を停止しています。"
_ASK = "保証会社の取扱箇所に解除を依頼してください。"
_MINUTE = timedelta(minutes=1)


def describe_lock(lock: Lock, now: datetime) -> str:
    """Where it ends by itself, in how long and at which minute in Japan, rounded up."""
    why = _WHY_ALL if lock.every_number else _WHY
    if not lock.ends_by_itself:
        return f"{why}時間が経過しても再開しません。{_ASK}"
    end = in_japan(now + lock.wait + _MINUTE - timedelta(microseconds=1))
    return f"{why}{_describe_wait(lock.wait)}後（{end:%Y-%m-%d %H:%M}）に再度照会するか、{_ASK}"


def _describe_wait(wait: timedelta) -> str:
    hours, minutes = divmod(math.ceil(wait / _MINUTE), 60)
    parts = [f"{hours}時間" if hours else "", f"{minutes}分" if minutes else ""]
    return "".join(parts)

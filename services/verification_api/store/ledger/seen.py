"""What stands in the 台帳 as seen, as far as this process knows: whoever opens it again need not enter it once more."""

from services.verification_api.store.certificates import RegisteredVersion

_MOST = 50_000


class Seen:
    """By contract number the newest version that is committed as seen by its town; of at most `most` guarantees."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._versions: dict[str, int] = {}

    def has(self, opened: RegisteredVersion) -> bool:
        return self._versions.get(opened.contract_number, 0) >= opened.version

    def note(self, opened: RegisteredVersion) -> None:
        """Only after the commit; those that were noted first go first."""
        if self.has(opened):
            return
        self._versions[opened.contract_number] = opened.version
        if len(self._versions) > self._most:
            del self._versions[next(iter(self._versions))]

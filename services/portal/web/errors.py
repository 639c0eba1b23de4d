"""What can keep a page from being shown; each becomes a page that says so in Japanese."""


class SignInNeededError(Exception):
    """Nobody is signed in. `place` is where it goes on afterwards; `kept` says that what was typed waits there."""

    def __init__(self, place: str, *, ended: bool = False, kept: bool = False) -> None:
        super().__init__("sign-in needed")
        self.place = place
        self.ended = ended
        self.kept = kept


class ShownAgainError(Exception):
    """What was typed waits on its page, to be sent from there."""

    def __init__(self, place: str) -> None:
        super().__init__("shown again")
        self.place = place


class PageRefusedError(Exception):
    """A page that says why it is not shown."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail


def forbid(detail: str) -> PageRefusedError:
    return PageRefusedError(403, "この画面は利用できません", detail)


def not_found() -> PageRefusedError:
    return PageRefusedError(
        404, "ページが見つかりません", "アドレスを確かめるか、トップページからもう一度お進みください。"
    )

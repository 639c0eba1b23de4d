"""Refusals, which a caller can do something about; each is of a kind from a service's `problems` or the common ones."""

import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

from shared.runtime.problems import REQUEST_INVALID
from shared.schemas.facts.problem import FieldError, ProblemKind

MEND_FIELDS = "各項目に示す内容を直して、もう一度送信してください。"
SEND_AGAIN = "画面を読み込み直して、もう一度送信してください。続く場合は運営者にお知らせください。"

_ROOT = Path(__file__).parents[2]


class DomainError(Exception):
    """A refusal. `detail` is Japanese and says what to do; it never holds keys, tokens or personal data.

    `hint` tells a program in English what to do, where that is more than the hint of its kind.
    `members` stand in the problem document beside its own, where a protocol asks for them by name.
    """

    def __init__(
        self,
        kind: ProblemKind,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        hint: str | None = None,
        members: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(kind.code)
        self.kind = kind
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.hint = hint or kind.hint
        self.members = dict(members or {})

    @property
    def code(self) -> str:
        return self.kind.code


class RestingError(Exception):
    """What is asked for has to wait until somebody has mended something; nothing is wrong with what was asked.

    A delivery that meets it rests, which is no try, and holds back no other. The message is for operators.
    """


def invalid_field(pointer: str, code: str, message: str, *, hint: str | None = None) -> DomainError:
    """The refusal of a field whose value is well-formed but wrong; `message` is Japanese and says what to do."""
    fault = FieldError(pointer=pointer, code=code, message=message)
    return DomainError(REQUEST_INVALID, MEND_FIELDS, errors=[fault], hint=hint)


def describe_error(error: BaseException) -> str:
    """An error for logs and parked deliveries: its type and place, not its message, which may quote personal data."""
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    code = f" ({error.code})" if isinstance(error, DomainError) else ""
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(str(_ROOT))]
    if not ours:
        return f"{name}{code}"
    place = ours[-1]
    return f"{name}{code} at {Path(place.filename).relative_to(_ROOT)}:{place.lineno} in {place.name}"

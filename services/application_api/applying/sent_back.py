"""An edit may carry what only answers have, as it was answered; a value of the caller's own would be lost silently."""

from collections.abc import Sequence

from shared.runtime.errors import DomainError
from shared.runtime.problems import REQUEST_INVALID
from shared.schemas.application.answers import ApplicationAnswer, UnfinishedAnswer
from shared.schemas.application.sent_back import SentBack, is_unchanged
from shared.schemas.facts.problem import FieldError


def refuse_changed_answers(sent: Sequence[SentBack], answer: ApplicationAnswer | UnfinishedAnswer) -> None:
    """Raises DomainError `request.invalid` with every value that differs from what the builder was answered."""
    changed = [value for value in sent if not is_unchanged(value, answer)]
    if changed:
        raise DomainError(
            REQUEST_INVALID,
            "変更できない項目が変更されています。表示されたときの内容に戻してください。",
            errors=[
                FieldError(
                    pointer=value.pointer,
                    code="field.read_only",
                    message="この項目は変更できません。表示されたときの内容に戻すか、送信する内容から除いてください。",
                )
                for value in changed
            ],
            hint="Send read-only fields as `GET` gave them, or leave them out.",
        )

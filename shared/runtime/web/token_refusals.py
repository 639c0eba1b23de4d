"""What the token endpoint answers where it gives no token: a problem that is an error of RFC 6749 §5.2 as well."""

from http import HTTPStatus

from shared.runtime.errors import DomainError
from shared.runtime.problems import (
    REQUEST_TOO_LARGE,
    TOKEN_INVALID_CLIENT,
    TOKEN_INVALID_REQUEST,
    TOKEN_UNSUPPORTED_GRANT,
)
from shared.schemas.facts.problem import Problem, ProblemKind

# Nobody types what goes wrong here: the person at the screen can only pass it on.
_TELL_OPERATOR = "システムの接続設定に誤りがあります。この画面の内容を、システムの担当者に知らせてください。"
_CHECK_CLIENT = "システムの接続情報が正しくないか、失効しています。システムの担当者に確認してください。"


class TokenProblem(Problem):
    """`error` and `error_description` are those of RFC 6749 §5.2: the code, and English in ASCII for its developer."""

    error: str
    error_description: str


def refuse_request(description: str) -> DomainError:
    """`invalid_request`; the description is ASCII without quotes and backslashes, as the RFC has it."""
    return _compose(TOKEN_INVALID_REQUEST, _TELL_OPERATOR, "invalid_request", description)


def refuse_body(status: int) -> DomainError:
    """`invalid_request` for a body that the request frame did not let through."""
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        return _compose(REQUEST_TOO_LARGE, _TELL_OPERATOR, "invalid_request", "The body is too large.")
    return refuse_request("The body cannot be read.")


def refuse_grant() -> DomainError:
    return _compose(
        TOKEN_UNSUPPORTED_GRANT,
        _TELL_OPERATOR,
        "unsupported_grant_type",
        "This endpoint knows one grant_type: client_credentials.",
    )


def refuse_client() -> DomainError:
    """A 401 names the one way to authenticate in a header, whichever way was tried."""
    return _compose(
        TOKEN_INVALID_CLIENT,
        _CHECK_CLIENT,
        "invalid_client",
        "Client id and secret are missing or do not fit, or the client was revoked.",
        challenge={"WWW-Authenticate": 'Basic realm="hosho", charset="UTF-8"'},
    )


def _compose(
    kind: ProblemKind, detail: str, error: str, description: str, challenge: dict[str, str] | None = None
) -> DomainError:
    return DomainError(
        kind,
        detail,
        headers=challenge,
        members={"error": error, "error_description": description},
    )

"""What any service may refuse or fail at."""

from shared.schemas.facts.problem import ProblemKind

REQUEST_UNREADABLE = ProblemKind(
    "request.unreadable",
    400,
    "リクエストを読み取れません",
    "The body is not readable JSON in UTF-8, is nested too deep, or is not called JSON.",
)
REQUEST_INVALID = ProblemKind(
    "request.invalid",
    422,
    "入力内容に誤りがあります",
    "A value lacks its shape or cannot be meant; `errors` names each field and what to enter.",
)
REQUEST_TOO_LARGE = ProblemKind(
    "request.too_large",
    413,
    "リクエストが大きすぎます",
    "The body is larger than 256 kB.",
)
REQUEST_NOT_FOUND = ProblemKind(
    "request.not_found",
    404,
    "該当するURLがありません",
    "No operation lives at this address.",
)
REQUEST_METHOD_NOT_ALLOWED = ProblemKind(
    "request.method_not_allowed",
    405,
    "この操作はできません",
    "The address is there, but not with this method; `Allow` lists those it has.",
)
TOKEN_INVALID_CLIENT = ProblemKind(
    "token.invalid_client",
    401,
    "クライアントを確認できません",
    "Client id and secret do not fit, or the client was revoked.",
)
TOKEN_UNSUPPORTED_GRANT = ProblemKind(
    "token.unsupported_grant",
    400,
    "この認可方式は使えません",
    "The token endpoint takes client credentials only.",
)
TOKEN_MISSING = ProblemKind(
    "token.missing",
    401,
    "アクセストークンが必要です",
    "The call carries no access token.",
)
TOKEN_INVALID = ProblemKind(
    "token.invalid",
    401,
    "アクセストークンが無効です",
    "The access token is expired, altered, of another service, or its client was revoked.",
)
ACCESS_FORBIDDEN = ProblemKind(
    "access.forbidden",
    403,
    "この操作は許可されていません",
    "The client's role may not do this.",
)
IDEMPOTENCY_IN_FLIGHT = ProblemKind(
    "idempotency.in_flight",
    409,
    "同じリクエストを処理中です",
    "The first request with this key is still being answered; repeat it after a moment.",
)
IDEMPOTENCY_OTHER_BODY = ProblemKind(
    "idempotency.other_body",
    422,
    "Idempotency-Keyが別の内容で使われています",
    "The key was used for another request; use a new key for a new request.",
)
SERVICE_UNAVAILABLE = ProblemKind(
    "service.unavailable",
    503,
    "ただいま利用できません",
    "The service or its database cannot answer now; repeat the same request after `Retry-After`.",
)
SERVICE_FAILED = ProblemKind(
    "service.failed",
    500,
    "処理できませんでした",
    "A fault of the service; `X-Request-Id` finds it in the log.",
)

PROBLEMS = (
    REQUEST_UNREADABLE,
    REQUEST_INVALID,
    REQUEST_TOO_LARGE,
    REQUEST_NOT_FOUND,
    REQUEST_METHOD_NOT_ALLOWED,
    TOKEN_INVALID_CLIENT,
    TOKEN_UNSUPPORTED_GRANT,
    TOKEN_MISSING,
    TOKEN_INVALID,
    ACCESS_FORBIDDEN,
    IDEMPOTENCY_IN_FLIGHT,
    IDEMPOTENCY_OTHER_BODY,
    SERVICE_UNAVAILABLE,
    SERVICE_FAILED,
)

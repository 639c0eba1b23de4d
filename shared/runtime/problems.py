"""What any service may refuse or fail at."""

from shared.schemas.facts.problem import ProblemKind

REQUEST_UNREADABLE = ProblemKind(
    "request.unreadable",
    400,
    "送信された内容を読み取れません",
    "There is no body, it is not readable JSON in UTF-8, it is nested too deep, or it has too many parts.",
    "Send JSON in UTF-8, nested at most 16 deep.",
)
REQUEST_MEDIA_TYPE = ProblemKind(
    "request.media_type",
    415,
    "送信された形式は使えません",
    "The body calls itself something else than JSON, or nothing.",
    "Send JSON with `Content-Type: application/json`.",
)
REQUEST_INVALID = ProblemKind(
    "request.invalid",
    422,
    "入力内容に誤りがあります",
    "A value lacks its shape or cannot be meant; `errors` names each field and what to enter.",
    "Mend each place in `errors`: `pointer` names the field, or after a colon the parameter or header.",
)
REQUEST_TOO_LARGE = ProblemKind(
    "request.too_large",
    413,
    "送信された内容が大きすぎます",
    "The body is larger than the operation takes: 256 kB, less where small forms are taken.",
    "Send a smaller body.",
)
REQUEST_NOT_FOUND = ProblemKind(
    "request.not_found",
    404,
    "ページが見つかりません",
    "No operation lives at this address.",
    "Compare method and path with the specification at `/openapi.json`.",
)
REQUEST_METHOD_NOT_ALLOWED = ProblemKind(
    "request.method_not_allowed",
    405,
    "この操作はできません",
    "The address is there, but not with this method; `Allow` lists those it has.",
    "Use one of the methods in `Allow`.",
)
TOKEN_INVALID_REQUEST = ProblemKind(
    "token.invalid_request",
    400,
    "ログインの情報を読み取れません",
    "The token endpoint was asked in a form that it does not take.",
    "Mend what `error_description` names.",
)
TOKEN_INVALID_CLIENT = ProblemKind(
    "token.invalid_client",
    401,
    "利用者を確認できません",
    "Client id and secret do not fit, or the client was revoked.",
    "Check `client_id` and `client_secret`; an administrator makes a new secret for a revoked client.",
)
TOKEN_UNSUPPORTED_GRANT = ProblemKind(
    "token.unsupported_grant",
    400,
    "このログイン方法は使えません",
    "The token endpoint takes client credentials only.",
    "Send `grant_type=client_credentials` as `application/x-www-form-urlencoded`.",
)
TOKEN_MISSING = ProblemKind(
    "token.missing",
    401,
    "ログインが必要です",
    "The call carries no access token.",
    "Send a token as `Authorization: Bearer …`: a system gets it at `POST /oauth2/token`, a person by signing in.",
)
TOKEN_INVALID = ProblemKind(
    "token.invalid",
    401,
    "ログインが無効です",
    "The access token is expired, altered, of another service, or its caller was revoked.",
    "Get a new token that is for this very service alone, then repeat the call.",
)
PERSON_UNKNOWN = ProblemKind(
    "person.unknown",
    403,
    "利用者として登録されていません",
    "The access token is good, and its person is not known here.",
    "Show `detail`: its code is what the operator needs for `hosho person add --code`.",
)
ACCESS_FORBIDDEN = ProblemKind(
    "access.forbidden",
    403,
    "この操作は許可されていません",
    "The caller's role may not do this.",
    "Call in a role that may do this; the specification names the roles.",
)
IDEMPOTENCY_IN_FLIGHT = ProblemKind(
    "idempotency.in_flight",
    409,
    "同じ操作を処理中です",
    "The first request with this key is still being answered; repeat it after a moment.",
    "Wait as `Retry-After` says, then repeat the same request with the same `Idempotency-Key`.",
)
IDEMPOTENCY_OTHER_BODY = ProblemKind(
    "idempotency.other_body",
    422,
    "同じ送信が別の内容で済んでいます",
    "The key was used for another request; use a new key for a new request.",
    "Send this body with a new `Idempotency-Key`.",
)
SERVICE_UNAVAILABLE = ProblemKind(
    "service.unavailable",
    503,
    "ただいま利用できません",
    "The service or its database cannot answer now; repeat the same request after `Retry-After`.",
    "Wait as `Retry-After` says, then repeat the same request.",
)
SERVICE_FAILED = ProblemKind(
    "service.failed",
    500,
    "処理できませんでした",
    "A fault of the service; `X-Request-Id` finds it in the log.",
    "Give the operator the id in `instance`, which is also `X-Request-Id`.",
)

PROBLEMS = (
    REQUEST_UNREADABLE,
    REQUEST_MEDIA_TYPE,
    REQUEST_INVALID,
    REQUEST_TOO_LARGE,
    REQUEST_NOT_FOUND,
    REQUEST_METHOD_NOT_ALLOWED,
    TOKEN_INVALID_REQUEST,
    TOKEN_INVALID_CLIENT,
    TOKEN_UNSUPPORTED_GRANT,
    TOKEN_MISSING,
    TOKEN_INVALID,
    PERSON_UNKNOWN,
    ACCESS_FORBIDDEN,
    IDEMPOTENCY_IN_FLIGHT,
    IDEMPOTENCY_OTHER_BODY,
    SERVICE_UNAVAILABLE,
    SERVICE_FAILED,
)

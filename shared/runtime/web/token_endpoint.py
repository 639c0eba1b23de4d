"""`POST /oauth2/token`: the client credentials grant (RFC 6749 §4.4), answered by each service for itself."""

import base64
from typing import Literal
from urllib.parse import parse_qsl, unquote_plus

from fastapi import APIRouter, Request, Response

from shared.runtime.errors import DomainError
from shared.runtime.identity.clients import authenticate_client
from shared.runtime.identity.tokens import LIFE_S
from shared.runtime.problems import TOKEN_INVALID_CLIENT, TOKEN_UNSUPPORTED_GRANT
from shared.runtime.web.sessions import Reading, service_of
from shared.schemas.model import Schema

router = APIRouter(tags=["token"])

_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": {"type": "string", "enum": ["client_credentials"]},
                        "client_id": {"type": "string"},
                        "client_secret": {"type": "string"},
                    },
                }
            }
        },
    }
}


class TokenAnswer(Schema):
    """`expires_in` is in seconds."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105
    expires_in: int = LIFE_S


@router.post("/oauth2/token", openapi_extra=_FORM)
async def issue_token(request: Request, response: Response, session: Reading) -> TokenAnswer:
    """Takes the client's id and secret by HTTP Basic or in the form; the token opens this service only."""
    form = dict(parse_qsl((await request.body()).decode("ascii", "replace")))
    if form.get("grant_type") != "client_credentials":
        raise DomainError(
            TOKEN_UNSUPPORTED_GRANT,
            "接続するシステムの設定を管理者に確認してください。",
        )
    client_id, secret = _read_credentials(request, form)
    client = await authenticate_client(session, client_id, secret) if client_id.isprintable() else None
    if client is None:
        raise DomainError(
            TOKEN_INVALID_CLIENT,
            "利用者のIDとシークレットを確認してください。失効している場合は管理者に再発行を依頼してください。",
            headers={"WWW-Authenticate": "Basic"},
        )
    service = service_of(request)
    response.headers["Cache-Control"] = "no-store"
    return TokenAnswer(access_token=service.tokens.issue(client, service.clock.now()))


def _read_credentials(request: Request, form: dict[str, str]) -> tuple[str, str]:
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        client_id, _, secret = base64.b64decode(encoded).decode("ascii").partition(":")
    except ValueError:  # no base64, or nothing that it could stand for
        return "", ""
    return unquote_plus(client_id), unquote_plus(secret)

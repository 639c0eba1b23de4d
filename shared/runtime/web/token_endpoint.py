"""`POST /oauth2/token`: the client credentials grant (RFC 6749 §4.4), answered by each service for itself."""

import base64
from typing import Literal
from urllib.parse import parse_qsl, unquote_plus

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from shared.runtime.identity.clients import authenticate_client
from shared.runtime.identity.tokens import LIFE_S
from shared.runtime.problems import (
    REQUEST_TOO_LARGE,
    TOKEN_INVALID_CLIENT,
    TOKEN_INVALID_REQUEST,
    TOKEN_UNSUPPORTED_GRANT,
)
from shared.runtime.web.access import service_of
from shared.runtime.web.keeping import SECRET
from shared.runtime.web.specification.declarations import SMALL_BODY, UNTOUCHED, may_refuse, sends, takes
from shared.runtime.web.specification.refusals import PROBLEM_SCHEMA
from shared.runtime.web.token_refusals import TokenProblem, refuse_body, refuse_client, refuse_grant, refuse_request
from shared.schemas.model import Schema

router = APIRouter(tags=["token"])

GRANT = "client_credentials"
FORM_TYPE = "application/x-www-form-urlencoded"
MOST_PARAMETERS = 100
_FORM = {
    PROBLEM_SCHEMA: TokenProblem.__name__,
    "requestBody": {
        "required": True,
        "content": {
            FORM_TYPE: {
                "schema": {
                    "type": "object",
                    "required": ["grant_type"],
                    "properties": {
                        "grant_type": {"type": "string", "enum": [GRANT]},
                        "client_id": {"type": "string"},
                        "client_secret": {"type": "string"},
                    },
                }
            }
        },
    },
}


class TokenAnswer(Schema):
    """`expires_in` is in seconds."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105
    expires_in: int = LIFE_S


@router.post("/oauth2/token", openapi_extra=_FORM)
@sends(UNTOUCHED)
@takes(SMALL_BODY)
@may_refuse(TOKEN_INVALID_REQUEST, TOKEN_UNSUPPORTED_GRANT, TOKEN_INVALID_CLIENT, REQUEST_TOO_LARGE)
async def issue_token(request: Request, response: Response) -> TokenAnswer:
    """Takes the client's id and secret by HTTP Basic or in the form; the token opens this service only."""
    form = await _read_form(request)
    if "grant_type" not in form:
        raise refuse_request("The parameter grant_type is missing.")
    if form["grant_type"] != GRANT:
        raise refuse_grant()
    client_id, secret = _read_credentials(request, form)
    if not client_id.isprintable():
        raise refuse_client()
    service = service_of(request)
    async with service.database.read() as session:  # only now: a body that comes slowly holds no connection
        client = await authenticate_client(session, client_id, secret)
    if client is None or not service.callers.admits(client.role, client.org):
        raise refuse_client()
    response.headers.update(SECRET)
    return TokenAnswer(access_token=service.tokens.issue(client, service.clock.now()))


async def _read_form(request: Request) -> dict[str, str]:
    """The parameters that have a value, as RFC 6749 §3.2 counts them: those without are as if they were left out."""
    kind = request.headers.get("content-type", FORM_TYPE).partition(";")[0].strip().lower()
    if kind != FORM_TYPE:
        raise refuse_request(f"Send the parameters form-encoded, with Content-Type: {FORM_TYPE}.")
    try:
        body = await request.body()
    except HTTPException as error:
        raise refuse_body(error.status_code) from None
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=MOST_PARAMETERS)
    except ValueError:
        raise refuse_request("The body is not form-encoded text.") from None
    if len(dict(pairs)) < len(pairs):
        raise refuse_request("A parameter is given more than once.")
    return {name: value for name, value in pairs if value}


def _read_credentials(request: Request, form: dict[str, str]) -> tuple[str, str]:
    """By the header or in the form; both at once is refused, since nobody could say which of them counts."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if not scheme:
        return form.get("client_id", ""), form.get("client_secret", "")
    if scheme.lower() != "basic":
        raise refuse_client()
    try:
        pair = base64.b64decode(encoded, validate=True).decode("ascii")
    except ValueError:  # no base64, or nothing that it could stand for
        raise refuse_client() from None
    client_id, colon, secret = pair.partition(":")
    if not colon or not pair.isprintable():  # RFC 7617 §2
        raise refuse_client()
    client_id = unquote_plus(client_id)
    if "client_secret" in form or form.get("client_id", client_id) != client_id:
        raise refuse_request("The client authenticates in two ways at once; use HTTP Basic alone.")
    return client_id, unquote_plus(secret)

"""A SAMPLE identity provider (OpenID Connect) for trying things on one machine: it lets in whoever presses a button.

Authorization code with PKCE for one public front end, and refresh tokens. A token is for one service, which the front
end names by `resource` (RFC 8707). Keys and sign-ins live as long as the process.
"""

import os
import secrets
import time
from typing import Annotated, Any
from urllib.parse import parse_qsl

import httpx
from fastapi import FastAPI, Query, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from joserfc import jwt
from joserfc.jwk import RSAKey

from services.local.sign_in.grants import CHALLENGE, Grant, GrantError, Grants
from services.local.sign_in.page import compose_page
from services.local.sign_in.sample import VARIABLE, SampleSignIn
from shared.runtime.issuers import is_loopback, is_safe_url

LIFE_S = 300
_ALGORITHM = "RS256"


def create_app() -> FastAPI:
    return build(SampleSignIn.model_validate_json(os.environ[VARIABLE]))


def build(sample: SampleSignIn) -> FastAPI:
    app = FastAPI(title="Sample sign-in", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET", "POST"], allow_headers=["*"])
    provider = _Provider(sample)
    app.add_api_route("/readyz", lambda: {"status": "ok"})
    app.add_api_route("/.well-known/openid-configuration", provider.describe)
    app.add_api_route("/keys", provider.list_keys)
    app.add_api_route("/authorize", provider.ask, response_class=HTMLResponse)
    app.add_api_route("/authorize/{person}", provider.let_in, methods=["POST"])
    app.add_api_route("/token", provider.give_token, methods=["POST"])
    return app


class _Provider:
    def __init__(self, sample: SampleSignIn) -> None:
        self._sample = sample
        self._grants = Grants()
        self._key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(8), "use": "sig", "alg": _ALGORITHM})

    async def describe(self) -> dict[str, Any]:
        issuer = self._sample.issuer
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/keys",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none"],
            "id_token_signing_alg_values_supported": [_ALGORITHM],
            "subject_types_supported": ["public"],
            "scopes_supported": ["openid"],
            "authorization_response_iss_parameter_supported": True,
        }

    async def list_keys(self) -> dict[str, Any]:
        return {"keys": [self._key.as_dict(private=False)]}

    async def ask(self, request: Request) -> Response:
        """Whom to sign in as; a request that no front end should send is a 400 that says what is wrong with it."""
        fault = self._find_fault(request.query_params)
        if fault is not None:
            return Response(f"SAMPLE sign-in: {fault}\n", 400, media_type="text/plain")
        return HTMLResponse(compose_page(self._sample.people, str(request.query_params)))

    async def let_in(self, request: Request, person: str, state: Annotated[str | None, Query()] = None) -> Response:
        """Only the buttons of the page lead here: no page of another origin signs anybody in."""
        asked = request.query_params
        fault = self._find_fault(asked) or (None if person in self._sample.people else "nobody is named like this")
        if request.headers.get("origin", self._sample.issuer) != self._sample.issuer:
            fault = "only this page signs in, and the request comes from another"
        if fault is not None:
            return Response(f"SAMPLE sign-in: {fault}\n", 400, media_type="text/plain")
        grant = Grant(person, asked["redirect_uri"], asked["code_challenge"], asked.get("nonce"))
        back = {"code": self._grants.give_code(grant), "iss": self._sample.issuer}
        if state is not None:
            back["state"] = state
        return RedirectResponse(str(httpx.URL(asked["redirect_uri"]).copy_merge_params(back)), 303)

    def _find_fault(self, asked: Any) -> str | None:
        """The redirect leads to this machine only, so that the sample gives nobody else a code."""
        redirect_uri = asked.get("redirect_uri", "")
        if asked.get("client_id") != self._sample.client_id:
            return f"client_id must be {self._sample.client_id}"
        if not is_safe_url(redirect_uri) or not is_loopback(redirect_uri) or "#" in redirect_uri:
            return "redirect_uri must lead to this machine (localhost, 127.0.0.1)"
        if httpx.URL(redirect_uri).port == httpx.URL(self._sample.issuer).port:
            return "redirect_uri must lead to the front end, not back to the sign-in"
        if asked.get("response_type") != "code":
            return "response_type must be code"
        if asked.get("code_challenge_method") != "S256" or not CHALLENGE.fullmatch(asked.get("code_challenge", "")):
            return "PKCE is needed: code_challenge, with code_challenge_method=S256"
        return None

    async def give_token(self, request: Request) -> JSONResponse:
        """For one service each: the code's first, by refresh token the others."""
        try:
            answer = self._answer(dict(parse_qsl((await request.body()).decode("ascii", "replace"))))
        except GrantError as error:
            refusal = {"error": error.error, "error_description": error.description}
            return JSONResponse(refusal, 400, headers={"Cache-Control": "no-store"})
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    def _answer(self, form: dict[str, str]) -> dict[str, Any]:
        resource = form.get("resource", "")
        if form.get("client_id") != self._sample.client_id:
            raise GrantError("invalid_client", f"client_id must be {self._sample.client_id}.")
        if resource not in self._sample.resources.values():
            raise GrantError("invalid_target", "Name one service by resource; demo.json has their names.")
        if form.get("grant_type") == "authorization_code":
            grant = self._grants.take_code(
                form.get("code", ""), form.get("redirect_uri", ""), form.get("code_verifier", "")
            )
            refresh_token = self._grants.give_refresh_token(grant)
        elif form.get("grant_type") == "refresh_token":
            refresh_token = form.get("refresh_token", "")
            grant = self._grants.find_refreshing(refresh_token)
        else:
            raise GrantError("unsupported_grant_type", "grant_type is authorization_code or refresh_token.")
        return {
            "access_token": self._sign("at+jwt", self._compose_claims(grant, resource)),
            "token_type": "Bearer",
            "expires_in": LIFE_S,
            "refresh_token": refresh_token,
            "id_token": self._sign("JWT", self._compose_id(grant)),
        }

    def _compose_claims(self, grant: Grant, audience: str) -> dict[str, Any]:
        now = int(time.time())
        subject = self._sample.people[grant.person].subject
        times = {"iat": now, "exp": now + LIFE_S}
        return {"iss": self._sample.issuer, "sub": subject, "aud": audience, "jti": secrets.token_hex(16), **times}

    def _compose_id(self, grant: Grant) -> dict[str, Any]:
        claims = self._compose_claims(grant, self._sample.client_id)
        claims["name"] = self._sample.people[grant.person].name
        return claims if grant.nonce is None else {**claims, "nonce": grant.nonce}

    def _sign(self, kind: str, claims: dict[str, Any]) -> str:
        header = {"alg": _ALGORITHM, "typ": kind, "kid": self._key.kid}
        return jwt.encode(header, claims, self._key, algorithms=[_ALGORITHM])

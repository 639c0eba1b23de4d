"""The identity provider: where people sign in, and the tokens that it gives for each API (OpenID Connect).

Authorization code with PKCE. A token is for one API: with the code comes that of the first, by refresh token those of
the others.
"""

import datetime
import time
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote_plus

import httpx
from authlib.common.security import generate_token
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ValidationError

from services.portal.settings import Settings, TokenTarget
from shared.runtime.clock import Clock
from shared.runtime.issuers import is_loopback, is_safe_url

ANSWER_S = 5.0
DISCOVERED_S = 600.0  # after which its addresses and keys are read again
_DISCOVERY = "/.well-known/openid-configuration"
_ALGORITHMS = ["RS256", "PS256", "ES256", "Ed25519"]
_SKEW_S = 60
_LONGEST_S = 10**6


class ProviderAwayError(Exception):
    """It does not answer, or not as OpenID Connect says; nobody can sign in, or go on, for now."""


class NotSignedInError(Exception):
    """It did not let this person in, or no longer: a code or refresh token that is not good (any more)."""


class Flow(NamedTuple):
    """One sign-in under way, as the browser brings it back; `place` is where it goes on."""

    state: str
    nonce: str
    verifier: str
    place: str


class HeldToken(BaseModel):
    """An access token for one API, and when it ends."""

    text: str
    ends_at: datetime.datetime


class Granted(NamedTuple):
    token: HeldToken
    refresh_token: str | None


class _Discovered(BaseModel):
    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class Provider:
    """`targets` are the APIs by name, as the provider names them. `transport` is for tests."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        targets: Mapping[str, str],
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._targets = targets
        self._transport = transport
        self._discovered: tuple[float, _Discovered, KeySet] | None = None

    def begin(self, place: str) -> Flow:
        return Flow(generate_token(32), generate_token(32), generate_token(64), place)

    async def compose_address(self, flow: Flow, *, choose: bool) -> str:
        """Where the browser goes; with `choose` the provider asks who it is also where it knows."""
        discovered, _ = await self._discover()
        return str(
            prepare_grant_uri(
                discovered.authorization_endpoint,
                self._settings.oidc_client_id,
                "code",
                redirect_uri=self._redirect_uri,
                scope="openid",
                state=flow.state,
                nonce=flow.nonce,
                code_challenge=create_s256_code_challenge(flow.verifier),
                code_challenge_method="S256",
                prompt="select_account" if choose else None,
            )
        )

    async def redeem(self, flow: Flow, code: str, api: str) -> Granted:
        """Raises NotSignedInError for a code that is not good or an answer that is not about this sign-in."""
        discovered, keys = await self._discover()
        more = {} if self._settings.oidc_target is TokenTarget.SCOPE else self._name(api)
        said = {"code": code, "code_verifier": flow.verifier, "redirect_uri": self._redirect_uri, **more}
        answer = await self._ask(discovered, "authorization_code", said)
        self._check_id(str(answer.get("id_token")), flow.nonce, keys)
        if self._settings.oidc_target is TokenTarget.SCOPE:
            return await self.refresh(str(answer.get("refresh_token")), api)
        return self._read(answer, None)

    async def refresh(self, refresh_token: str, api: str) -> Granted:
        """A token for one API. The provider may give another refresh token in the place of this one."""
        discovered, _ = await self._discover()
        said = {"refresh_token": refresh_token, **self._name(api)}
        answer = await self._ask(discovered, "refresh_token", said)
        return self._read(answer, refresh_token)

    def _name(self, api: str) -> dict[str, str]:
        return {self._settings.oidc_target.value: self._targets[api]}

    async def _ask(self, discovered: _Discovered, grant: str, said: Mapping[str, str]) -> dict[str, Any]:
        """The answer of the token endpoint (RFC 6749 §5.1). Raises NotSignedInError for a refusal by its §5.2."""
        body = prepare_token_request(grant, "", **said, **self._name_public())
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json", **self._prove()}
        try:
            async with self._make_client() as client:
                found = await client.post(discovered.token_endpoint, content=body, headers=headers)
            answer: dict[str, Any] = found.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ProviderAwayError(type(error).__name__) from None
        if found.is_success:
            return answer
        if found.is_client_error and isinstance(answer.get("error"), str):
            raise NotSignedInError(answer["error"])
        raise ProviderAwayError(f"status {found.status_code}")

    def _name_public(self) -> dict[str, str]:
        return {} if self._settings.oidc_client_secret else {"client_id": self._settings.oidc_client_id}

    def _prove(self) -> dict[str, str]:
        """`client_secret_basic` (RFC 6749 §2.3.1), where the provider gave a secret."""
        secret = self._settings.oidc_client_secret
        if secret is None:
            return {}
        pair = f"{quote_plus(self._settings.oidc_client_id)}:{quote_plus(secret.get_secret_value())}"
        return {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}

    async def _discover(self) -> tuple[_Discovered, KeySet]:
        now = time.monotonic()
        if self._discovered is None or now - self._discovered[0] > DISCOVERED_S:
            issuer = self._settings.oidc_issuer
            try:
                async with self._make_client() as client:
                    found = await client.get(issuer.rstrip("/") + _DISCOVERY)
                    discovered = _Discovered.model_validate_json(found.raise_for_status().content)
                    self._require_own(discovered)
                    keys = KeySet.import_key_set((await client.get(discovered.jwks_uri)).raise_for_status().json())
            except (httpx.HTTPError, httpx.InvalidURL, ValidationError, ValueError, JoseError) as error:
                raise ProviderAwayError(type(error).__name__) from None
            self._discovered = now, discovered, keys
        return self._discovered[1], self._discovered[2]

    def _require_own(self, discovered: _Discovered) -> None:
        """A provider that answers over https never sends anybody to plain http, nor to this machine."""
        urls = (discovered.authorization_endpoint, discovered.token_endpoint, discovered.jwks_uri)
        here = is_loopback(self._settings.oidc_issuer)
        if discovered.issuer != self._settings.oidc_issuer:
            raise ValueError("its discovery document names another issuer")
        if not all(is_safe_url(url) and (here or not is_loopback(url)) for url in urls):
            raise ValueError("its discovery document has addresses that are not safe")

    def _check_id(self, id_token: str, nonce: str, keys: KeySet) -> None:
        """OpenID Connect Core §3.1.3.7. Who it is the APIs say, by their own token; this says whose sign-in it was."""
        try:
            claims = jwt.decode(id_token, keys, algorithms=_ALGORITHMS).claims
            jwt.JWTClaimsRegistry(
                now=int(self._clock.now().timestamp()),
                leeway=_SKEW_S,
                iss={"essential": True, "value": self._settings.oidc_issuer},
                aud={"essential": True, "value": self._settings.oidc_client_id},
                exp={"essential": True},
                nonce={"essential": True, "value": nonce},
            ).validate(claims)
        except (JoseError, ValueError) as error:
            raise NotSignedInError(f"id_token: {type(error).__name__}") from None

    @property
    def _redirect_uri(self) -> str:
        return f"{self._settings.portal_url}/sign-in/back"

    def _make_client(self) -> httpx.AsyncClient:
        """No proxy stands between us and our own machine."""
        own = is_loopback(self._settings.oidc_issuer)
        return httpx.AsyncClient(timeout=ANSWER_S, follow_redirects=False, trust_env=not own, transport=self._transport)

    def _read(self, answer: Mapping[str, Any], former: str | None) -> Granted:
        """Raises NotSignedInError for an answer without a token."""
        text, life = answer.get("access_token"), answer.get("expires_in")
        if not isinstance(text, str) or not isinstance(life, int | float) or not 0 < life < _LONGEST_S:
            raise NotSignedInError("no token")
        renewed = answer.get("refresh_token", former)
        ends_at = self._clock.now() + datetime.timedelta(seconds=life)
        return Granted(HeldToken(text=text, ends_at=ends_at), renewed if isinstance(renewed, str) else None)

"""The settings of the portal, from the environment."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import NoDecode

from shared.runtime.issuers import is_issuer_url, is_loopback, is_safe_url
from shared.runtime.settings import OWN_OR_ALLOWED, Count, DatabaseUrl, DoorSettings, KeyRingSetting, LogLevel
from shared.schemas.words.issuer import SAMPLE_FILE
from shared.schemas.words.roles import Role


class Audience(StrEnum):
    """Whom pages are for; the value is also the first part of their addresses."""

    BUILDER = "builder"
    OFFICER = "officer"
    TOWN = "town"

    @property
    def role(self) -> Role:
        return _ROLES[self]


_ROLES = {Audience.BUILDER: Role.PRINCIPAL, Audience.OFFICER: Role.OFFICER, Audience.TOWN: Role.AUTHORITY}


class TokenTarget(StrEnum):
    """How the identity provider is told which API a token is for: by `resource` (RFC 8707) or by a scope."""

    RESOURCE = "resource"
    SCOPE = "scope"


def _parse_audiences(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    named = [name.strip() for name in value.split(",") if name.strip()]
    if not named or not set(named) <= set(Audience):
        raise ValueError(f"must be one or more of {', '.join(Audience)}, separated by commas")
    return tuple(audience for audience in Audience if audience in named)


def _require_origin(url: str) -> str:
    origin = url.rstrip("/")
    if not is_safe_url(url) or set(url) & set("?#") or origin.count("/") != 2:
        raise ValueError("must be https://HOST or https://HOST:PORT (http on this machine alone), without a path")
    return origin


def _require_issuer(url: str) -> str:
    if not is_issuer_url(url):
        raise ValueError("must be the provider's issuer to the letter: https (http on this machine alone), no query")
    return url


def _require_api(url: str) -> str:
    """Inside one installation the way to the APIs may be a network of its own without TLS."""
    if not url.startswith(("http://", "https://")) or set(url) & set("?# @"):
        raise ValueError("must be an http or https address without login and query")
    return url.rstrip("/")


Audiences = Annotated[tuple[Audience, ...], NoDecode, BeforeValidator(_parse_audiences)]
Origin = Annotated[str, AfterValidator(_require_origin)]
ApiAddress = Annotated[str, AfterValidator(_require_api)]
Target = Annotated[str, Field(min_length=1, max_length=500)]


class Settings(DoorSettings):
    """`portal_keys` encrypt what is kept of people: the first one seals, all of them open.

    The three APIs are called at `application_url`, `issuance_url`, `verification_url`; the provider names a token for
    one of them by its `_target`, sent as `oidc_target` says. A session ends after `session_idle_minutes` without a
    request, and `session_hours` after the sign-in in any case.
    """

    database_url: DatabaseUrl
    portal_keys: KeyRingSetting
    portal_url: Origin
    portal_audiences: Audiences = tuple(Audience)
    application_url: ApiAddress
    issuance_url: ApiAddress
    verification_url: ApiAddress
    application_target: Target
    issuance_target: Target
    verification_target: Target
    oidc_issuer: Annotated[str, AfterValidator(_require_issuer)]
    oidc_client_id: Target
    oidc_client_secret: SecretStr | None = None
    oidc_target: TokenTarget = TokenTarget.RESOURCE
    session_idle_minutes: Annotated[int, Field(ge=1, le=480)] = 30
    session_hours: Annotated[int, Field(ge=1, le=24)] = 12
    issuer_file: Path = SAMPLE_FILE
    allow_samples: bool = False
    log_level: LogLevel = "INFO"
    pool_size: Count = 4

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach it by https; without it only this machine does."""
        return self.portal_url.startswith("https://")

    @property
    def has_sample_sign_in(self) -> bool:
        return is_loopback(self.oidc_issuer) and self.oidc_issuer.startswith("http://")

    @model_validator(mode="after")
    def _refuse_sample_sign_in(self) -> Self:
        if self.has_sample_sign_in and not self.allow_samples:
            raise ValueError(f"the sign-in of {self.oidc_issuer} in HOSHO_OIDC_ISSUER is a SAMPLE; {OWN_OR_ALLOWED}")
        return self

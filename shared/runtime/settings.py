"""Settings come from the environment only; a bad one stops the process with a sentence that names it."""

import base64
import binascii
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from shared.runtime.data.address import Address
from shared.runtime.issuers import Issuer, parse_issuers
from shared.schemas.words.issuer import SAMPLE_FILE

PREFIX = "HOSHO_"
_ORIGIN = re.compile(r"(https?)://(?:[a-z0-9]+(?:[.-]+[a-z0-9]+)*|\[[0-9a-f:.]+\])(?::([1-9][0-9]{0,4}))?")
OWN_OR_ALLOWED = "put your own in its place, or, only to try things, set HOSHO_ALLOW_SAMPLES=yes"
_USUAL_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class KeyRing:
    """Named secrets of 32 bytes each, in the order given; the secrets stay out of reprs and logs."""

    secrets: dict[str, bytes] = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads `name:base64url,name:base64url,…`; raises ValueError without quoting a secret."""
        secrets: dict[str, bytes] = {}
        for position, entry in enumerate(text.split(","), start=1):
            name, _, encoded = entry.strip().partition(":")
            try:
                secret = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
            except binascii.Error:
                secret = b""
            if not name or len(secret) != 32:
                raise ValueError(f"entry {position} must be NAME:BASE64URL of 32 bytes")
            if name in secrets:
                raise ValueError(f"entry {position} repeats a name")
            secrets[name] = secret
        return cls(secrets)

    def format(self) -> str:
        """The text that `parse` reads."""
        return ",".join(
            f"{name}:{base64.urlsafe_b64encode(secret).rstrip(b'=').decode()}" for name, secret in self.secrets.items()
        )

    @property
    def first(self) -> tuple[str, bytes]:
        return next(iter(self.secrets.items()))


def _parse_key_ring(value: Any) -> Any:
    return KeyRing.parse(value) if isinstance(value, str) else value


def _parse_epochs(value: Any) -> Any:
    """A key ring whose names are epochs: whole numbers from 1."""
    if not isinstance(value, str):
        return value
    ring = KeyRing.parse(value)
    if not all(name.isdecimal() and int(name) >= 1 for name in ring.secrets):
        raise ValueError("epochs are whole numbers from 1")
    return {int(name): secret for name, secret in ring.secrets.items()}


def _parse_origins(value: Any) -> Any:
    """Reads `https://a.example,https://b.example:8443` as browsers write them: anything else would never be met."""
    if not isinstance(value, str):
        return value
    origins = [entry.strip() for entry in value.split(",") if value.strip()]
    for position, origin in enumerate(origins, start=1):
        if not _is_origin(origin):
            raise ValueError(
                f"entry {position} is no origin as browsers send it. Write https://HOST or https://HOST:PORT in lower "
                "case: no path, no slash at the end, no *, and no port where it is the usual one"
            )
    return tuple(dict.fromkeys(origins))


def _is_origin(text: str) -> bool:
    found = _ORIGIN.fullmatch(text)
    if found is None:
        return False
    scheme, port = found.groups()
    return port is None or (int(port) <= 65535 and int(port) != _USUAL_PORTS[scheme])


def _require_database_url(url: str) -> str:
    Address.read(url)
    return url


def _to_upper(value: Any) -> Any:
    return value.upper() if isinstance(value, str) else value


def _parse_issuers(value: Any) -> Any:
    return parse_issuers(value) if isinstance(value, str) else value


KeyRingSetting = Annotated[KeyRing, NoDecode, BeforeValidator(_parse_key_ring)]
EpochKeysSetting = Annotated[dict[int, bytes], NoDecode, BeforeValidator(_parse_epochs)]
Origins = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_parse_origins)]
IssuersSetting = Annotated[tuple[Issuer, ...], NoDecode, BeforeValidator(_parse_issuers)]
DatabaseUrl = Annotated[str, AfterValidator(_require_database_url)]
LogLevel = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(_to_upper)]
Count = Annotated[int, Field(ge=1)]


class DoorSettings(BaseSettings):
    """What its server needs: how many connections may wait without a whole request, in all and of one source."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, arbitrary_types_allowed=True)

    waiting_connections: Count = 256
    waiting_per_source: Count = 64


class ServiceSettings(DoorSettings):
    """What every service needs: its own database role and its own token keys (`kid:seed`, the first one signs).

    Metrics are served where there is a port for them.
    """

    database_url: DatabaseUrl
    token_keys: KeyRingSetting
    log_level: LogLevel = "INFO"
    pool_size: Count = 4
    inbox_loops: Count = 2
    cors_origins: Origins = ()
    issuer_file: Path = SAMPLE_FILE
    oidc_issuers: IssuersSetting = ()
    oidc_audience: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    allow_samples: bool = False
    metrics_host: Annotated[str, Field(min_length=1, max_length=255)] = "127.0.0.1"
    metrics_port: Annotated[int, Field(ge=1, le=65_535)] | None = None

    def refuse_sample(self, what: str, *, is_sample: bool) -> None:
        """Raises ValueError, which stops the start, for what is invented where nothing invented may be issued."""
        if is_sample and not self.allow_samples:
            raise ValueError(f"{what} is a SAMPLE; {OWN_OR_ALLOWED}")

    @model_validator(mode="after")
    def _refuse_sample_sign_in(self) -> Self:
        """The sample provider lets in anybody. It is reached by http on this machine, as no real one is."""
        for issuer in self.oidc_issuers:
            is_sample = issuer.url.startswith("http://")
            self.refuse_sample(f"the sign-in of {issuer.url} in HOSHO_OIDC_ISSUERS", is_sample=is_sample)
        return self

    @model_validator(mode="after")
    def _require_connections(self) -> Self:
        """An effect holds one connection and may need another, as the first key of an epoch does."""
        if self.pool_size < 2 * self.inbox_loops:
            raise ValueError("HOSHO_POOL_SIZE must be twice HOSHO_INBOX_LOOPS or more")
        return self

    @model_validator(mode="after")
    def _require_audience(self) -> Self:
        """Without one of its own, a service would take tokens that are meant for others."""
        if self.oidc_issuers and self.oidc_audience is None:
            raise ValueError("HOSHO_OIDC_AUDIENCE is needed where HOSHO_OIDC_ISSUERS is set")
        return self


S = TypeVar("S", bound=BaseSettings)


def read_settings(settings: type[S]) -> S:
    """The settings of this process, or SystemExit that names each variable to mend and never its value."""
    try:
        return settings()
    except ValidationError as error:
        faults = "; ".join(_name_fault(fault) for fault in error.errors(include_input=False, include_url=False))
        raise SystemExit(f"Settings in the environment are missing or malformed. {faults}") from None


def _name_fault(fault: ErrorDetails) -> str:
    variable = PREFIX + "_".join(str(part) for part in fault["loc"]).upper()
    message = fault["msg"].removeprefix("Value error, ")
    return f"{variable}: {message}" if fault["loc"] else message

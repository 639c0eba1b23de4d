"""The secrets of one installation: made once, kept in a file that only its owner can read."""

import base64
import json
import secrets
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from services.admin.data_folder import DataFolder
from services.admin.private_files import write_private
from services.admin.refusal import Refusal
from shared.runtime.settings import EpochKeysSetting, KeyRing

SERVICE_NAMES = ("application_api", "issuance_api", "verification_api")
SIGNING_SERVICES = ("application_api", "issuance_api")


def _require_ring(text: str) -> str:
    KeyRing.parse(text)
    return text


def _require_epochs(text: str) -> str:
    _EPOCHS.validate_python(text)
    return text


_EPOCHS: TypeAdapter[dict[int, bytes]] = TypeAdapter(EpochKeysSetting)
_Ring = Annotated[str, AfterValidator(_require_ring)]


class Secrets(BaseModel):
    """Key rings as the services read them from their environment; token keys and fact keys differ per service."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    token_keys: dict[str, _Ring]
    fact_keys: dict[str, _Ring] = Field(default_factory=lambda: _generate_fact_keys())
    portal_keys: _Ring = Field(default_factory=lambda: f"portal-1:{_generate_key()}")
    key_encryption_keys: _Ring
    key_check_keys: Annotated[str, AfterValidator(_require_epochs)]
    webhook_keys: _Ring = Field(default_factory=lambda: f"hook-1:{_generate_key()}")

    @model_validator(mode="after")
    def _require_each_service(self) -> Self:
        if set(self.token_keys) != set(SERVICE_NAMES):
            raise ValueError("token_keys has a ring for each service")
        if set(self.fact_keys) != set(SIGNING_SERVICES):
            raise ValueError("fact_keys has a ring for each service that signs")
        return self


def generate_secrets() -> Secrets:
    return Secrets(
        token_keys={name: f"{name}-1:{_generate_key()}" for name in SERVICE_NAMES},
        key_encryption_keys=f"kek-1:{_generate_key()}",
        key_check_keys=f"1:{_generate_key()}",
    )


def _generate_fact_keys() -> dict[str, str]:
    return {name: f"{name}-1:{_generate_key()}" for name in SIGNING_SERVICES}


def keep_secrets(folder: DataFolder) -> Secrets:
    """The installation's secrets, made on first start.

    Raises Refusal when a database is there without them: authentication keys in it could never be opened again, and
    new secrets would hide that. Likewise when the file is there and damaged.
    """
    if folder.secrets_file.exists():
        return _complete(folder.secrets_file, _read(folder.secrets_file))
    if folder.postgres.exists():
        raise Refusal(
            f"{folder.path} has a database but no {folder.secrets_file.name}. Put the file back, "
            "or set HOSHO_DATA to an empty folder to start anew."
        )
    made = generate_secrets()
    _write(folder.secrets_file, made)
    return made


def _complete(path: Path, found: Secrets) -> Secrets:
    """A file of an earlier release gets the keys that it did not know."""
    if not Secrets.model_fields.keys() <= found.model_fields_set:
        _write(path, found)
    return found


def _write(path: Path, made: Secrets) -> None:
    write_private(path, json.dumps(made.model_dump(), indent=2).encode())


def _read(path: Path) -> Secrets:
    """Raises Refusal where it cannot be read or is damaged, without quoting it."""
    try:
        return Secrets.model_validate_json(path.read_bytes())
    except OSError as error:
        raise Refusal(f"{path} cannot be read ({error.strerror}).") from None
    except ValidationError:
        raise Refusal(
            f"{path} is damaged. Put a copy of it back, or set HOSHO_DATA to an empty folder to start anew: "
            "without these secrets the authentication keys in the database stay closed."
        ) from None


def _generate_key() -> str:
    """32 random bytes, base64url without padding."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()

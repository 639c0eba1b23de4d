"""The secrets of one installation: made once, kept in a file that only its owner can read."""

import base64
import json
import secrets

from pydantic import BaseModel, ConfigDict

from services.local.data_folder import DataFolder, write_private
from services.local.refusal import Refusal

SERVICE_NAMES = ("application_api", "issuance_api", "verification_api")


class Secrets(BaseModel):
    """Key rings as the services read them from their environment; token keys differ per service."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    token_keys: dict[str, str]
    key_encryption_keys: str
    key_check_keys: str


def generate_secrets() -> Secrets:
    return Secrets(
        token_keys={name: f"{name}-1:{_generate_key()}" for name in SERVICE_NAMES},
        key_encryption_keys=f"kek-1:{_generate_key()}",
        key_check_keys=f"1:{_generate_key()}",
    )


def keep_secrets(folder: DataFolder) -> Secrets:
    """The installation's secrets, made on first start.

    Raises Refusal when a database is there without them: authentication keys in it could never be opened again, and
    new secrets would hide that.
    """
    if folder.secrets_file.exists():
        return Secrets.model_validate_json(folder.secrets_file.read_bytes())
    if folder.postgres.exists():
        raise Refusal(
            f"{folder.path} has a database but no {folder.secrets_file.name}. Put the file back, "
            "or set HOSHO_DATA to an empty folder to start anew."
        )
    made = generate_secrets()
    write_private(folder.secrets_file, json.dumps(made.model_dump(), indent=2).encode())
    return made


def _generate_key() -> str:
    """32 random bytes, base64url without padding."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).rstrip(b"=").decode()

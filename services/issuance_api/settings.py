"""The settings of issuance_api, from the environment."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr

from services.issuance_api.documents.fonts import default_font_folder
from services.issuance_api.documents.renderer import PLACES
from shared.runtime.settings import EpochKeysSetting, KeyRingSetting, ServiceSettings
from shared.schemas.application_fields import Email
from shared.schemas.issuer import SAMPLE_FILE


class Settings(ServiceSettings):
    """The first of `key_encryption_keys` wraps new data keys; the highest epoch of `key_check_keys` is for new keys.

    `seal_file` is PKCS#12; `seal_tsa_url` an RFC 3161 authority, asked for a timestamp of each seal. At most
    `render_places` people wait for a key notice or a premium statement at once.
    """

    key_encryption_keys: KeyRingSetting
    key_check_keys: EpochKeysSetting
    smtp_host: str
    smtp_port: int = 25
    smtp_tls: Literal["none", "starttls", "tls"] = "starttls"
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    mail_from: Email
    seal_file: Path
    seal_passphrase: SecretStr
    seal_tsa_url: Annotated[str, Field(pattern=r"^https?://")] | None = None
    issuer_file: Path = SAMPLE_FILE
    font_folder: Path = default_font_folder()
    render_workers: Annotated[int, Field(ge=1)] = 1
    render_places: Annotated[int, Field(ge=1)] = PLACES

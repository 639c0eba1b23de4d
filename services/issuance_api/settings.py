"""The settings of issuance_api, from the environment."""

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, SecretStr, model_validator

from services.issuance_api.documents.fonts.files import default_font_folder
from services.issuance_api.documents.renderer import PLACES
from services.issuance_api.sealing.sealer import SealUnusableError
from services.issuance_api.sealing.sources import SealFile, SealSource, SealToken
from shared.runtime.settings import PREFIX, Count, DatabaseUrl, EpochKeysSetting, KeyRingSetting, ServiceSettings
from shared.schemas.words.fields import Email
from shared.schemas.words.towns.register import AUTHORITIES

# A domain, or an address in brackets (RFC 5321 §4.1.3).
_HOST_NAME = r"^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f.:IPv]+\])$"


class Settings(ServiceSettings):
    """`fact_keys` sign what this service says, `application_fact_keys` are the public keys of application_api.

    The first of `key_encryption_keys` wraps new data keys; the highest epoch of `key_check_keys` is for new keys.

    The seal is in `seal_file`, PKCS#12, or in a device of PKCS#11. `seal_tsa_url` is an RFC 3161 authority, asked for a
    timestamp of each seal. At most `render_places` people wait for a key notice or a premium statement at once.
    Just one of `ledger_file`, for one process, and `ledger_url`, a second Postgres, keeps the end of every series.
    `smtp_ca_file` (PEM) is what the mail server's certificate is checked by, where it is not the system's authorities.
    An organisation may have at most `submissions_per_day` mails sent to towns on a day in Japan.
    `authorities_folder` holds the towns, the same as intake reads.
    `extra_font` is what an operator adds to the bundled fonts, `extra_drawable` the table of it that intake reads, too.
    """

    fact_keys: KeyRingSetting
    application_fact_keys: KeyRingSetting
    key_encryption_keys: KeyRingSetting
    key_check_keys: EpochKeysSetting
    ledger_file: Path | None = None
    ledger_url: DatabaseUrl | None = None
    smtp_host: str
    smtp_port: Annotated[int, Field(ge=1, le=65_535)] = 25
    smtp_tls: Literal["none", "starttls", "tls"] = "starttls"
    smtp_ca_file: Path | None = None
    smtp_ehlo_name: Annotated[str, Field(pattern=_HOST_NAME, max_length=255)] | None = None
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    mail_from: Email
    submissions_per_day: Count = 50
    seal_file: Path | None = None
    seal_passphrase: SecretStr | None = None
    seal_pkcs11_module: Path | None = None
    seal_pkcs11_token: str | None = None
    seal_pkcs11_key_label: str | None = None
    seal_pkcs11_pin: SecretStr | None = None
    seal_pkcs11_certificates: Path | None = None
    seal_tsa_url: Annotated[str, Field(pattern=r"^https?://")] | None = None
    authorities_folder: Path = AUTHORITIES
    font_folder: Path = default_font_folder()
    extra_font: Path | None = None
    extra_drawable: Path | None = None
    render_workers: Count = 1
    render_places: Count = PLACES

    @property
    def ehlo_name(self) -> str:
        """By which it greets the mail server: the set one, else the domain that its mails are from."""
        return self.smtp_ehlo_name or self.mail_from.rpartition("@")[2]

    @model_validator(mode="after")
    def _require_one_ledger(self) -> Self:
        if (self.ledger_file is None) == (self.ledger_url is None):
            raise ValueError(
                "set either HOSHO_LEDGER_FILE, a file apart from the database for one issuance_api, or "
                "HOSHO_LEDGER_URL, a second Postgres for several: it keeps which numbers were given, should the "
                "database go back in time"
            )
        return self


_FILE = {"path": "seal_file", "passphrase": "seal_passphrase"}
_TOKEN = {
    "module": "seal_pkcs11_module",
    "token": "seal_pkcs11_token",
    "key_label": "seal_pkcs11_key_label",
    "pin": "seal_pkcs11_pin",
}


def choose_seal(settings: Settings) -> SealSource:
    """Raises SealUnusableError unless either the file or the device is configured, and completely."""
    file, token = (_collect(settings, parts) for parts in (_FILE, _TOKEN))
    if not file and not token:
        raise SealUnusableError(f"the seal is missing: set {_name(_FILE)} for a file, or {_name(_TOKEN)} for a device")
    if file and token:
        raise SealUnusableError(f"the seal is set twice: leave out {_name(_FILE)}, or {_name(_TOKEN)}")
    missing = {field: name for field, name in (_FILE if file else _TOKEN).items() if field not in file | token}
    if missing:
        raise SealUnusableError(f"the seal is not complete: {_name(missing)} must be set too")
    if file:
        return SealFile(**file, tsa_url=settings.seal_tsa_url, allow_sample=settings.allow_samples)
    return SealToken(
        **token,
        certificates=settings.seal_pkcs11_certificates,
        tsa_url=settings.seal_tsa_url,
        allow_sample=settings.allow_samples,
    )


def _collect(settings: Settings, parts: dict[str, str]) -> dict[str, Any]:
    values = {field: getattr(settings, name) for field, name in parts.items()}
    return {
        field: value.get_secret_value() if isinstance(value, SecretStr) else value
        for field, value in values.items()
        if value is not None
    }


def _name(parts: dict[str, str]) -> str:
    return " and ".join(f"{PREFIX}{name.upper()}" for name in parts.values())

"""What each service is told by its environment: its own role and keys, and nothing of the other two."""

import os

from services.admin.python_path import compose_python_path
from services.local.sample_seal import SampleSeal
from services.local.secrets_file import Secrets

MAIL_SENDER = "hosho@surety.example"
# Set for the command itself, never for a service: an admin's URL or a test's folder must not leak into a child.
_INHERITED = {
    "HOSHO_LOG_LEVEL",
    "HOSHO_FONT_FOLDER",
    "HOSHO_POOL_SIZE",
    "HOSHO_INBOX_LOOPS",
    "HOSHO_LOOK_UP_CONNECTIONS",
    "HOSHO_SEAL_TSA_URL",
    "HOSHO_RENDER_WORKERS",
    "HOSHO_RENDER_PLACES",
    "HOSHO_ISSUER_FILE",
    "HOSHO_AUTHORITIES_FOLDER",
    "HOSHO_PREMIUMS_FILE",
}


def compose_environment(
    name: str, secrets: Secrets, seal: SampleSeal, database_url: str, smtp_port: int
) -> dict[str, str]:
    """The whole environment of one service; `database_url` is that of its own role."""
    environment = {key: value for key, value in os.environ.items() if _may_inherit(key)}
    environment |= compose_python_path()
    environment["HOSHO_DATABASE_URL"] = database_url
    environment["HOSHO_TOKEN_KEYS"] = secrets.token_keys[name]
    if name != "application_api":
        environment["HOSHO_KEY_CHECK_KEYS"] = secrets.key_check_keys
    if name == "issuance_api":
        environment["HOSHO_KEY_ENCRYPTION_KEYS"] = secrets.key_encryption_keys
        environment |= {"HOSHO_SEAL_FILE": str(seal.file), "HOSHO_SEAL_PASSPHRASE": seal.passphrase}
        environment |= _compose_mail(smtp_port)
    return environment


def _may_inherit(key: str) -> bool:
    return not key.startswith("HOSHO_") or key in _INHERITED


def _compose_mail(smtp_port: int) -> dict[str, str]:
    return {
        "HOSHO_SMTP_HOST": "127.0.0.1",
        "HOSHO_SMTP_PORT": str(smtp_port),
        "HOSHO_SMTP_TLS": "none",
        "HOSHO_MAIL_FROM": MAIL_SENDER,
    }

"""The environment variables of each service: its own role and keys, and nothing of the other two."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from services.admin.python_path import compose_python_path
from services.local.seal_files import SampleSeal
from services.local.secrets_file import Secrets
from services.local.sign_in.sample import VARIABLE, SampleSignIn
from shared.runtime.messages.signatures import derive_public
from shared.runtime.settings import KeyRing

TSA_URL = "HOSHO_SEAL_TSA_URL"
MAIL_SENDER = "hosho@surety.example"
# An allow-list: other HOSHO_ variables are meant for the command itself, such as the administrator's database URL.
_INHERITED = {
    "HOSHO_LOG_LEVEL",
    "HOSHO_FONT_FOLDER",
    "HOSHO_POOL_SIZE",
    "HOSHO_INBOX_LOOPS",
    "HOSHO_CORS_ORIGINS",
    "HOSHO_LOOK_UP_CONNECTIONS",
    "HOSHO_WEBHOOK_LOOPBACK",
    "HOSHO_WAITING_CONNECTIONS",
    "HOSHO_WAITING_PER_SOURCE",
    TSA_URL,
    "HOSHO_RENDER_WORKERS",
    "HOSHO_RENDER_PLACES",
    "HOSHO_SUBMISSIONS_PER_DAY",
    "HOSHO_ISSUER_FILE",
    "HOSHO_AUTHORITIES_FOLDER",
    "HOSHO_PREMIUMS_FILE",
}


_OF_PORTAL = {
    "HOSHO_LOG_LEVEL",
    "HOSHO_POOL_SIZE",
    "HOSHO_WAITING_CONNECTIONS",
    "HOSHO_WAITING_PER_SOURCE",
    "HOSHO_ISSUER_FILE",
    "HOSHO_PORTAL_AUDIENCES",
    "HOSHO_SESSION_IDLE_MINUTES",
    "HOSHO_SESSION_HOURS",
}


class MailServer(NamedTuple):
    """On this machine; `ca_file` is what its certificate is checked by."""

    port: int
    ca_file: Path


@dataclass(frozen=True)
class Supplies:
    """What an installation has for its services; each is given its own part only."""

    secrets: Secrets
    seal: SampleSeal
    ledger: Path
    mail_server: MailServer
    sign_in: SampleSignIn | None = None
    tsa_url: str | None = None


def compose_environment(name: str, database_url: str, supplies: Supplies) -> dict[str, str]:
    """The whole environment of one service; `database_url` is that of its own role."""
    environment = {key: value for key, value in os.environ.items() if _may_inherit(key)}
    environment |= compose_python_path()
    environment["HOSHO_DATABASE_URL"] = database_url
    environment["HOSHO_ALLOW_SAMPLES"] = "yes"
    environment["HOSHO_TOKEN_KEYS"] = supplies.secrets.token_keys[name]
    environment |= _compose_fact_keys(supplies.secrets, name)
    if supplies.sign_in is not None:
        environment |= _compose_sign_in(supplies.sign_in, name)
    if name != "application_api":
        environment["HOSHO_KEY_CHECK_KEYS"] = supplies.secrets.key_check_keys
    if name == "verification_api":
        environment["HOSHO_WEBHOOK_KEYS"] = supplies.secrets.webhook_keys
    if name == "issuance_api":
        environment["HOSHO_KEY_ENCRYPTION_KEYS"] = supplies.secrets.key_encryption_keys
        environment["HOSHO_LEDGER_FILE"] = str(supplies.ledger)
        environment |= _compose_seal(supplies.seal) | _compose_mail(supplies.mail_server)
        if supplies.tsa_url is not None:
            environment[TSA_URL] = supplies.tsa_url
    return environment


def compose_portal_environment(database_url: str, url: str, portal_keys: str, sign_in: SampleSignIn) -> dict[str, str]:
    """Of the portal at `url`. The APIs' addresses are what the sample provider names their tokens by."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("HOSHO_") or key in _OF_PORTAL}
    for service, resource in sign_in.resources.items():
        api = service.removesuffix("_api").upper()
        environment |= {f"HOSHO_{api}_URL": resource, f"HOSHO_{api}_TARGET": resource}
    return {
        **environment,
        **compose_python_path(),
        "HOSHO_DATABASE_URL": database_url,
        "HOSHO_PORTAL_KEYS": portal_keys,
        "HOSHO_PORTAL_URL": url,
        "HOSHO_OIDC_ISSUER": sign_in.issuer,
        "HOSHO_OIDC_CLIENT_ID": sign_in.client_id,
        "HOSHO_ALLOW_SAMPLES": "yes",
    }


def compose_sign_in_environment(sign_in: SampleSignIn) -> dict[str, str]:
    """Of the sample identity provider itself, which needs nothing else of ours."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("HOSHO_")}
    return {**environment, **compose_python_path(), VARIABLE: sign_in.model_dump_json()}


def _compose_fact_keys(secrets: Secrets, name: str) -> dict[str, str]:
    """Its own seeds to sign with, and of the service that it hears the public keys."""
    own = {"HOSHO_FACT_KEYS": secrets.fact_keys[name]} if name in secrets.fact_keys else {}
    heard = "application" if name == "issuance_api" else "issuance"
    public = derive_public(KeyRing.parse(secrets.fact_keys[f"{heard}_api"]))
    return {**own, f"HOSHO_{heard.upper()}_FACT_KEYS": public.format()}


def _compose_sign_in(sign_in: SampleSignIn, name: str) -> dict[str, str]:
    """Whoever tries a provider of their own names it beside the sample."""
    issuers = [sign_in.issuer, *filter(None, [os.environ.get("HOSHO_OIDC_ISSUERS")])]
    return {"HOSHO_OIDC_ISSUERS": ",".join(issuers), "HOSHO_OIDC_AUDIENCE": sign_in.resources[name]}


def _may_inherit(key: str) -> bool:
    return not key.startswith("HOSHO_") or key in _INHERITED


def _compose_seal(seal: SampleSeal) -> dict[str, str]:
    return {"HOSHO_SEAL_FILE": str(seal.file), "HOSHO_SEAL_PASSPHRASE": seal.passphrase}


def _compose_mail(server: MailServer) -> dict[str, str]:
    return {
        "HOSHO_SMTP_HOST": "127.0.0.1",
        "HOSHO_SMTP_PORT": str(server.port),
        "HOSHO_SMTP_TLS": "tls",
        "HOSHO_SMTP_CA_FILE": str(server.ca_file),
        "HOSHO_MAIL_FROM": MAIL_SENDER,
    }

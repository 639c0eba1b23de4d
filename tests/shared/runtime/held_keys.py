"""The keys that the three services hold in tests, and what they do with them at their start."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from services.application_api.main import list_held_keys as list_application
from services.application_api.settings import Settings as ApplicationSettings
from services.issuance_api.main import list_held_keys as list_issuance
from services.issuance_api.settings import Settings as IssuanceSettings
from services.verification_api.main import list_held_keys as list_verification
from services.verification_api.settings import Settings as VerificationSettings
from shared.runtime.data.database import Database
from shared.runtime.fingerprints import HeldKeys, check_keys
from shared.runtime.messages.signatures import derive_public
from shared.runtime.settings import KeyRing
from tests.databases import CloneDatabase

APPLICATION, ISSUANCE, VERIFICATION = SERVICES = ("application", "issuance", "verification")
RINGS = ("check", "encryption", "application_fact", "issuance_fact")


def make_key(name: str) -> bytes:
    return name.encode().ljust(32, b".")


def ring(*names: str) -> KeyRing:
    return KeyRing({name: make_key(name) for name in names})


def epochs(*numbers: int) -> dict[int, bytes]:
    return {number: make_key(f"epoch {number}") for number in numbers}


def hold(service: str, url: str = "postgresql+asyncpg://unused/unused", **changed: Any) -> list[HeldKeys]:
    """What a service holds; `changed` are its settings that are not as in the others."""
    application, issuance = ring("application-1"), ring("issuance-1")
    common: dict[str, Any] = {"database_url": url, "token_keys": ring("token")}
    own: dict[str, Any]
    if service == APPLICATION:
        own = {"fact_keys": application, "issuance_fact_keys": derive_public(issuance)}
        return list_application(ApplicationSettings(**common | own | changed))
    if service == VERIFICATION:
        own = {"key_check_keys": epochs(1), "issuance_fact_keys": derive_public(issuance)}
        return list_verification(VerificationSettings(**common | own | changed))
    own = {
        "fact_keys": issuance,
        "application_fact_keys": derive_public(application),
        "key_encryption_keys": ring("kek-1"),
        "key_check_keys": epochs(1),
        "seal_file": Path("unused"),
        "seal_passphrase": SecretStr("unused"),
        "smtp_host": "unused",
        "mail_from": "hosho@surety.example",
        "ledger_file": Path("unused"),
    }
    return list_issuance(IssuanceSettings(**common | own | changed))


async def start(clone: CloneDatabase, service: str, **changed: Any) -> None:
    """What a service does at its start."""
    database = Database(clone.url(f"hosho_{service}"))
    try:
        await check_keys(database, hold(service, **changed))
    finally:
        await database.close()


async def start_all(clone: CloneDatabase, services: Iterable[str] = SERVICES) -> None:
    for service in services:
        await start(clone, service)

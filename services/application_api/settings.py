"""The settings of application_api, from the environment."""

from pathlib import Path

from shared.runtime.settings import KeyRingSetting, ServiceSettings
from shared.schemas.words.towns.register import AUTHORITIES

DATA = Path(__file__).parent / "data"


class Settings(ServiceSettings):
    """Data files default to the samples shipped with the project.

    `fact_keys` sign what this service says, `issuance_fact_keys` are the public keys of issuance_api.
    `extra_drawable` is the table of the additional font that issuance draws with, where it has one.
    """

    fact_keys: KeyRingSetting
    issuance_fact_keys: KeyRingSetting
    authorities_folder: Path = AUTHORITIES
    premiums_file: Path = DATA / "premiums.toml"
    extra_drawable: Path | None = None

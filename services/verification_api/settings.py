"""The settings of verification_api, from the environment."""

from shared.runtime.settings import EpochKeysSetting, ServiceSettings


class Settings(ServiceSettings):
    """`key_check_keys` check keys by epoch; this service can open none. Look-ups have connections of their own."""

    key_check_keys: EpochKeysSetting
    look_up_connections: int = 16

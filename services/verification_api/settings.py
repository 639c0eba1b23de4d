"""The settings of verification_api, from the environment."""

from shared.runtime.settings import Count, EpochKeysSetting, ServiceSettings


class Settings(ServiceSettings):
    """`key_check_keys` check keys by epoch; this service can open none.

    `look_up_connections` transactions run side by side, each for all look-ups that came meanwhile.
    """

    key_check_keys: EpochKeysSetting
    look_up_connections: Count = 2

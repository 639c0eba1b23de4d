"""The settings of verification_api, from the environment."""

from shared.runtime.settings import Count, EpochKeysSetting, ServiceSettings


class Settings(ServiceSettings):
    """`key_check_keys` are the secrets by which typed keys are checked, by epoch; no key can be opened with them.

    At most `look_up_connections` transactions of look-ups run at once, each for all that arrived since the last began.
    """

    key_check_keys: EpochKeysSetting
    look_up_connections: Count = 2

"""The settings of verification_api, from the environment."""

from typing import Annotated

from pydantic import Field

from shared.runtime.settings import Count, EpochKeysSetting, KeyRingSetting, ServiceSettings


class Settings(ServiceSettings):
    """`key_check_keys` are the secrets by which typed keys are checked, by epoch; no key can be opened with them.

    `issuance_fact_keys` are the public keys of issuance_api, whose facts this service hears.
    At most `look_up_connections` transactions of look-ups run at once, each for all that arrived since the last began,
    and as many statements for what was opened before.
    Of `look_up_log_every` look-ups that were decided one is logged, of 0 none: each has its audit row.
    The secrets of webhooks are sealed under `webhook_keys`, of which the first seals, and there are none without; with
    `webhook_loopback` they may lead to this machine.
    From `wrong_keys_alarm` wrong keys of all towns within an hour there is an alarm.
    """

    key_check_keys: EpochKeysSetting
    issuance_fact_keys: KeyRingSetting
    webhook_keys: KeyRingSetting | None = None
    webhook_loopback: bool = False
    look_up_connections: Count = 2
    look_up_log_every: Annotated[int, Field(ge=0)] = 0
    wrong_keys_alarm: Count = 100

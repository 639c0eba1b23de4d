"""Where keys are made, sealed and opened: the data keys of the epochs, unwrapped once per process."""

from collections.abc import Mapping
from datetime import datetime

from services.issuance_api.keys.cipher import (
    KeyBinding,
    KeyProvider,
    WrappedKey,
    generate_data_key,
    generate_key,
    open_key,
    seal_key,
)
from services.issuance_api.store.guarantees import GuaranteeRow
from services.issuance_api.store.keys import AuthenticationKeyRow, KeyInUse, get_data_key
from shared.runtime.data.database import Database
from shared.schemas.words.authentication_key import compute_check_value


class KeyVault:
    """`check_keys` are the verify keys by epoch; new keys are made in the highest."""

    def __init__(self, database: Database, provider: KeyProvider, check_keys: Mapping[int, bytes]) -> None:
        self._database = database
        self._provider = provider
        self._check_keys = dict(check_keys)
        self._epoch = max(check_keys)
        self._data_keys: dict[int, bytes] = {}

    async def make_key(self, guarantee: GuaranteeRow, serial: int, now: datetime) -> AuthenticationKeyRow:
        """A new key of a guarantee, sealed, with its check value; the key itself is not kept."""
        key = generate_key()
        binding = KeyBinding(guarantee.issuer_code, guarantee.id, serial, self._epoch)
        return AuthenticationKeyRow(
            guarantee_id=guarantee.id,
            serial=serial,
            tenant_org=guarantee.tenant_org,
            epoch=self._epoch,
            sealed=seal_key(await self._get_data_key(self._epoch), binding, key),
            check_value=compute_check_value(
                self._check_keys[self._epoch], guarantee.issuer_code, guarantee.contract_number, key
            ),
            created_at=now,
        )

    async def open_key(self, guarantee: GuaranteeRow, in_use: KeyInUse, sealed: bytes) -> str:
        binding = KeyBinding(guarantee.issuer_code, guarantee.id, in_use.serial, in_use.epoch)
        return open_key(await self._get_data_key(in_use.epoch), binding, sealed)

    async def _get_data_key(self, epoch: int) -> bytes:
        """Committed on its own before anything is sealed with it, so that no rollback can take it away."""
        if epoch not in self._data_keys:
            fresh = self._provider.wrap(generate_data_key(), epoch)
            async with self._database.write() as session:
                wrapped = WrappedKey(*await get_data_key(session, epoch, fresh))
            self._data_keys[epoch] = self._provider.unwrap(wrapped, epoch)
        return self._data_keys[epoch]

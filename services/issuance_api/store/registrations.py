"""When each version arrived at verification."""

from services.issuance_api.store.tables.guarantees import RegistrationRow
from shared.runtime.data.database import WriteSession

__all__ = ["RegistrationRow"]


async def add_registration(session: WriteSession, registration: RegistrationRow) -> None:
    session.add(registration)
    await session.flush()

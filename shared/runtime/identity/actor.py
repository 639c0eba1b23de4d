"""Who calls, whatever it showed to prove it."""

from dataclasses import dataclass
from uuid import UUID

from shared.schemas.words.roles import Role


@dataclass(frozen=True)
class Actor:
    """Who calls: a client or a person, the role, and the organisation it speaks for.

    `client_id` is what rows keep of either, `person_id` is None for a client. Amounts up to an officer's
    `signing_limit` (whole yen, None: any) need no second officer.
    """

    client_id: str
    role: Role
    org: str
    authorities: frozenset[str]
    name: str = ""
    person_id: UUID | None = None
    signing_limit: int | None = None

    @property
    def towns(self) -> frozenset[str]:
        """The 団体コード of the towns it speaks for."""
        return frozenset({self.org}) if self.role is Role.AUTHORITY else self.authorities

"""What every use case of application_api works with: the data it was started with, and who asks for what."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Generic, TypeVar

from services.application_api.reference.premiums import PremiumTable
from shared.runtime.clock import Clock
from shared.runtime.data.database import Fetching, WriteSession
from shared.runtime.identity.actor import Actor
from shared.runtime.messages.signatures import FactKeys
from shared.schemas.text.drawable import Repertoire
from shared.schemas.words.dates import in_japan
from shared.schemas.words.issuer import IssuerProfile
from shared.schemas.words.towns.register import AuthorityRegister

S = TypeVar("S", bound=Fetching, covariant=True)


@dataclass(frozen=True)
class Tools:
    clock: Clock
    authorities: AuthorityRegister
    premiums: PremiumTable
    issuer: IssuerProfile
    repertoire: Repertoire
    fact_keys: FactKeys


@dataclass(frozen=True)
class Call(Generic[S]):
    """One request of one actor: its transaction (or the database, where it only asks), and the moment it came in."""

    session: S
    tools: Tools
    actor: Actor

    @cached_property
    def now(self) -> datetime:
        return self.tools.clock.now()

    @cached_property
    def today(self) -> date:
        """The day in Japan."""
        return in_japan(self.now).date()


AskingCall = Call[Fetching]
WritingCall = Call[WriteSession]

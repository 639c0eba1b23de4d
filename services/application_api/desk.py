"""What every use case of application_api works with: the clock and the data it was started with."""

from dataclasses import dataclass

from services.application_api.authorities import AuthorityRegister
from services.application_api.premiums import PremiumTable
from shared.runtime.clock import Clock
from shared.schemas.drawable import Repertoire
from shared.schemas.issuer import IssuerProfile


@dataclass(frozen=True)
class Desk:
    clock: Clock
    authorities: AuthorityRegister
    premiums: PremiumTable
    issuer: IssuerProfile
    repertoire: Repertoire

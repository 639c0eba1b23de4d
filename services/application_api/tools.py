"""What every use case of application_api works with: the clock and the data it was started with."""

from dataclasses import dataclass

from services.application_api.reference.authorities import AuthorityRegister
from services.application_api.reference.premiums import PremiumTable
from shared.runtime.clock import Clock
from shared.schemas.text.drawable import Repertoire
from shared.schemas.words.issuer import IssuerProfile


@dataclass(frozen=True)
class Tools:
    clock: Clock
    authorities: AuthorityRegister
    premiums: PremiumTable
    issuer: IssuerProfile
    repertoire: Repertoire

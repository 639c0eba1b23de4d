"""What every use case of issuance_api works with."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.issuance_api.documents.drawn import Drawn
from services.issuance_api.documents.edition import Edition
from services.issuance_api.keys.vault import KeyVault
from services.issuance_api.sealing.pdf_fault import PdfFault
from services.issuance_api.store.ledger.guard import NumberGuard
from shared.runtime.clock import Clock
from shared.runtime.data.database import Database
from shared.runtime.messages.signatures import FactKeys
from shared.schemas.facts.advance_invoice import AdvanceInvoice
from shared.schemas.facts.certificate import Certificate
from shared.schemas.text.drawable import Repertoire
from shared.schemas.words.issuer import IssuerProfile
from shared.schemas.words.premium import Premium, Refund
from shared.schemas.words.towns.register import AuthorityRegister


class Drawing(Protocol):
    """Draws documents as PDF bytes without holding up the event loop."""

    async def start(self) -> datetime | None:
        """Returns when the seal ends; None without one."""
        ...

    def close(self) -> None: ...

    def place(self, org: str) -> AbstractContextManager[None]:
        """To be held while waiting for a paper; raises NoPlaceError where `org` may have none now."""
        ...

    async def certificate(self, certificate: Certificate, edition: Edition, /) -> Drawn: ...

    async def key_notice(self, certificate: Certificate, edition: Edition, key: str, /) -> bytes: ...

    async def premium_statement(self, certificate: Certificate, edition: Edition, premium: Premium, /) -> bytes: ...

    async def refund_statement(self, certificate: Certificate, edition: Edition, refund: Refund, /) -> bytes: ...

    async def advance_invoice(
        self, certificate: Certificate, edition: Edition, invoice: AdvanceInvoice, replaced_by: str | None, /
    ) -> bytes: ...

    async def inspect_pdf(self, pdf: bytes, /) -> PdfFault | None:
        """What is wrong with a file from outside; None where nothing is."""
        ...


@dataclass(frozen=True)
class Tools:
    """`has_mail_tls` tells whether mails reach the mail server encrypted; without it none with a key leaves."""

    clock: Clock
    database: Database
    authorities: AuthorityRegister
    issuer: IssuerProfile
    repertoire: Repertoire
    fact_keys: FactKeys
    vault: KeyVault
    guard: NumberGuard
    renderer: Drawing
    mail_from: str
    has_mail_tls: bool
    submissions_per_day: int

"""提出: how a town takes number and key, what goes with them, and what it refuses."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StrictBool

from shared.schemas.model import Schema
from shared.schemas.text.folding import DASHES
from shared.schemas.words.dates import Day
from shared.schemas.words.fields import Email, Phone
from shared.schemas.words.guarantee import KIND_LABELS, GuaranteeKind
from shared.schemas.words.towns.sections import is_among


class Channel(StrEnum):
    """電子メール, 電子契約システム, 申請フォーム, 持参, 郵送, FAX."""

    EMAIL = "email"
    E_CONTRACT = "e_contract"
    WEB_FORM = "web_form"
    BY_HAND = "by_hand"
    POST = "post"
    FAX = "fax"


class Timing(StrEnum):
    """When number and key are handed in; `told_at_award` where the town says so case by case."""

    BEFORE_SIGNING = "before_signing"
    BEFORE_CONTRACT_PAPERS = "before_contract_papers"
    WITH_CONTRACT = "with_contract"
    BEFORE_INVOICE = "before_invoice"
    WITH_INVOICE = "with_invoice"
    TOLD_AT_AWARD = "told_at_award"


class Item(StrEnum):
    """What a mail has to name, or a form asks for."""

    KIND = "kind"
    WORKS_NAME = "works_name"
    WORKS_NUMBER = "works_number"
    SECOND_NUMBER = "second_number"
    CONTRACT_NUMBER = "contract_number"
    PRINCIPAL_NAME = "principal_name"
    CONTACT_NAME = "contact_name"
    CONTACT_PHONE = "contact_phone"
    CONTACT_EMAIL = "contact_email"


class Attachment(StrEnum):
    """What may go with number and key, beside a town's own forms, which are called by their names."""

    KEY_NOTICE = "key_notice"
    CERTIFICATE = "certificate"
    ADVANCE_INVOICE = "advance_invoice"
    CONTRACT_PAPERS = "contract_papers"


class NumberFormat(Schema):
    """How a town writes a number: what it calls it, how many digits it has, and whether hyphens stay in it."""

    label: str | None = None
    digits: Annotated[int, Field(gt=0, le=40)] | None = None
    hyphens: StrictBool = True

    def write(self, number: str) -> str:
        return number if self.hyphens else "".join(char for char in number if char not in DASHES)

    def fits(self, number: str) -> bool:
        """Whether it has as many digits as the town's numbers."""
        return self.digits is None or sum(char.isdecimal() for char in number) == self.digits


def _as_list(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class KindNames(Schema):
    """What a town calls the kinds of guarantee; None where it has no name of its own."""

    advance_payment: str | None = None
    intermediate_payment: str | None = None
    contract: str | None = None


class Submission(Schema):
    """One way of handing in; of a town's ways the first counts that is for the kind, and the section, of a case.

    `kinds`, `of_changes` and `sections` narrow it; where they are left out it is for all. `channel` is None where the
    town does not name one. Of several `subjects` any will do; `kind_names` are the town's own short names in them.
    `attach` must go with it, of each list in `one_of` one, `may_attach` may; `printed` is on paper.
    """

    kinds: tuple[GuaranteeKind, ...] = ()
    of_changes: StrictBool | None = None
    sections: tuple[str, ...] = ()
    channel: Channel | None = None
    also: tuple[Channel, ...] = ()
    to: str | None = None
    address: Email | None = None
    phone: Phone | None = None
    system: str | None = None
    url: str | None = None
    when: tuple[Timing, ...] = ()
    subjects: Annotated[tuple[str, ...], BeforeValidator(_as_list)] = ()
    kind_names: KindNames | None = None
    works_number: NumberFormat | None = None
    second_number: NumberFormat | None = None
    body: tuple[Item, ...] = ()
    fields: tuple[Item, ...] = ()
    attach: tuple[str, ...] = ()
    one_of: tuple[Annotated[tuple[str, ...], Field(min_length=2)], ...] = ()
    may_attach: tuple[str, ...] = ()
    not_needed: tuple[str, ...] = ()
    printed: StrictBool = False
    then_phone: StrictBool = False

    def is_for(self, kind: GuaranteeKind, section: str | None = None, *, change: bool = False) -> bool:
        return (
            (not self.kinds or kind in self.kinds)
            and self.of_changes in (None, change)
            and (not self.sections or (section is not None and is_among(section, self.sections)))
        )

    def name_kind(self, kind: GuaranteeKind) -> str:
        own = getattr(self.kind_names, kind.value) if self.kind_names else None
        return own or KIND_LABELS[kind]

    def list_attachments(self) -> tuple[str, ...]:
        """All that it speaks of, whether it must go with it or may."""
        return (*self.attach, *(name for group in self.one_of for name in group), *self.may_attach)


class OwnForm(Schema):
    """A form of the town's own that the builder fills in, by the name that `attach` calls it by."""

    name: str
    as_pdf: StrictBool = False
    url: str | None = None


class Refused(StrEnum):
    """A printed certificate, a PDF of it, one of its screen, bonds as PDF by mail, bonds of insurers."""

    PRINTED_CERTIFICATE = "printed_certificate"
    CERTIFICATE_PDF = "certificate_pdf"
    SCREEN_PDF = "screen_pdf"
    BOND_PDF = "bond_pdf"
    INSURER = "insurer"


class Refusal(Schema):
    """What a town does not take, why, if it says so, and from which day on."""

    what: Refused
    why: str | None = None
    start: Day | None = Field(default=None, alias="from")


class AcceptedSurety(Schema):
    """Whose guarantees a town takes without paper, beside or instead of construction sureties, and how.

    `how` is None where it does not say; with `only`, it takes those of no other kind electronically.
    """

    scheme: Literal["construction_surety", "insurer", "bank"]
    how: Literal["key", "system", "pdf", "url_and_password", "paper"] | None = None
    to: str | None = None
    only: StrictBool = False
    start: Day | None = Field(default=None, alias="from")

"""From an approved application to what a certificate says, checked before a number is spent on it."""

from collections.abc import Iterator

from shared.schemas.facts.certificate import Certificate
from shared.schemas.facts.events import GuaranteeApproved
from shared.schemas.text.drawable import Repertoire
from shared.schemas.text.printed_names import name_points
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.issuer import IssuerProfile
from shared.schemas.words.parties import Office


class UnfitContentError(Exception):
    """A certificate that must not be issued as it is; the message names fields, never what they hold."""


def refuse_unprintable(event: GuaranteeApproved, repertoire: Repertoire) -> None:
    """Raises UnfitContentError with every fault that it finds."""
    faults = [*_check_figures(event), *_check_texts(event, repertoire)]
    if faults:
        raise UnfitContentError("; ".join(faults))


def compose_certificate(
    event: GuaranteeApproved, profile: IssuerProfile, office: Office, contract_number: str
) -> Certificate:
    """The content of version 1."""
    works = event.works
    return Certificate(
        contract_number=contract_number,
        issuer=profile.issuer,
        kind=event.kind,
        principal=event.principal,
        joint_venture_name=event.joint_venture_name,
        joint_venture_members=event.joint_venture_members,
        authority_code=event.authority.code,
        authority_name=event.authority.name,
        beneficiary=event.authority.beneficiary,
        amount=event.amount,
        expires_on=event.expires_on,
        works_name=works.name,
        works_number=works.number,
        contract_amount=works.contract_amount,
        term=works.term,
        contract_date=works.contract_date,
        deposit_bank=event.deposit_bank,
        terms_name=profile.terms[event.kind],
        office=office,
    )


def compose_changed(
    event: GuaranteeApproved, profile: IssuerProfile, office: Office, before: Certificate
) -> Certificate:
    """The content after an approved change: its 約款 stays that which the guarantee was given under."""
    after = compose_certificate(event, profile, office, before.contract_number)
    return after.model_copy(update={"terms_name": before.terms_name, "change_no": before.change_no + 1})


def _check_figures(event: GuaranteeApproved) -> Iterator[str]:
    works = event.works
    if event.amount > works.contract_amount:
        yield "amount is above contract_amount"
    if works.term.start > works.term.end:
        yield "term is reversed"
    if works.contract_date > works.term.start:
        yield "term starts before contract_date"
    if (event.kind is GuaranteeKind.CONTRACT) == (event.deposit_bank is not None):
        yield "deposit_bank does not fit the kind"


def _check_texts(event: GuaranteeApproved, repertoire: Repertoire) -> Iterator[str]:
    for name, text in _list_drawn_texts(event):
        undrawable, fallbacks = repertoire.read(text)
        if undrawable:
            yield f"{name} holds {name_points(undrawable)}, which no font draws"
        untold = [pair for pair in fallbacks if pair not in event.fallbacks]
        if untold:
            yield f"{name} holds {name_points(untold)}, which would be shown in its base form without a word about it"


def _list_drawn_texts(event: GuaranteeApproved) -> Iterator[tuple[str, str]]:
    principal = event.principal
    yield "works.name", event.works.name
    yield "works.number", event.works.number or ""
    yield "principal.name", principal.name
    yield "principal.address", principal.address
    yield "principal.representative.title", principal.representative.title
    yield "principal.representative.name", principal.representative.name
    yield "joint_venture_name", event.joint_venture_name or ""
    for member in event.joint_venture_members:
        yield "joint_venture_members", member.name
    yield "authority.beneficiary", event.authority.beneficiary
    if event.deposit_bank is not None:
        yield "deposit_bank.bank", event.deposit_bank.bank
        yield "deposit_bank.branch", event.deposit_bank.branch

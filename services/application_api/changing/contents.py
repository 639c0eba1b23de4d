"""What is in force as the form of applying would say it: the certificate's words over those of the newest request."""

from services.application_api.store.in_force import Standing
from shared.schemas.application.applied import (
    AppliedDepositBank,
    AppliedGuarantee,
    AppliedJointVenture,
    AppliedMember,
    AppliedPrincipal,
    AppliedWorks,
    InForce,
)
from shared.schemas.facts.certificate import Certificate

_USUAL_TYPE = "甲型"


def compose_in_force(standing: Standing) -> InForce:
    content, body = standing.content, standing.body
    return InForce(
        contract_number=standing.contract_number,
        version=standing.version,
        version_kind=standing.version_kind,
        change_no=content.change_no,
        premium_amount=standing.premium_amount,
        authority_code=content.authority_code,
        works=_compose_works(content, body.works, standing.fiscal_year),
        principal=_compose_principal(content, body.principal),
        guarantee=_compose_guarantee(content, standing.block),
    )


def _compose_works(content: Certificate, asked: AppliedWorks, fiscal_year: int) -> AppliedWorks:
    """A guarantee of one year's amount stays one of that year, whenever it is changed."""
    return asked.model_copy(
        update={
            "name": content.works_name,
            "number": content.works_number,
            "contract_amount": content.contract_amount,
            "contract_date": content.contract_date,
            "term": content.term,
            "fiscal_year": asked.fiscal_year or (fiscal_year if asked.this_year_amount is not None else None),
        }
    )


def _compose_principal(content: Certificate, asked: AppliedPrincipal) -> AppliedPrincipal:
    principal = content.principal
    return AppliedPrincipal(
        name=principal.name,
        corporate_number=principal.corporate_number or asked.corporate_number,
        address=principal.address,
        representative=principal.representative,
        joint_venture=_compose_venture(content, asked.joint_venture),
    )


def _compose_venture(content: Certificate, asked: AppliedJointVenture | None) -> AppliedJointVenture | None:
    """A certificate names neither the type nor the members' 法人番号: they are those of the request, member by member.

    A member that only a correction brought in has none, which the builder has to fill in.
    """
    if content.joint_venture_name is None:
        return None
    members = content.joint_venture_members
    known = asked.members if asked else ()
    by_name = {member.name: member.corporate_number for member in known}
    by_place = [member.corporate_number for member in known] if len(known) == len(members) else [""] * len(members)
    return AppliedJointVenture(
        name=content.joint_venture_name,
        type=asked.type if asked else _USUAL_TYPE,
        members=tuple(
            AppliedMember(
                name=member.name,
                corporate_number=by_name.get(member.name, number),
                share=member.share,
                representative=member.representative,
            )
            for member, number in zip(members, by_place, strict=True)
        ),
    )


def _compose_guarantee(content: Certificate, asked: AppliedGuarantee) -> AppliedGuarantee:
    return asked.model_copy(
        update={
            "amount": content.amount,
            "expires_on": content.expires_on,
            "deposit_bank": _compose_bank(content, asked.deposit_bank),
        }
    )


def _compose_bank(content: Certificate, asked: AppliedDepositBank | None) -> AppliedDepositBank | None:
    """With its codes where it is still the one that was asked for."""
    bank = content.deposit_bank
    if bank is None or (asked and (asked.bank, asked.branch) == (bank.bank, bank.branch)):
        return asked if bank else None
    return AppliedDepositBank(bank=bank.bank, branch=bank.branch)

"""Who stands on a certificate: the builder and its joint venture, the bank, the surety company and its office."""

import re
from decimal import Decimal

from shared.schemas.model import Fact

_CORPORATE_NUMBER = r"[0-9]{13}"
# A company or body may be known by a customer number alone; its name says what it is.
_COMPANY = re.compile(r"会社|法人|組合|企業体|[㈱㈲]|[(（][株有][)）]")


class Representative(Fact):
    title: str
    name: str


class Principal(Fact):
    """保証契約者 as printed; `corporate_number` is None for a builder that has none."""

    name: str
    corporate_number: str | None
    address: str
    representative: Representative


def honorific_of(principal: Principal) -> str:
    """What follows the name in a letter: 御中 for a company, 様 for a builder who is a person."""
    number = principal.corporate_number or ""
    is_company = _COMPANY.search(principal.name) or re.fullmatch(_CORPORATE_NUMBER, number)
    return "御中" if is_company else "様"


class JointVentureMember(Fact):
    """構成員; `share` is 出資割合 in percent."""

    name: str
    share: Decimal
    representative: bool = False


class DepositBank(Fact):
    """預託金融機関, where the advance is paid in."""

    bank: str
    branch: str


class Issuer(Fact):
    """The surety company as it signs a certificate."""

    code: str
    name: str
    address: str
    president_title: str
    president_name: str


class Office(Fact):
    """取扱箇所: the branch that answers questions; `code` is the three digits that start its contract numbers."""

    code: str
    name: str
    phone: str
    fax: str

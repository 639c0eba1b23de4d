"""Who stands on a certificate: the builder and its joint venture, the bank, the surety company and its office."""

from decimal import Decimal

from shared.schemas.model import Fact


class Representative(Fact):
    title: str
    name: str


class Principal(Fact):
    """保証契約者 as printed; `corporate_number` is None for a builder that has none."""

    name: str
    corporate_number: str | None
    address: str
    representative: Representative


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

"""保証証書: the content of one version of a guarantee, as issued, drawn, registered and looked up."""

from datetime import date

from shared.schemas.model import LEFT_OUT, Fact
from shared.schemas.words.contract_number import ContractNumber
from shared.schemas.words.dates import Term
from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.money import Yen
from shared.schemas.words.parties import DepositBank, Issuer, JointVentureMember, Office, Principal


class Certificate(Fact):
    """All that the PDF of one version shows, and nothing else.

    Amounts are whole yen. `beneficiary` is the name printed (東伊豆町長), `terms_name` the 約款 the undertaking names,
    `change_no` 0 for a certificate that was never changed, `terminated_on` the day from which it is terminated (解約).
    """

    contract_number: ContractNumber
    issuer: Issuer
    kind: GuaranteeKind
    principal: Principal
    joint_venture_name: str | None = None
    joint_venture_members: tuple[JointVentureMember, ...] = ()
    authority_code: str
    authority_name: str
    beneficiary: str
    amount: Yen
    expires_on: date
    works_name: str
    works_number: str | None
    contract_amount: Yen
    term: Term
    contract_date: date
    deposit_bank: DepositBank | None
    terms_name: str
    office: Office
    change_no: int = 0
    terminated_on: date | None = LEFT_OUT

"""保証契約一覧, 電子保証概要, 電子保証履歴 and the key: the answers of issuance_api."""

from datetime import date

from pydantic import Field

from shared.schemas.facts.differences import Difference
from shared.schemas.issuance.mails import MailStatus
from shared.schemas.issuance.receipts import GuaranteeReceipt
from shared.schemas.model import Schema
from shared.schemas.page import Page
from shared.schemas.words.dates import Moment
from shared.schemas.words.guarantee import GuaranteeKind, Medium, State, VersionKind
from shared.schemas.words.parties import DepositBank


class GuaranteeItem(Schema):
    """One row of the 保証契約一覧. Amounts in whole yen; `receipt` is the town's 受理 or 差戻し, once it gave one."""

    contract_number: str
    kind: GuaranteeKind
    kind_label: str
    medium: Medium = Field(alias="form")
    authority_code: str
    authority_name: str
    works_name: str
    principal_name: str
    contract_amount: int
    amount: int
    expires_on: date
    status: State
    status_label: str
    concluded_at: Moment
    registered_at: Moment | None
    receipt: GuaranteeReceipt | None = None


class GuaranteePage(Page[GuaranteeItem]):
    """A page of the 保証契約一覧."""


class HistoryItem(Schema):
    """One row of the 電子保証履歴一覧: a registered version of a guarantee. `contract_amount` in whole yen."""

    contract_number: str
    kind: GuaranteeKind
    kind_label: str
    version: int
    version_kind: VersionKind
    version_label: str
    authority_code: str
    authority_name: str
    works_name: str
    principal_name: str
    contract_amount: int
    registered_at: Moment


class HistoryPage(Page[HistoryItem]):
    """A page of the 電子保証履歴一覧."""


class Notice(Schema):
    """The mail 電子保証（認証キー）発行完了のお知らせ; `at` is when it reached this status."""

    status: MailStatus
    at: Moment


class GuaranteeOverview(Schema):
    """電子保証概要: the newest content of one guarantee. `notice` is None where no mail was wanted.

    `change_no` counts its changes, `terminated_on` is the day from which it is terminated. `delivered_directly` says
    that the town got the newest version without a key, so that no key has to be handed in.
    """

    contract_number: str
    principal_name: str
    joint_venture_name: str | None
    works_name: str
    beneficiary: str
    contract_amount: int
    amount: int
    kind: GuaranteeKind
    medium: Medium = Field(alias="form")
    product_name: str
    deposit_bank: DepositBank | None
    expires_on: date
    version: int
    change_no: int
    terminated_on: date | None
    registered_at: Moment | None
    receipt: GuaranteeReceipt | None = None
    delivered_directly: bool
    notice: Notice | None


class GuaranteeVersion(Schema):
    """One row of the 電子保証履歴; `registered_at` is its 電子保証発行日時.

    `differences` are those to the version before. `in_force` is False for what a correction replaced or a cancellation
    undid, which builders are not shown. `reason` and `decided_by` are there for officers alone.
    """

    version: int
    kind: VersionKind
    kind_label: str
    change_no: int
    in_force: bool
    differences: list[Difference]
    reason: str | None
    decided_by: str | None
    registered_at: Moment | None


class GuaranteeHistory(Schema):
    items: list[GuaranteeVersion]


class PremiumStatementItem(Schema):
    """One row of the 保証料計算書一覧: of a new guarantee, or what a later version costs more. Amounts in whole yen;
    `premium_source` is `sample` for an invented rate.
    """

    contract_number: str
    version: int
    version_kind: VersionKind
    version_label: str
    kind: GuaranteeKind
    kind_label: str
    authority_name: str
    works_name: str
    amount: int
    premium: int
    premium_source: str
    payment_method: str
    concluded_at: Moment


class PremiumStatementPage(Page[PremiumStatementItem]):
    """A page of the 保証料計算書一覧."""


class RefundStatementItem(Schema):
    """One row of the 保証料返還計算書一覧. Amounts in whole yen; `refund_source` is `sample` for an invented rule."""

    contract_number: str
    version: int
    version_kind: VersionKind
    version_label: str
    kind: GuaranteeKind
    kind_label: str
    authority_name: str
    works_name: str
    amount: int
    refund: int
    refund_source: str
    concluded_at: Moment


class RefundStatementPage(Page[RefundStatementItem]):
    """A page of the 保証料返還計算書一覧."""


class KeyAnswer(Schema):
    """認証キー, plain and in groups of four."""

    key: str
    key_grouped: str


class KeyReissue(Schema):
    """認証キーの再発行, without the key: it is fetched anew once it is registered. `serial` counts the keys."""

    contract_number: str
    serial: int
    reissued_at: Moment


class GuaranteeSummaryItem(Schema):
    """Amounts in whole yen. `key` is a kind, a form, a code, or a month as 2026-04; `label` is None for
    a code not known.
    """

    key: str
    label: str | None
    guarantees: int
    amount: int
    contract_amount: int


class GuaranteeSummaries(Schema):
    items: list[GuaranteeSummaryItem]

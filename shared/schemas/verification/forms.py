"""What a town asks with number and key, and what an officer unlocks."""

from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    InstanceOf,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import ErrorDetails, PydanticCustomError

from shared.schemas.model import Form, Schema
from shared.schemas.text.safe_text import SafeText, is_blank
from shared.schemas.words.authentication_key import Key
from shared.schemas.words.authority_code import is_authority_code
from shared.schemas.words.contract_number import ContractNumber
from shared.schemas.words.dates import ContractDay
from shared.schemas.words.fields import AuthorityCode, refuse_blank
from shared.schemas.words.guarantee import GuaranteeKind, ReceiptDecision, ReceiptTo
from shared.schemas.words.money import Yen
from shared.schemas.words.scanned import fill_both


def _require_check_digit(code: str) -> str:
    if not is_authority_code(code):
        raise PydanticCustomError(
            "authority_code.check_digit", "団体コードの検査数字が合いません。6桁を確認してください。"
        )
    return code


TownCode = Annotated[AuthorityCode, AfterValidator(_require_check_digit)]


ExpectedText = Annotated[SafeText, StringConstraints(min_length=1, max_length=200), AfterValidator(refuse_blank)]


class Expected(Form):
    """What the contract says, of which the certificate is compared with all that is given: at least one field.

    Of a joint venture `principal_name` is its own name (共同企業体の名称), since it is the party to the contract,
    and not that of its representative. `minimum_amount` and `expires_not_before` are limits.
    """

    works_name: ExpectedText | None = None
    principal_name: ExpectedText | None = None
    contract_amount: Yen | None = None
    kind: GuaranteeKind | None = None
    minimum_amount: Yen | None = None
    expires_not_before: ContractDay | None = None

    @model_validator(mode="after")
    def require_something(self) -> Self:
        if all(value is None for _, value in self):
            raise PydanticCustomError("expected.empty", "照合する項目を1つ以上入力してください。")
        return self


class VerificationForm(Schema):
    """Number and key as typed, scanned or pasted: width, spaces and any dashes are forgiven, in a key also case.

    In a key Z is read as 2, S as 5, B as 8 and V as U; in a number l and I as 1, and O as 0. The words 保証契約番号 and
    認証キー may stand before the values. Nothing else is forgiven.

    Either field may hold both, on one line or several, as the QR code of the key notice gives them or as they were
    copied; the other field is then left out, empty or says the same. A contradiction is refused.
    """

    contract_number: ContractNumber
    key: Key
    authority_code: Annotated[
        TownCode | None,
        Field(
            description="団体コード of the town that is asked for. An e-contract system that acts for several has to "
            "name it; for all others there is but one."
        ),
    ] = None
    expected: Expected | None = None

    @model_validator(mode="before")
    @classmethod
    def read_both(cls, form: Any) -> Any:
        return fill_both(form) if isinstance(form, dict) else form


class DocumentForm(Form):
    """What is said beside a file: for which town, as with number and key, and what the contract says."""

    authority_code: TownCode | None = None
    expected: Expected | None = None


@dataclass(frozen=True)
class InvalidItem:
    """One of many look-ups that is not what its schema says, and why."""

    faults: tuple[ErrorDetails, ...]


def _read_item(value: Any) -> "VerificationForm | InvalidItem":
    """What is wrong with one item is kept beside the others, which it does not spoil."""
    try:
        return VerificationForm.model_validate(value)
    except ValidationError as error:
        return InvalidItem(tuple(error.errors(include_url=False)))


class BatchForm(Schema):
    """Up to 100 look-ups at once, each as it would be sent alone; one that is malformed stops no other."""

    items: Annotated[
        list[Annotated[VerificationForm | SkipJsonSchema[InstanceOf[InvalidItem]], BeforeValidator(_read_item)]],
        Field(min_length=1, max_length=100),
    ]


class ReceiptForm(Form):
    """受理 or 差戻し of what was looked up, with the name of the town's own official.

    A 差戻し says who answers it, and why.
    """

    decision: ReceiptDecision
    to: ReceiptTo | None = None
    officer_name: Annotated[SafeText, StringConstraints(min_length=1, max_length=100), AfterValidator(refuse_blank)]
    note: SafeText | None = None

    @model_validator(mode="after")
    def require_whole(self) -> Self:
        if self.decision is ReceiptDecision.ACCEPTED:
            if self.to is not None:
                raise PydanticCustomError("to.needless", "受理には差戻し先を選べません。", {"field": "to"})
            return self
        if self.to is None:
            raise PydanticCustomError(
                "to.missing", "差戻し先（受注者または保証会社）を選んでください。", {"field": "to"}
            )
        if is_blank(self.note or ""):
            raise PydanticCustomError("note.missing", "差戻しの理由を入力してください。", {"field": "note"})
        return self


class UnlockItem(Schema):
    """Whose look-ups an officer frees: those for a town, on one number, or where it is left out on all together."""

    contract_number: ContractNumber | None = None
    authority_code: TownCode


class UnlockForm(Schema):
    """One lock that an officer lifts, by `authority_code` and `contract_number`, or many of them in `items`."""

    contract_number: ContractNumber | None = None
    authority_code: TownCode | None = None
    items: Annotated[list[UnlockItem], Field(min_length=1, max_length=100)] | None = None

    @model_validator(mode="after")
    def require_one_way(self) -> Self:
        if self.items is None and self.authority_code is None:
            raise PydanticCustomError("field.missing", "団体コードを入力してください。", {"field": "authority_code"})
        if self.items is not None and not (self.authority_code is self.contract_number is None):
            raise PydanticCustomError(
                "items.not_alone", "1件の解除と複数の解除を同時に送信することはできません。", {"field": "items"}
            )
        return self

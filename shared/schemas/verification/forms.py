"""What a town asks with number and key, and what an officer unlocks."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from shared.schemas.model import Schema
from shared.schemas.text.safe_text import SafeText
from shared.schemas.words.authentication_key import Key
from shared.schemas.words.authority_code import is_authority_code, looks_like_authority_code
from shared.schemas.words.contract_number import ContractNumber
from shared.schemas.words.scanned import fill_both


class VerificationForm(Schema):
    """Number and key as typed, scanned or pasted: width, spaces and hyphens are forgiven, in a key also case.

    In a key Z is read as 2, S as 5, B as 8 and V as U; in a number l and I as 1, and O as 0. Nothing else is forgiven.

    The line of the notice's QR code may be scanned into either field, and fills both; the other field is then empty or
    says the same.
    """

    contract_number: ContractNumber
    key: Key

    @model_validator(mode="before")
    @classmethod
    def split_scanned_line(cls, form: Any) -> Any:
        return fill_both(form) if isinstance(form, dict) else form


def _require_org(org: str) -> str:
    if not org.strip() or (looks_like_authority_code(org) and not is_authority_code(org)):
        raise PydanticCustomError(
            "authority_code.invalid",
            "団体コード（検査数字を含む半角数字6桁）、または電子契約システムの組織名を入力してください。",
        )
    return org


class UnlockForm(Schema):
    """Whose look-ups of which number an officer frees."""

    contract_number: ContractNumber
    authority_code: Annotated[
        SafeText,
        AfterValidator(_require_org),
        Field(
            description="Whose wrong keys led to the lock: a town's 団体コード (6 digits with check digit) or, where "
            "an e-contract system looked up, that system's org, as `hosho client add --org` was given it."
        ),
    ]

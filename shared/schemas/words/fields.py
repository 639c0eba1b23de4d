"""The kinds of text and numbers an application's fields hold; each refusal says how the field is to be written."""

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    EmailStr,
    Field,
    PlainSerializer,
    StringConstraints,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import PydanticCustomError
from stdnum.jp import cn


def refuse_blank(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("text.blank", "空白以外の文字を入力してください。")
    return text


def require_plain_address(address: str) -> str:
    """ASCII only, and nothing that a mail program could take for an encoded word (RFC 2047)."""
    if not address.isascii() or "=?" in address:
        raise PydanticCustomError("email.not_plain", "メールアドレスは半角英数字の通常の形式で入力してください。")
    return address


def require_bare_address(address: Any, validate: ValidatorFunctionWrapHandler) -> str:
    """The address as it was sent but for capitals; pydantic alone would silently cut off names, brackets and spaces."""
    try:
        read: str | None = validate(address)
    except ValidationError:
        read = None
    if read is None or read.lower() != address.lower():
        raise PydanticCustomError(
            "email.invalid",
            "メールアドレスだけを（氏名・括弧・空白は付けずに）、"
            "name@example.co.jp のような半角の形式で入力してください。",
        )
    return read


def matching(pattern: str, message: str) -> AfterValidator:
    """Requires a whole text to match `pattern`; `message` says in Japanese how it is to be written."""

    def require(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise PydanticCustomError("field.pattern", message)
        return text

    return AfterValidator(require)


def require_check_digit(number: str) -> str:
    """Thirteen digits are a 法人番号 and must have its check digit; anything else is a customer number."""
    if len(number) == 13 and number.isdecimal() and not cn.is_valid(number):
        raise PydanticCustomError(
            "corporate_number.check_digit", "法人番号の検査数字が合いません。13桁を確認してください。"
        )
    return number


def require_number(share: Any) -> int | float | Decimal:
    if isinstance(share, bool) or not isinstance(share, (int, float, Decimal)):
        raise PydanticCustomError("share.number", "割合（%）を数値で入力してください。")
    return share


def write_share(share: Decimal) -> int | float:
    return int(share) if share == share.to_integral_value() else float(share)


Name = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(refuse_blank)]
LongName = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(refuse_blank)]
Message = Annotated[str, StringConstraints(max_length=1000)]
AuthorityCode = Annotated[str, matching(r"[0-9]{6}", "6桁の全国地方公共団体コードを半角数字で入力してください。")]
OfficeCode = Annotated[str, matching(r"[0-9]{3}", "3桁の取扱箇所コードを半角数字で入力してください。")]
CorporateNumber = Annotated[
    str,
    matching(r"[0-9A-Za-z-]{1,20}", "法人番号（13桁）またはお客様番号を半角英数字で入力してください。"),
    AfterValidator(require_check_digit),
]
Share = Annotated[
    Decimal,
    BeforeValidator(require_number),
    Field(gt=0, le=100, decimal_places=2),
    PlainSerializer(write_share, return_type=int | float),
]
Phone = Annotated[str, matching(r"[0-9+()-]{2,20}", "電話番号を半角の数字とハイフンで入力してください。")]
Email = Annotated[EmailStr, WrapValidator(require_bare_address), AfterValidator(require_plain_address)]
BankCode = Annotated[str, matching(r"[0-9]{4}", "4桁の金融機関コードを半角数字で入力してください。")]
BranchCode = Annotated[str, matching(r"[0-9]{3}", "3桁の支店コードを半角数字で入力してください。")]

"""The kinds of text and numbers an application's fields hold; each refusal says how the field is to be written."""

import re
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
    validate_email,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import no_info_after_validator_function
from stdnum.jp import cn

from shared.schemas.text.safe_text import is_blank

# Far below a hundredth, and far above what a binary fraction of up to 100 is off.
_BINARY_REST = 1e-9
MOST_OF_ADDRESS = 254  # RFC 5321
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
_PLAIN_LOCAL = re.compile(rf"{_ATOM}+(?:\.{_ATOM}+)*")
# Before the @ also with dots that RFC 5321 allows in quotation marks alone: providers of mobile phones gave them out.
_ADDRESS = re.compile(rf'((?:{_ATOM}|\.){{1,64}}|"(?:{_ATOM}|\.){{1,62}}")@([A-Za-z0-9._-]+)')


def refuse_blank(text: str) -> str:
    if is_blank(text):
        raise PydanticCustomError("text.blank", "空白以外の文字を入力してください。")
    return text


def require_plain_address(address: str) -> str:
    """ASCII only, and nothing that a mail program could take for an encoded word (RFC 2047)."""
    if not address.isascii() or "=?" in address:
        raise PydanticCustomError("email.not_plain", "メールアドレスは半角英数字の通常の形式で入力してください。")
    return address


def quote_local_part(address: str) -> str:
    """As RFC 5321 writes an address that was taken: "a..b"@docomo.ne.jp for a..b@docomo.ne.jp."""
    local, _, domain = address.rpartition("@")
    return address if local.startswith('"') or _PLAIN_LOCAL.fullmatch(local) else f'"{local}"@{domain}'


@lru_cache(maxsize=256)
def _read_address(address: str) -> str | None:
    """The address that pydantic finds; remembered, because a form is checked many times while it is filled in."""
    with suppress(PydanticCustomError):
        return validate_email(address)[1]
    return None


def require_bare_address(address: Any) -> str:
    """The address as it was sent but for capitals of the domain; a reader would cut off names, brackets and spaces."""
    if isinstance(address, str) and len(address) <= MOST_OF_ADDRESS:
        bare = _ADDRESS.fullmatch(address)
        if bare:
            return f"{bare[1]}@{_read_domain(bare[2])}"
        if not address.isascii() and _read_address(address) == address:
            return address
    raise PydanticCustomError(
        "email.invalid",
        "メールアドレスだけを（氏名・括弧・空白は付けずに）、name@example.co.jp のような半角の形式で入力してください。",
    )


def _read_domain(domain: str) -> str:
    if _read_address(f"name@{domain}") is None:
        raise PydanticCustomError(
            "email.domain",
            "メールアドレスの「@」より後ろに誤りがあります。「example.co.jp」のような実在するドメイン名を入力してください。",
        )
    return domain.lower()


@dataclass(frozen=True)
class Matching:
    """Requires a whole text of at most `longest` characters to match `pattern`; `message` says so in Japanese."""

    pattern: str
    longest: int
    message: str

    @cached_property
    def _matches(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(self._require, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "pattern": f"^{self.pattern}$", "maxLength": self.longest}

    def _require(self, text: str) -> str:
        if len(text) > self.longest or not self._matches.fullmatch(text):
            raise PydanticCustomError("field.pattern", self.message)
        return text


def require_check_digit(number: str) -> str:
    """Thirteen digits are a 法人番号 and must have its check digit; anything else is a customer number."""
    if len(number) == 13 and number.isdecimal() and not cn.is_valid(number):
        raise PydanticCustomError(
            "corporate_number.check_digit", "法人番号の検査数字が合いません。13桁を確認してください。"
        )
    return number


def require_number(share: Any) -> int | float | Decimal:
    """A number that stands for hundredths is those, though no binary fraction is (35 × 0.01 = 0.35000000000000003)."""
    if isinstance(share, bool) or not isinstance(share, (int, float, Decimal)):
        raise PydanticCustomError("share.number", "割合（%）を数値で入力してください。")
    if isinstance(share, float) and abs(share - round(share, 2)) < _BINARY_REST:
        return round(share, 2)
    return share


def write_share(share: Decimal) -> int | float:
    return int(share) if share == share.to_integral_value() else float(share)


Name = Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(refuse_blank)]
LongName = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(refuse_blank)]
Message = Annotated[str, StringConstraints(max_length=1000)]
AuthorityCode = Annotated[
    str,
    Matching(
        r"([0-9]{6}|X[0-9]{5})",
        6,
        "6桁の全国地方公共団体コードを半角数字で入力してください。コードのない団体は、一覧にあるXと5桁の数字です。",
    ),
]
OfficeCode = Annotated[str, Matching(r"[0-9]{3}", 3, "3桁の取扱箇所コードを半角数字で入力してください。")]
CorporateNumber = Annotated[
    str,
    Matching(r"[0-9A-Za-z-]{1,20}", 20, "法人番号（13桁）またはお客様番号を半角英数字で入力してください。"),
    AfterValidator(require_check_digit),
]
Share = Annotated[
    Decimal,
    BeforeValidator(require_number),
    Field(gt=0, le=100, decimal_places=2),
    PlainSerializer(write_share, return_type=int | float),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": 100, "multipleOf": 0.01}),
]
Phone = Annotated[str, Matching(r"[0-9+()-]{2,20}", 20, "電話番号を半角の数字とハイフンで入力してください。")]
Email = Annotated[
    str,
    Field(max_length=MOST_OF_ADDRESS, json_schema_extra={"format": "email"}),
    BeforeValidator(require_bare_address),
    AfterValidator(require_plain_address),
]
BankCode = Annotated[str, Matching(r"[0-9]{4}", 4, "4桁の金融機関コードを半角数字で入力してください。")]
BranchCode = Annotated[str, Matching(r"[0-9]{3}", 3, "3桁の支店コードを半角数字で入力してください。")]

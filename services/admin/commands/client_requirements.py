"""What a new client must be: an org that tokens and forms can be compared with, and a name that tells who it is."""

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from services.admin.refusal import Refusal
from shared.schemas.text.safe_text import is_blank, list_forbidden
from shared.schemas.words.authority_code import is_authority_code, looks_like_authority_code
from shared.schemas.words.fields import CorporateNumber
from shared.schemas.words.issuer import SAMPLE_FILE, load_issuer
from shared.schemas.words.money import YenOrZero
from shared.schemas.words.roles import Role

_CORPORATE_NUMBER: TypeAdapter[str] = TypeAdapter(CorporateNumber)
_LIMIT: TypeAdapter[int] = TypeAdapter(YenOrZero)


def refuse_unusable_client(
    name: str, role: Role, org: str, authorities: Sequence[str], signing_limit: int | None = None
) -> None:
    """Raises Refusal with the first fault."""
    _require_words("The name", name)
    _require_words("--org", org)
    if bool(authorities) != (role is Role.E_CONTRACT):
        raise Refusal("--authority names the towns an e_contract client acts for; no other role takes it.")
    if role is Role.PRINCIPAL:
        _require_corporate_number(org)
    if role is Role.AUTHORITY:
        _require_authority_code("--org", org)
    if role is Role.E_CONTRACT and looks_like_authority_code(org):
        raise Refusal(f"--org {org} would be taken for a town's. Name the system: econtract-1.")
    if role is Role.OFFICER:
        _require_issuer(org)
    if signing_limit is not None:
        _require_limit(role, signing_limit)
    for code, times in Counter(authorities).items():
        _require_authority_code("--authority", code)
        if times > 1:
            raise Refusal(f"--authority {code} is given {times} times. Name each town once.")


def _require_words(what: str, text: str) -> None:
    if is_blank(text):
        raise Refusal(f"{what} is blank.")
    forbidden = ", ".join(f"U+{ord(character):04X}" for character in list_forbidden(text))
    if forbidden:
        raise Refusal(f"{what} holds characters that are not allowed ({forbidden}).")


def _require_corporate_number(org: str) -> None:
    """By the rule of the application form: a form must name the org of the client that sends it."""
    try:
        _CORPORATE_NUMBER.validate_python(org)
    except ValidationError:
        raise Refusal(
            f"--org {org} is not the org of a principal: a 法人番号 of 13 digits with its check digit, "
            "or a customer number of up to 20 letters, digits and hyphens."
        ) from None


def _require_limit(role: Role, signing_limit: int) -> None:
    if role is not Role.OFFICER:
        raise Refusal("--signing-limit is for officers; no other role accepts guarantees.")
    try:
        _LIMIT.validate_python(signing_limit)
    except ValidationError:
        raise Refusal(f"--signing-limit {signing_limit} is not an amount: whole yen, 13 digits at most.") from None


def _require_authority_code(option: str, code: str) -> None:
    if not is_authority_code(code):
        raise Refusal(f"{option} {code} is not a 団体コード: 6 digits, the last of them the check digit.")


def _require_issuer(org: str) -> None:
    """An officer reaches all that the issuer has, and a deployment has one issuer."""
    file = Path(os.environ.get("HOSHO_ISSUER_FILE") or SAMPLE_FILE)
    try:
        code = load_issuer(file).issuer.code
    except ValueError as error:
        raise Refusal(str(error)) from None
    if org != code:
        raise Refusal(f"--org {org} is not the issuer's: an officer's org is {code}, the code in {file}.")

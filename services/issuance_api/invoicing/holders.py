"""Whether an account is the creditor's, and at the 預託金融機関: names compared as people write them."""

import re

from shared.schemas.facts.certificate import Certificate
from shared.schemas.text.folding import fold

# What may follow the creditor's name in that of an account: who acts for it, a branch, what the account is for.
_FOLLOWING = re.compile(r"代表|取締役|前払|前渡|専用|別口|共同企業体|jv|[一-龥々ぁ-ん]{1,8}(支店|営業所|支社)|[(\[【]")
_IDEOGRAPH = re.compile("[々〇\u3400-\u9fff\U00020000-\U0003ffff]")
_BANK_FORM = re.compile("^(株式会社)|(株式会社)$")
_BRANCH = re.compile("(支店|本店|支所|出張所|営業部)$")


def is_creditor(holder: str, certificate: Certificate) -> bool | None:
    """None where it cannot be told: a name in kana beside one in kanji."""
    held = fold(holder)
    names = [fold(name) for name in (certificate.principal.name, certificate.joint_venture_name) if name]
    if any(_is_named(held, name) for name in names):
        return True
    comparable = _IDEOGRAPH.search(held) or not any(_IDEOGRAPH.search(name) for name in names)
    return False if comparable else None


def is_deposit_bank(bank: str, branch: str, certificate: Certificate) -> bool:
    known = certificate.deposit_bank
    return (
        known is not None
        and _shorten(bank, _BANK_FORM) == _shorten(known.bank, _BANK_FORM)
        and _shorten(branch, _BRANCH) == _shorten(known.branch, _BRANCH)
    )


def _is_named(held: str, name: str) -> bool:
    rest = held.removeprefix(name)
    return held.startswith(name) and (not rest or _FOLLOWING.match(rest) is not None)


def _shorten(name: str, form: re.Pattern[str]) -> str:
    folded = fold(name)
    return form.sub("", folded) or folded

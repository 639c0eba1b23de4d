"""発注者コード: the 全国地方公共団体コード, six digits of which the last checks the others, or one of our own."""

import re

_WEIGHTS = (6, 5, 4, 3, 2)
_SIX_DIGITS = re.compile(r"[0-9]{6}")
# Of bodies without an official code, such as an enterprise bureau or a university.
_OWN = re.compile(r"X[0-9]{5}")


def is_authority_code(code: str) -> bool:
    """Whether it is six digits with the right check digit (modulus 11, weights 6 to 2), or X and five digits."""
    if _OWN.fullmatch(code):
        return True
    if not _SIX_DIGITS.fullmatch(code):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, code, strict=False))
    return int(code[5]) == (11 - total % 11) % 10


def looks_like_authority_code(org: str) -> bool:
    """Whether an org is nothing but digits, six at most, or has X before them: no org of an e-contract system may look
    like a town's.
    """
    digits = org.strip().removeprefix("X").removeprefix("x")
    return digits.isdecimal() and len(digits) <= 6

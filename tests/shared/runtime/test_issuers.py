import pytest

from shared.runtime.issuers import Issuer, parse_issuers

GOOD = "https://login.example.jp/realms/hosho"


def test_each_issuer_has_its_own_claim() -> None:
    text = f"{GOOD}, https://gbiz.example#corporate_sub,http://127.0.0.1:8004,https://x.example#https://y.example/id"
    assert parse_issuers(text) == (
        Issuer(GOOD, "sub"),
        Issuer("https://gbiz.example", "corporate_sub"),
        Issuer("http://127.0.0.1:8004", "sub"),
        Issuer("https://x.example", "https://y.example/id"),
    )
    assert parse_issuers(" ") == ()


@pytest.mark.parametrize(
    "wrong",
    [
        "login.example.jp",
        "http://login.example.jp",
        "http://127.0.0.1.evil.example",
        "ftp://login.example.jp",
        "https://user:pass@login.example.jp",
        f"{GOOD}?x=1",
        f"{GOOD}#",
        f"{GOOD}#a b",
        f"{GOOD}#a#b",
        f"{GOOD} x",
        f"{GOOD},",
        f"{GOOD},{GOOD}#email",
        "https://login.example.jp/\u200b",
        "https://",
    ],
)
def test_what_is_no_issuer_is_refused_by_its_place(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"entry \d"):
        parse_issuers(wrong)

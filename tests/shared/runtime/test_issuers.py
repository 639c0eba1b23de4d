import pytest

from shared.runtime.issuers import Issuer, is_safe_url, parse_issuers

UNSAFE = tuple('\\"<>^`{|} \t\n\0é')
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
        *(f"https://login.example.jp{character}@evil.example" for character in UNSAFE),
        *(f"https://login.example.jp/realms{character}a" for character in UNSAFE),
    ],
)
def test_what_is_no_issuer_is_refused_by_its_place(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"entry \d"):
        parse_issuers(wrong)


@pytest.mark.parametrize("character", UNSAFE)
def test_an_address_that_two_readers_may_read_in_two_ways_is_not_safe(character: str) -> None:
    assert is_safe_url("http://127.0.0.1:5173/signed-in?next=%2Fa&b=1#c")
    assert not is_safe_url(f"http://127.0.0.1:5173{character}signed-in")

"""Shares and addresses: what is taken is what is meant, and what is refused says why."""

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.schemas.words.fields import Email, Share, quote_local_part, write_share

SHARE: TypeAdapter[Share] = TypeAdapter(Share)
EMAIL: TypeAdapter[str] = TypeAdapter(Email)


@pytest.mark.parametrize("hundredths", [1, 7, 29, 35, 57, 3333, 6667, 9999, 10_000])
def test_every_multiple_of_a_hundredth_is_a_share_however_it_was_computed(hundredths: int) -> None:
    for share in (hundredths * 0.01, hundredths / 100):
        assert write_share(SHARE.validate_json(repr(share))) == hundredths / 100


@pytest.mark.parametrize("share", ["33.333", "0.001", "0", "-1", "100.01", '"50"', "true", "null"])
def test_anything_else_is_no_share(share: str) -> None:
    with pytest.raises(ValidationError):
        SHARE.validate_json(share)


@pytest.mark.parametrize(
    ("address", "sent_to"),
    [
        ("a..b@docomo.ne.jp", '"a..b"@docomo.ne.jp'),
        ("taro.@ezweb.ne.jp", '"taro."@ezweb.ne.jp'),
        (".taro@docomo.ne.jp", '".taro"@docomo.ne.jp'),
        ("a...@docomo.ne.jp", '"a..."@docomo.ne.jp'),
        ('"a..b"@docomo.ne.jp', '"a..b"@docomo.ne.jp'),
        ("a/b?c-_@docomo.ne.jp", "a/b?c-_@docomo.ne.jp"),
        ("keiri@xn--fsqu00a.jp", "keiri@xn--fsqu00a.jp"),
        ("keiri@mail.xn--eckwd4c7c.xn--zckzah", "keiri@mail.xn--eckwd4c7c.xn--zckzah"),
        ("Keiri@izu-kensetsu.example", "Keiri@izu-kensetsu.example"),
    ],
)
def test_an_address_that_a_builder_has_is_taken_as_it_is(address: str, sent_to: str) -> None:
    assert EMAIL.validate_python(address) == address
    assert quote_local_part(address) == sent_to


@pytest.mark.parametrize(
    ("address", "code"),
    [
        *(
            (f"keiri@{domain}", "email.domain")
            for domain in ("b..jp", "b_c.jp", "localhost", "-b.jp", "xn--a.jp", "1.2.3.4")
        ),
        *((address, "email.invalid") for address in ("keiri", "@b.jp", "keiri@", "a@@b.jp", '"a b"@b.jp', "a b@b.jp")),
        *(
            (address, "email.invalid")
            for address in ("a@b.jp, c@d.jp", "<a@b.jp>", "a@b.jp ", 'x"a"@b.jp', "a" * 65 + "@b.jp")
        ),
        ("経理@例え.jp", "email.not_plain"),
    ],
)
def test_the_reason_of_a_refusal_is_the_true_one(address: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        EMAIL.validate_python(address)
    assert [error["type"] for error in refused.value.errors()] == [code]

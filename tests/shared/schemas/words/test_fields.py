"""What the specification says of a share is what is taken."""

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.schemas.words.fields import Share, write_share

SHARE: TypeAdapter[Share] = TypeAdapter(Share)


@pytest.mark.parametrize("hundredths", [1, 7, 29, 35, 57, 3333, 6667, 9999, 10_000])
def test_every_multiple_of_a_hundredth_is_a_share_however_it_was_computed(hundredths: int) -> None:
    for share in (hundredths * 0.01, hundredths / 100):
        assert write_share(SHARE.validate_json(repr(share))) == hundredths / 100


@pytest.mark.parametrize("share", ["33.333", "0.001", "0", "-1", "100.01", '"50"', "true", "null"])
def test_anything_else_is_no_share(share: str) -> None:
    with pytest.raises(ValidationError):
        SHARE.validate_json(share)

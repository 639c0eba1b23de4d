import pytest

from shared.schemas.facts.canonical_json import encode_canonical


def test_members_are_sorted_and_nothing_is_spaced() -> None:
    assert encode_canonical({"b": [1, True, None], "a": "𠮷"}) == '{"a":"𠮷","b":[1,true,null]}'.encode()


def test_characters_are_escaped_as_rfc_8785_has_it() -> None:
    assert encode_canonical('\u20ac$\u000f\nA\'B"\\\\"/\u007f') == b'"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f"'


@pytest.mark.parametrize("value", [1.5, 2**53, {"é": 1}, {1: 1}, [object()]])
def test_what_our_data_never_hold_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"ASCII|whole|JSON"):
        encode_canonical(value)

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from shared.schemas.words.authentication_key import (
    ALPHABET,
    LENGTH,
    Key,
    compute_check_value,
    group_in_fours,
    parse_key,
)

KEY = TypeAdapter(Key)
SECRET = bytes(range(32))
keys = st.text(ALPHABET, min_size=LENGTH, max_size=LENGTH)


def test_the_alphabet_has_27_symbols_and_no_two_that_look_alike() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 27
    assert not set(ALPHABET) & set("01BILOSVZ")


def test_look_alikes_fold_to_the_symbol_in_use() -> None:
    assert parse_key("ZSBV-zsbv-2A3C") == "258U258U2A3C"


@given(keys)
def test_a_key_reads_back_however_it_is_written(key: str) -> None:
    full_width = "".join(chr(ord(symbol) + 0xFEE0) for symbol in key)
    for typed in (
        key,
        f"{key} ",
        key.lower(),
        group_in_fours(key),
        full_width,
        " ".join(key),
        group_in_fours(key).replace("-", "－"),
    ):
        assert parse_key(typed) == key


@given(
    st.from_regex(
        r"[2-9A-Za-z]{4}(-[2-9A-Z]{4}){2}|[0-9A-Z]{11,13}|[2-9A-Y]{4}-?[2-9A-Y]{4}-?[2-9A-Y]{4}", fullmatch=True
    )
)
def test_what_is_typed_as_programs_write_it_reads_as_with_a_space_behind_it(typed: str) -> None:
    assert read_or_refuse(typed) == read_or_refuse(f"{typed} ")


@pytest.mark.parametrize(
    "between", ["‒", "─", "━", "−", "ー", "\u3000", "\u200e", "\u2066", "\ufeff", "\u00ad", "\u034f"]
)
def test_dashes_and_what_is_not_seen_are_ignored_wherever_they_stand(between: str) -> None:
    assert KEY.validate_python(f"{between}wrj7{between}3rtw{between}75ca{between}") == "WRJ73RTW75CA"


@pytest.mark.parametrize("symbol", sorted((set(string.ascii_uppercase + string.digits) - set(ALPHABET)) - set("ZSBV")))
def test_what_is_no_key_symbol_is_refused_with_its_position(symbol: str) -> None:
    with pytest.raises(ValidationError, match="5文字目（入力の6文字目）は") as refusal:
        KEY.validate_python(f"AAAA-{symbol}AAA-AAAA")
    context = refusal.value.errors()[0]["ctx"]
    assert (context["symbol"], context["position"]) == (5, 6)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("WRJ7-3RTW-75C!", "認証キーの12文字目（入力の14文字目）は"),
        ("WRJ73RTW75C!", "認証キーの12文字目は"),
        (" 0RJ7 - 3RTW - 75CA", "認証キーの1文字目（入力の2文字目）は"),
        ("ＷＲＪ７－３ＲＴＷ－７５Ｃ！", "認証キーの12文字目（入力の14文字目）は"),
        ("WRJ7-3RTW-75CA!", "入力は13文字"),
    ],
)
def test_a_place_is_told_among_the_twelve_and_as_typed(typed: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        KEY.validate_python(typed)


@pytest.mark.parametrize("typed", ["", "A" * 11, "A" * 13, "ß" * 12, "あ" * 12])
def test_what_is_no_key_of_twelve_symbols_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        KEY.validate_python(typed)


def test_a_refusal_never_quotes_the_key() -> None:
    with pytest.raises(ValidationError) as refusal:
        KEY.validate_python("AAAA-CCCC-DDD0")
    assert "DDD" not in refusal.value.errors()[0]["msg"]


@given(keys, keys)
def test_check_values_differ_when_keys_do(first: str, second: str) -> None:
    values = {compute_check_value(SECRET, "H01", "00108-000019", key) for key in (first, second)}
    assert len(values) == len({first, second})


def test_a_check_value_is_bound_to_issuer_number_and_epoch_key() -> None:
    key = "7K3FQXWA9RTC"
    values = {
        compute_check_value(SECRET, "H01", "00108-000019", key),
        compute_check_value(SECRET, "H02", "00108-000019", key),
        compute_check_value(SECRET, "H01", "00108-000024", key),
        compute_check_value(bytes(32), "H01", "00108-000019", key),
        compute_check_value(SECRET, "H0", "10010800001", "9" + key),
    }
    assert len(values) == 5


def read_or_refuse(typed: str) -> str:
    try:
        return parse_key(typed)
    except PydanticCustomError as error:
        return error.message()

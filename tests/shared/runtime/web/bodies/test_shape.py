import json

import pytest

from shared.runtime.web.bodies.shape import (
    DEPTH_LIMIT,
    MOST_DIGITS,
    MOST_PARTS,
    has_long_number,
    has_too_many_parts,
    is_too_deep,
    is_utf_8,
    names_twice,
    read_plain_object,
)


@pytest.mark.parametrize("opener", [b"[", b'{"a":'])
def test_depth_is_counted_to_its_limit(opener: bytes) -> None:
    assert not is_too_deep(opener * DEPTH_LIMIT)
    assert is_too_deep(opener * (DEPTH_LIMIT + 1))
    assert is_too_deep(opener * 40_000)


@pytest.mark.parametrize(
    "body",
    [
        b"[" + b"1," * (MOST_PARTS + 1) + b"1]",
        b"[" + b"[]" * (MOST_PARTS + 1) + b"]",
        b'"' * (2 * MOST_PARTS + 3),
        b'{"a":1}' * (MOST_PARTS + 1),
        json.dumps({f"é{number}": 1 for number in range(MOST_PARTS + 2)}).encode(),
    ],
)
def test_too_many_parts_are_told(body: bytes) -> None:
    assert has_too_many_parts(body)


@pytest.mark.parametrize("text", ["[" * 9000, "," * 9000, '"' * 9000, "\\" * 9001, '\\"' * 9000, '\\\\","' * 3000])
def test_what_stands_in_a_text_is_no_part(text: str) -> None:
    body = json.dumps({"message": text, "note": [text]}).encode()
    assert not has_too_many_parts(body)
    assert not is_too_deep(body)


@pytest.mark.parametrize("text", ['"', "\\", '\\"', '"\\\\"'])
def test_no_text_hides_what_comes_after_it(text: str) -> None:
    body = json.dumps([text, *[0] * (MOST_PARTS + 2)]).encode()
    assert has_too_many_parts(body)
    assert is_too_deep(json.dumps([text]).encode() + b"[" * (DEPTH_LIMIT + 1))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
def test_other_encodings_are_told(encoding: str) -> None:
    assert not is_utf_8('{"a": 1}'.encode(encoding))
    assert is_utf_8('\ufeff{"名": 1}'.encode())


def test_long_numbers_are_told_outside_of_texts() -> None:
    most = "9876543210" * (MOST_DIGITS // 10)
    assert not has_long_number(f"[{most},0.{most}]".encode())
    assert has_long_number(f"[{most}1]".encode())
    assert has_long_number(f'["\\"", 0.{most}1]'.encode())
    assert not has_long_number(json.dumps({"message": most * 9, most * 2: '"' + most * 2}).encode())


@pytest.mark.parametrize(
    "body",
    [
        '{"amount": 1, "amount": 2}',
        '{"amount": 1, "amount": 1}',
        '{"a": {"b": [{"amount": 1, "x": 0, "amount": null}]}}',
        '[{}, {"amount": 1, "\\u0061mount": 2}]',
        '{"": 1, "": 2}',
    ],
)
def test_a_name_that_stands_twice_in_one_object_is_told(body: str) -> None:
    assert names_twice(body.encode())


@pytest.mark.parametrize(
    "body", ['[{"a": 1}, {"a": {"a": 2}}]', '{"a": 1, "A": 2, "ａ": 3}', '{"a": 1, "a": ', "a=1&a=2", ""]
)
def test_names_of_several_objects_and_what_is_no_json_are_none(body: str) -> None:
    assert not names_twice(body.encode())


@pytest.mark.parametrize(
    "body",
    [
        b"[" * (DEPTH_LIMIT + 1),
        b"[" + b"1," * (MOST_PARTS + 1) + b"1]",
        b'{"a":' + b"1" * (MOST_DIGITS + 1) + b"}",
        '{"a":"é"}'.encode("latin-1"),
        '{"a":"é"}'.encode("utf-16"),
        b'{"a":1,"a":1}',
        b'{"a":{"b":1,"\\u0062":1}}',
        b'{"a":1',
        b'{"a":1} {}',
        b'["a"]',
        b'"a"',
        b"null",
        b"",
    ],
)
def test_what_somebody_has_to_be_told_about_is_no_plain_object(body: bytes) -> None:
    assert read_plain_object(body) is None


def test_a_plain_object_is_what_it_says() -> None:
    said = {"key": "7K3F-QXWA-9RTC", "expected": {"name": "é", "amounts": [1, 2.5, None, True]}}
    assert read_plain_object(json.dumps(said).encode()) == said
    assert read_plain_object(json.dumps(said, ensure_ascii=False).encode()) == said

import json

import pytest

from tests.forms import make_form
from tests.harness import Installation
from tests.shared.runtime.web.problems import expect_problem, send_body


async def expect_unreadable(installation: Installation, content: bytes) -> tuple[str, str, str]:
    """Code, sentence and hint of the one error, which is about the whole body."""
    told = expect_problem(await send_body(installation, content), 400, "request.unreadable")
    [error] = told["errors"]
    assert error["pointer"] == ""
    assert told["detail"].startswith(error["message"])
    return error["code"], error["message"], told["hint"]


@pytest.mark.parametrize("content", [b"", b"  \n "])
async def test_no_body_is_said_to_be_missing(installation: Installation, content: bytes) -> None:
    assert (await expect_unreadable(installation, content))[:2] == ("body.missing", "本文がありません。")


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        (b"{", 1, 2),
        (b'{"a": 1,}', 1, 9),
        ('{\n  "申込": "あ",\n  "b" 2}'.encode(), 3, 7),
        (b'{"a": 1} x', 1, 10),
        (b"\xef\xbb\xbfx", 1, 1),
        (b'{"a": "\n"}', 1, 8),
    ],
)
async def test_broken_json_is_told_with_line_and_column(
    installation: Installation, content: bytes, line: int, column: int
) -> None:
    code, said, hint = await expect_unreadable(installation, content)
    assert (code, said) == ("body.syntax", f"本文の{line}行目の{column}文字目で読み取れなくなりました。")
    assert f"line {line}, column {column}" in hint


async def test_text_that_is_not_utf_8_is_told_with_its_place(installation: Installation) -> None:
    content = json.dumps(make_form(), ensure_ascii=False, indent=1).encode("cp932")
    line = content[: content.index("町道".encode("cp932"))].count(b"\n") + 1
    code, said, _ = await expect_unreadable(installation, content)
    assert code == "body.encoding"
    assert f"{line}行目" in said


async def test_what_is_nested_too_deep_says_so(installation: Installation) -> None:
    code, said, _ = await expect_unreadable(installation, b"[" * 17 + b"]" * 17)
    assert (code, said) == ("body.depth", "入れ子が深すぎます（16段まで）。")


async def test_of_two_values_under_one_name_none_is_taken(installation: Installation) -> None:
    content = json.dumps(make_form()).replace('"amount": 20000000', '"amount": 10000000, "amount": 20000000').encode()
    assert (await expect_unreadable(installation, content))[:2] == ("body.named_twice", "同じ項目が2回あります。")


async def test_a_number_too_long_to_read_is_a_400_too(installation: Installation) -> None:
    expect_problem(await send_body(installation, b'{"a": ' + b"1" * 5000 + b"}"), 400, "request.unreadable")


async def test_a_body_that_may_be_left_out_may_be_empty(installation: Installation) -> None:
    caller = installation.caller("application", "principal")
    path = "/applications/00000000-0000-0000-0000-000000000000/withdrawal"
    answer = await caller.call("POST", path, content=b"", headers={"Content-Type": "application/json"})
    expect_problem(answer, 404, "application.not_found")

import json

import pytest
from starlette.types import Message
from structlog.testing import capture_logs

from tests.forms import make_form
from tests.harness import Installation
from tests.shared.runtime.web.problems import expect_problem, make_scope, send_body


async def test_a_text_that_never_ends_is_read_once(installation: Installation) -> None:
    """Looked at anew from each of its quotes, this one would take minutes."""
    content = b"[" * 20 + b'"' + b'\\"' * 120_000
    expect_problem(await send_body(installation, content), 400, "request.unreadable")


async def test_json_nested_too_deeply_is_a_400(installation: Installation) -> None:
    expect_problem(await send_body(installation, b'{"a":' * 17 + b"1" + b"}" * 17), 400, "request.unreadable")


@pytest.mark.parametrize("before", ["", '"', "\\", '\\"', "\\\\", '"\\'])
async def test_brackets_inside_texts_are_no_nesting(installation: Installation, before: str) -> None:
    form = make_form({"/works/name": before + "[" * 50})
    assert (await send_body(installation, json.dumps(form).encode())).status_code == 200


@pytest.mark.parametrize("text", ['"', "\\", '\\"', '"\\', "[" * 20, "]" * 20])
async def test_nesting_behind_any_text_counts(installation: Installation, text: str) -> None:
    content = f"[{json.dumps(text)}, {'[' * 17}{']' * 17}]".encode()
    expect_problem(await send_body(installation, content), 400, "request.unreadable")


async def test_a_body_of_300_kb_is_a_413(installation: Installation) -> None:
    form = make_form({"/message": "あ" * 100_000})
    expect_problem(
        await send_body(installation, json.dumps(form, ensure_ascii=False).encode()), 413, "request.too_large"
    )


async def test_a_body_announced_as_too_long_is_refused_before_it_comes(installation: Installation) -> None:
    answer = await send_body(installation, b"{", **{"Content-Length": "300000"})
    expect_problem(answer, 413, "request.too_large")


async def test_who_leaves_before_the_body_is_whole_is_no_fault_of_ours(installation: Installation) -> None:
    """Nothing is answered, and the pool's connections are all free meanwhile."""

    async def receive() -> Message:
        assert installation.verification.state.service.database.reading.pool.checkedout() == 0
        return {"type": "http.disconnect"}

    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    form = [(b"content-type", b"application/x-www-form-urlencoded")]
    with capture_logs() as lines:
        await installation.verification(make_scope("/oauth2/token", form), receive, send)
    assert sent == []
    assert [(line["event"], line["status"]) for line in lines] == [("request", 499)]

"""The quick way in answers as the ordinary one, and what is not plain goes the ordinary way."""

import time
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from shared.runtime.identity.clients import BELIEVED_S
from shared.schemas.verification.answers import VerificationAnswer
from tests.callers import TOWN
from tests.harness import Installation
from tests.journey.steps import change_key, fetch_key, issue
from tests.verification_api.look_ups import UNKNOWN, list_outcomes

PLAIN = "application/json"
NOT_PLAIN = "application/json; charset=utf-8"
# Of one look-up, or of the moment.
OWN = {"x-request-id", "etag", "date"}


class _Town:
    """Asks as a town does that has just signed in, in a form that goes the quick way or the ordinary one."""

    def __init__(self, installation: Installation, token: str) -> None:
        self._http = installation.http("verification")
        self._token = token

    async def ask(self, body: bytes, content_type: str = PLAIN, **headers: str) -> httpx.Response:
        head = {"Authorization": f"Bearer {self._token}", "Content-Type": content_type} | headers
        return await self._http.post("/verifications", content=body, headers=head)


async def _sign_in(installation: Installation) -> _Town:
    """The first request of a token is no plain one, since the token is not known yet."""
    return _Town(installation, await _get_known_token(installation, "authority"))


async def _get_known_token(installation: Installation, client: str) -> str:
    caller = installation.caller("verification", client)
    token = await caller.token()
    assert (await caller.get("/me")).status_code == 200
    return token


def _compare(answer: httpx.Response) -> tuple[int, dict[str, str], Any]:
    content: dict[str, Any] = answer.json()
    left = {name: value for name, value in content.items() if name not in ("id", "verified_at", "instance")}
    return answer.status_code, {name: value for name, value in answer.headers.items() if name not in OWN}, left


def _write(form: Mapping[str, Any]) -> bytes:
    return httpx.Request("POST", "http://x", json=form).content


async def test_both_ways_answer_the_same(installation: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    town = await _sign_in(installation)
    forms: list[dict[str, Any]] = [
        {"contract_number": number, "key": key},
        {"contract_number": number, "key": key, "authority_code": TOWN},
        {"contract_number": number, "key": key, "expected": {"works_name": "別の工事", "minimum_amount": 1}},
        {"contract_number": f"保証契約番号：{number}", "key": f"認証キー：{key}"},
        {"contract_number": number, "key": change_key(key)},
        {"contract_number": UNKNOWN, "key": key},
    ]
    for form in forms:
        capsys.readouterr()
        quick = await town.ask(_write(form))
        assert '"request"' not in capsys.readouterr().out
        ordinary = await town.ask(_write(form), NOT_PLAIN)
        assert '"request"' in capsys.readouterr().out
        assert _compare(quick) == _compare(ordinary)
        assert list(quick.json()) == list(ordinary.json())
        if quick.status_code == 200:  # what was written beforehand is what the schema writes
            assert VerificationAnswer.model_validate_json(quick.content).model_dump_json() == quick.text
        assert quick.headers["x-request-id"] != ordinary.headers["x-request-id"]
    assert await list_outcomes(installation) == ["confirmed"] * 8 + ["not_confirmed"] * 4


async def test_what_is_not_plain_is_told_what_is_wrong_with_it(installation: Installation) -> None:
    town = await _sign_in(installation)
    good = b'{"contract_number": "00108-000019", "key": "7K3F-QXWA-9RTC"}'
    for body, headers, status, code in (
        (b"{", {}, 400, "request.unreadable"),
        (b"", {}, 400, "request.unreadable"),
        (b'{"key": "1", "key": "2"}', {}, 400, "request.unreadable"),
        (b"[" * 3000, {}, 400, "request.unreadable"),
        (b'{"contract_number": "\xff"}', {}, 400, "request.unreadable"),
        (b'{"contract_number": "00108-000019"}', {}, 422, "request.invalid"),
        (good.replace(b"}", b', "other": 1}'), {}, 422, "request.invalid"),
        (good.replace(b"}", b', "authority_code": "999997"}'), {}, 422, "request.invalid"),
        (good + b" " * 5000, {}, 413, "request.too_large"),
        (good, {"Authorization": "Bearer nobody"}, 401, "token.invalid"),
        (good, {"Content-Type": "text/plain"}, 415, "request.media_type"),
    ):
        answer = (
            await town.ask(body, **headers) if "Content-Type" not in headers else await town.ask(body, "text/plain")
        )
        assert (answer.status_code, answer.json()["code"]) == (status, code), body[:40]
    assert await list_outcomes(installation) == []


async def test_another_role_and_a_revoked_town_do_not_come_in(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = b'{"contract_number": "00108-000019", "key": "7K3F-QXWA-9RTC"}'
    outsider = _Town(installation, await _get_known_token(installation, "officer"))
    assert (await outsider.ask(good)).status_code == 403
    town = await _sign_in(installation)
    assert (await town.ask(good)).status_code == 404
    await installation.fetch("UPDATE identity.client SET revoked_at = now() WHERE role = 'authority'")
    later = time.monotonic() + BELIEVED_S
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert (await town.ask(good)).status_code == 401


async def test_a_look_up_that_fails_is_answered_as_any_failure(
    installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    town = await _sign_in(installation)
    await installation.fetch("UPDATE verification.key_check SET epoch = 99")
    quick, ordinary = [
        await town.ask(_write({"contract_number": number, "key": key}), kind) for kind in (PLAIN, NOT_PLAIN)
    ]
    assert quick.status_code == 500
    assert {**quick.json(), "instance": None} == {**ordinary.json(), "instance": None}
    request_id = quick.headers["x-request-id"]
    assert quick.json()["instance"] == f"urn:uuid:{request_id}"
    failed = [line for line in capsys.readouterr().out.splitlines() if "request failed" in line]
    assert [request_id in line for line in failed] == [True, False]

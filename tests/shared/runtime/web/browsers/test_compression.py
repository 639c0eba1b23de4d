import gzip
import json

import httpx
import pytest

from shared.runtime.web.browsers.compression import SMALLEST, accepts_gzip
from tests.application_api.steps import start
from tests.callers import Caller
from tests.harness import Installation
from tests.journey.steps import fetch_key, issue, verify

ZIP = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.mark.parametrize("accepted", ["gzip", "deflate, gzip", "br;q=1.0, gzip;q=0.5", "GZIP", "x-gzip", "gzip; q=1"])
def test_gzip_is_found_among_what_is_accepted(accepted: str) -> None:
    assert accepts_gzip(accepted)


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0", "gzip; q=0.000", "*;q=0", "gzipped"])
def test_gzip_is_not_taken_for_granted(accepted: str) -> None:
    assert not accepts_gzip(accepted)


async def test_json_over_a_kilobyte_is_compressed_for_those_who_take_it(installation: Installation) -> None:
    for _ in range(3):
        await start(installation)
    caller = installation.caller("application", "principal")
    packed, length = await fetch_packed(caller, "/applications")
    plain = await caller.get("/applications", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert length < len(plain.content) / 2
    assert packed.content == plain.content
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"


async def test_the_specification_is_compressed(installation: Installation) -> None:
    async with installation.http("issuance").stream("GET", "/openapi.json", headers=ZIP) as answer:
        raw = b"".join([piece async for piece in answer.aiter_raw()])
    assert json.loads(gzip.decompress(raw))["info"]


async def test_the_tag_of_an_answer_stays_as_it_is(installation: Installation) -> None:
    application = await start(installation)
    path = f"/applications/{application['id']}"
    packed, _ = await fetch_packed(installation.caller("application", "principal"), path)
    plain = await installation.caller("application", "principal").get(path, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["etag"] == plain.headers["etag"]


async def test_what_is_small_or_no_json_is_left_as_it_is(installation: Installation) -> None:
    number = await issue(installation)
    caller = installation.caller("issuance", "principal")
    for path in (
        f"/guarantees/{number}/history",
        f"/guarantees/{number}/certificate.pdf",
        "/docs/assets/swagger-ui.css",
    ):
        answer = await caller.get(path, headers=ZIP)
        assert answer.status_code == 200
        assert "content-encoding" not in answer.headers
        assert path.endswith((".pdf", ".css")) or len(answer.content) <= SMALLEST


async def test_what_holds_a_secret_or_was_opened_by_one_is_never_compressed(installation: Installation) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    shown = await installation.caller("issuance", "principal").get(f"/guarantees/{number}/key", headers=ZIP)
    looked_up = await verify(installation, number, key)
    assert len(looked_up.content) > SMALLEST
    for answer in (shown, looked_up):
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store, no-transform"
        assert "content-encoding" not in answer.headers


async def fetch_packed(caller: Caller, path: str) -> tuple[httpx.Response, int]:
    """The answer to a caller that takes gzip, and how many bytes of it came over the line."""
    answer = await caller.get(path, headers=ZIP)
    return answer, int(answer.headers["content-length"])

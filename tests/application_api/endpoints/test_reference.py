"""Reference data as callers fetch it again and again."""

import pytest

from tests.harness import Installation


@pytest.mark.parametrize("path", ["/authorities", "/authorities?q=東伊豆", "/authorities/223018"])
async def test_towns_that_are_known_are_not_sent_again(installation: Installation, path: str) -> None:
    anyone = installation.caller("application", "authority")
    first = await anyone.get(path)
    known = await anyone.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (known.status_code, known.content) == (304, b"")
    other = await anyone.get("/authorities/250007", headers={"If-None-Match": first.headers["etag"]})
    assert (other.status_code, other.json()["code"]) == (200, "250007")

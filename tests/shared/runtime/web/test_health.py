import asyncio
import json

import pytest

from tests.harness import Installation
from tests.shared.runtime.web.problems import expect_problem


@pytest.mark.parametrize("service", ["application", "issuance", "verification"])
async def test_each_service_says_that_it_runs_and_is_ready(installation: Installation, service: str) -> None:
    http = installation.http(service)
    assert (await http.get("/healthz")).json() == {"status": "ok"}
    common = {"database": "ok", "migrations": "ok", "loops": "ok", "keys": "ok"}
    assert (await http.get("/readyz")).json() == common | (
        {"seal": "ok", "numbers": "ok"} if service == "issuance" else {}
    )


async def test_a_check_of_one_service_is_named_in_its_readiness(installation: Installation) -> None:
    http = installation.http("issuance")
    checks = installation.issuance.state.service.checks

    async def fail() -> str:
        raise ValueError("a secret")

    checks["seal"] = fail
    answer = await http.get("/readyz")
    assert (answer.status_code, answer.json()["seal"]) == (503, "the check failed")


async def test_calls_that_come_at_once_are_answered_by_one_look(installation: Installation) -> None:
    http = installation.http("issuance")
    asked: list[None] = []

    async def count() -> str:
        asked.append(None)
        await asyncio.sleep(0.3)
        return "ok"

    installation.issuance.state.service.checks["seal"] = count
    answers = await asyncio.gather(*(http.get("/readyz") for _ in range(20)))
    assert ({answer.status_code for answer in answers}, len(asked)) == ({200}, 1)
    assert (await http.get("/readyz")).status_code == 200
    assert len(asked) == 2


async def test_readiness_tells_a_database_at_another_migration(installation: Installation) -> None:
    http = installation.http("verification")
    for method in ("GET", "HEAD"):
        assert (await http.request(method, "/healthz")).status_code == 200
        assert (await http.request(method, "/readyz")).status_code == 200
    assert (await http.get("/readyz")).json() == {"database": "ok", "migrations": "ok", "loops": "ok", "keys": "ok"}
    await installation.fetch("UPDATE public.alembic_version SET version_num = '0001'")
    answer = await http.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["migrations"].startswith("0001")


@pytest.mark.parametrize("was_connected", [True, False])
async def test_readiness_does_not_wait_for_a_frozen_database(
    installation: Installation, was_connected: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    http = installation.http("verification")
    if was_connected:
        assert (await http.get("/readyz")).status_code == 200
    async with installation.clone.server.frozen():
        for _ in range(2):
            async with asyncio.timeout(2):
                answer = await http.get("/readyz")
            expect_problem(answer, 503, "service.unavailable")
            assert int(answer.headers["retry-after"]) >= 1
    assert (await http.get("/readyz")).status_code == 200
    said = [line for line in map(json.loads, capsys.readouterr().out.splitlines()) if line.get("of") == "requests"]
    assert [line["event"] for line in said] == ["database away", "database back"]

from datetime import timedelta

from shared.runtime.identity.tables import ClientRow
from shared.schemas.words.roles import Role
from tests.harness import Installation
from tests.shared.runtime.web.problems import expect_problem


async def test_without_a_token_nothing_is_answered(installation: Installation) -> None:
    for service, path in (("application", "/applications"), ("issuance", "/guarantees")):
        expect_problem(await installation.http(service).get(path), 401, "token.missing")


async def test_a_token_of_another_service_is_refused(installation: Installation) -> None:
    token = await installation.caller("application", "principal").token()
    answer = await installation.http("issuance").get("/guarantees", headers={"Authorization": f"Bearer {token}"})
    expect_problem(answer, 401, "token.invalid")


async def test_a_signed_token_whose_names_no_database_takes_is_refused(installation: Installation) -> None:
    client = ClientRow(id="officer-\0", name="n", role=Role.OFFICER, org="H01", authorities=[])
    token = installation.application.state.service.tokens.issue(client, installation.clock.now())
    answer = await installation.http("application").get("/applications", headers={"Authorization": f"Bearer {token}"})
    expect_problem(answer, 401, "token.invalid")


async def test_an_expired_token_is_refused(installation: Installation) -> None:
    token = await installation.caller("application", "principal").token()
    installation.clock.advance(timedelta(minutes=6))
    answer = await installation.http("application").get("/applications", headers={"Authorization": f"Bearer {token}"})
    expect_problem(answer, 401, "token.invalid")

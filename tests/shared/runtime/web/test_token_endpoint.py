import pytest

from tests.harness import Installation
from tests.shared.runtime.web.problems import expect_problem


@pytest.mark.parametrize(
    ("form", "status", "code"),
    [
        ({"grant_type": "password"}, 400, "token.unsupported_grant"),
        ({"grant_type": "client_credentials"}, 401, "token.invalid_client"),
        ({"grant_type": "client_credentials", "client_id": "\0", "client_secret": "x"}, 401, "token.invalid_client"),
    ],
)
async def test_a_token_is_given_for_a_clients_own_secret_only(
    installation: Installation, form: dict[str, str], status: int, code: str
) -> None:
    expect_problem(await installation.http("issuance").post("/oauth2/token", data=form), status, code)


@pytest.mark.parametrize("credentials", [b"Basic \xc3\xa9", b"Basic %%%", b"Basic /w==", b"Basic"])
async def test_credentials_that_cannot_be_read_are_a_401(installation: Installation, credentials: bytes) -> None:
    answer = await installation.http("application").post(
        "/oauth2/token", data={"grant_type": "client_credentials"}, headers={b"Authorization": credentials}
    )
    expect_problem(answer, 401, "token.invalid_client")


async def test_the_secret_may_stand_in_the_form(installation: Installation) -> None:
    client = installation.clients["officer"]
    form = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": client.client_secret}
    answer = await installation.http("issuance").post("/oauth2/token", data=form)
    assert answer.json()["token_type"] == "Bearer"
    assert answer.headers["cache-control"] == "no-store"

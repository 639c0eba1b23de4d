"""A query parameter that an operation does not have is refused like an unknown field."""

from typing import Any

import pytest

from tests.harness import Installation

PLACES = {"application_id": "01a22163-b1e8-708e-a9ab-ef3fb2d63b8e", "kind": "contract", "number": "00108-000019"}
PLACES |= {"code": "223018", "look_up_id": PLACES["application_id"], "guarantee_id": PLACES["application_id"]}
PLACES["webhook_id"] = PLACES["line_id"] = PLACES["delivery_id"] = PLACES["mail_id"] = PLACES["submission_id"] = PLACES[
    "application_id"
]
PLACES["invoice_number"] = f"{PLACES['number']}-01"
OPEN = {"/healthz", "/readyz", "/oauth2/token"}


@pytest.mark.parametrize("service", ["application", "issuance", "verification"])
async def test_every_operation_refuses_what_it_does_not_have(installation: Installation, service: str) -> None:
    paths: dict[str, Any] = getattr(installation, service).openapi()["paths"]
    for path, operations in paths.items():
        for method, operation in operations.items() if path not in OPEN else ():
            # Who may call is asked first, where there is a body to read; of what is public, nobody is asked.
            caller = installation.caller(service, operation.get("x-roles", ["principal"])[0])
            answer = await caller.call(method, path.format(**PLACES), params={"stauts": "x", "limitt": 1})
            assert answer.status_code == 422, (method, path, answer.text)
            errors = {(error["pointer"], error["code"]) for error in answer.json()["errors"]}
            assert errors == {("query:stauts", "field.unknown"), ("query:limitt", "field.unknown")}, (method, path)


async def test_a_name_of_the_code_is_no_parameter(installation: Installation) -> None:
    for service, path, name in (("application", "/applications", "first_day"), ("issuance", "/guarantees", "medium")):
        answer = await installation.caller(service, "officer").get(path, params={name: "2026-04-10"})
        assert [error["pointer"] for error in answer.json()["errors"]] == [f"query:{name}"]


async def test_probes_and_the_specification_take_anything(installation: Installation) -> None:
    http = installation.http("application")
    for path in ("/healthz", "/readyz", "/openapi.json", "/docs"):
        assert (await http.get(path, params={"x": "1"})).status_code in {200, 503}, path

"""`/docs`: every file from the service itself. test_chromium.py has a browser show it."""

import re

import pytest

from tests.harness import Installation
from tests.shared.runtime.web.problems import expect_problem


@pytest.mark.parametrize("service", ["application", "issuance", "verification"])
async def test_the_page_and_all_that_it_names_come_from_the_service(installation: Installation, service: str) -> None:
    http = installation.http(service)
    page = await http.get("/docs")
    assert page.status_code == 200
    named = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(named) == 4
    for address in named:
        assert "://" not in address
        file = await http.get(f"/{address}")
        assert file.status_code == 200, address
        assert file.content
    assert "openapi.json" in (await http.get("/docs/start.js")).text


async def test_the_page_lets_nothing_else_be_loaded(installation: Installation) -> None:
    page = await installation.http("application").get("/docs")
    assert "http" not in page.text
    policy = dict(part.strip().partition(" ")[::2] for part in page.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["connect-src"] == "'self'"


@pytest.mark.parametrize("path", ["/docs/assets/redoc.standalone.js", "/docs/assets/..%2f__init__.py", "/redoc"])
async def test_nothing_else_of_the_package_is_served(installation: Installation, path: str) -> None:
    expect_problem(await installation.http("application").get(path), 404, "request.not_found")

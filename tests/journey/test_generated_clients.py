"""What generators make of the specifications compiles strictly, leaves nothing out, and goes the whole journey."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.forms import make_single
from tests.harness import Installation
from tests.pages import ROOT, SPECS
from tests.specifications.generating import Generated, check_python_types, generate_python


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("clients")
    said = generate_python(folder)
    assert said == [], "a vendor's client would lack this"
    sys.path.insert(0, str(folder))
    yield folder
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] in SPECS]:
        del sys.modules[name]


def test_the_python_clients_are_strictly_typed(packages: Path) -> None:
    assert check_python_types(packages).startswith("Success"), check_python_types(packages)


async def test_the_python_clients_go_the_whole_journey(packages: Path, installation: Installation) -> None:
    application, issuance, verification = (
        Generated(f"{name}_api") for name in ("application", "issuance", "verification")
    )
    builder = await connect(installation, application, "principal")
    officer = await connect(installation, application, "officer")
    keeper = await connect(installation, issuance, "principal")
    town = await connect(installation, verification, "authority")
    form = make_single()
    form["guarantees"][0]["premium"]["payment_method"] = "bank_transfer"

    checked = await application.call(
        "check_application", client=builder, body=application.model("DraftForm").from_dict(form)
    )
    assert checked.findings == []
    sent = await application.call(
        "start_application", client=builder, body=application.model("NewApplicationForm").from_dict(form)
    )
    kind = application.model("GuaranteeKind").ADVANCE_PAYMENT
    asked = {"application_id": sent.id, "kind": kind, "client": officer}
    reviewed = await application.call(
        "review_guarantee",
        **asked,
        if_match=f'"{sent.guarantees[0].tag}"',
        body=application.model("ReviewForm").from_dict({"decision": "accept"}),
    )
    premium = sent.guarantees[0].premium.amount
    receipt = application.model("PremiumReceiptForm").from_dict({"received_on": "2026-04-10", "amount": premium})
    tag = f'"{reviewed.guarantees[0].tag}"'
    approved = await application.call("record_premium_receipt", **asked, if_match=tag, body=receipt)
    assert approved.guarantees[0].status == "approved"
    await installation.settle()

    page = await issuance.call("list_guarantees", client=keeper)
    number = page.items[0].contract_number
    assert page.items[0].registered_at.utcoffset().total_seconds() == 9 * 3600
    certificate = await issuance.call("get_certificate", client=keeper, number=number)
    assert certificate.payload.read().startswith(b"%PDF-")
    key = (await issuance.call("get_key", client=keeper, number=number)).key

    verify = verification.model("VerificationForm")
    opened = await verification.call("verify", client=town, body=verify(contract_number=number, key=key))
    assert opened.certificate.contract_number == number
    assert opened.certificate.amount == form["guarantees"][0]["amount"]
    wrong = ("A" if key[0] != "A" else "C") + key[1:]
    refused = await verification.call("verify", client=town, body=verify(contract_number=number, key=wrong))
    assert refused.code == "verification.not_confirmed"


async def connect(installation: Installation, package: Generated, client: str) -> Any:
    service = package.name.removesuffix("_api")
    token = await installation.caller(service, client).token()
    http = installation.http(service)
    connected = package.make_client(base_url=str(http.base_url), token=token)
    return connected.set_async_httpx_client(Authorized(http, token))


class Authorized:
    """The suite's client of a service, with one caller's token on every request."""

    def __init__(self, http: Any, token: str) -> None:
        self._http = http
        self._token = token

    async def request(self, headers: dict[str, str] | None = None, **options: Any) -> Any:
        return await self._http.request(
            headers={**(headers or {}), "Authorization": f"Bearer {self._token}"}, **options
        )


TYPESCRIPT = ROOT / "tests" / "specifications" / "journey.ts"
_NPX = ("npx", "--yes", "-p", "openapi-typescript@7", "-p", "typescript@5", "-c")
_CHECK = "tsc --strict --noEmit --target es2022 --moduleResolution bundler --module es2022 journey.ts"


def test_the_typescript_types_compile_strictly(tmp_path: Path) -> None:
    if shutil.which("npx") is None:
        pytest.skip("Node is not installed: no types of TypeScript are generated")
    shutil.copy(TYPESCRIPT, tmp_path)
    makes = [f"openapi-typescript '{ROOT}/openapi/{name}.json' -o {name}.ts" for name in SPECS]
    said = subprocess.run(
        [*_NPX, " && ".join(["echo fetched", *makes, _CHECK])],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    if "fetched" not in said.stdout:
        pytest.skip("npx cannot fetch openapi-typescript: no types of TypeScript are generated")
    assert said.returncode == 0, said.stdout + said.stderr
    assert "warn" not in said.stderr.lower()


def test_an_answer_that_the_generator_leaves_out_is_noticed(tmp_path: Path) -> None:
    answer = {"description": "A paper.", "content": {"application/pdf": {"schema": {"type": "string"}}}}
    paths = {"/paper": {"get": {"operationId": "get_paper", "responses": {"200": answer}}}}
    spec = {"openapi": "3.1.0", "info": {"title": "Papers", "version": "1"}, "paths": paths}
    (tmp_path / "papers.json").write_text(json.dumps(spec))
    (tmp_path / "settings.yaml").write_text("{}")
    said = generate_python(tmp_path, [tmp_path / "papers.json"], tmp_path / "settings.yaml")
    assert any("application/pdf" in sentence for sentence in said)

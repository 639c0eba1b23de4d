"""An issued key stands in clear nowhere but in the answer to its builder."""

import base64
import email
import email.policy
import io
import json
import logging
from collections.abc import Iterator

import pikepdf
import pypdfium2
import pytest

from shared.runtime.logging import set_up_logging
from shared.schemas.words.authentication_key import group_in_fours
from tests.forms import make_form
from tests.harness import Installation
from tests.issuance_api.handing_in.steps import send
from tests.journey.steps import change_key, fetch_key, issue, verify


@pytest.fixture
def service_log(capsys: pytest.CaptureFixture[str]) -> Iterator[pytest.CaptureFixture[str]]:
    """What the services log, at its most talkative."""
    handlers, level = logging.root.handlers, logging.root.level
    set_up_logging("suite", "DEBUG")
    yield capsys
    logging.root.handlers = handlers
    logging.root.setLevel(level)


def encodings(secret: str) -> set[bytes]:
    plain = secret.encode()
    return {
        form.lower()
        for form in (
            plain,
            plain.hex().encode(),
            base64.b64encode(plain),
            base64.urlsafe_b64encode(plain).rstrip(b"="),
            secret.encode("utf-16-be"),
            json.dumps(secret).strip('"').encode(),
        )
    }


async def dump(installation: Installation) -> bytes:
    """Every value of every table, as text."""
    tables = await installation.fetch(
        "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables "
        "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    )
    rows = [await installation.fetch(f"SELECT t::text AS line FROM {table['name']} AS t") for table in tables]
    return "\n".join(row["line"] for found in rows for row in found).encode()


def read_paper(pdf: bytes) -> bytes:
    """What a PDF shows and what it carries along: the text of its pages, its objects unpacked."""
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        things = [thing.read_bytes() if isinstance(thing, pikepdf.Stream) else b"" for thing in document.objects]
        return text.encode() + b"".join([*things, *(thing.unparse() for thing in document.objects)])


def read_mail(message: bytes) -> bytes:
    """A mail as it lies and as it is read."""
    parsed = email.message_from_bytes(message, policy=email.policy.default)
    return b"\n".join([message, str(parsed.items()).encode(), parsed.get_content().encode()])


async def test_the_key_is_in_no_log_event_mail_or_table(
    installation: Installation, service_log: pytest.CaptureFixture[str]
) -> None:
    number = await issue(installation)
    key = await fetch_key(installation, number)
    await installation.caller("issuance", "principal").get(f"/guarantees/{number}/key-notice.pdf")
    assert (await verify(installation, number, key)).status_code == 200
    assert (await send(installation, number)).status_code == 201
    await installation.settle()
    to_town = installation.mailbox.messages.pop()  # the one mail that has it, in the attached notice
    assert b"Reply-To" in to_town
    packed = await installation.caller("issuance", "principal").get(f"/guarantees/{number}/package.zip")
    assert packed.status_code == 200
    reissued = f"/guarantees/{number}/key/reissue"
    assert (await installation.caller("issuance", "principal").post(reissued, None)).status_code == 200
    await installation.settle()
    old, key = key, await fetch_key(installation, number)
    wrong = change_key(key)
    assert (await verify(installation, number, wrong)).status_code == 404
    refused = await verify(installation, number, f"{key[:11]}0")
    assert refused.status_code == 422
    assert key[:11] not in refused.text

    documents = await installation.fetch("SELECT content FROM documents.document")
    logged = service_log.readouterr().out
    assert json.loads(logged.splitlines()[0])["service"] == "suite"
    places = {
        "logs": logged.encode(),
        "tables": await dump(installation),
        "papers": b"".join(read_paper(row["content"]) for row in documents),
        "mails": b"".join(read_mail(message) for message in installation.mailbox.messages),
    }
    assert number.encode() in places["papers"]
    assert number.encode() in places["mails"]
    client_secrets = [client.client_secret for client in installation.clients.values()]
    for secret in (old, group_in_fours(old), key, group_in_fours(key), wrong, group_in_fours(wrong), *client_secrets):
        for form in encodings(secret):
            for place, held in places.items():
                assert form not in held.lower(), f"found in {place}"


async def test_no_log_line_holds_personal_data_or_a_token(
    installation: Installation, service_log: pytest.CaptureFixture[str]
) -> None:
    await issue(installation)
    await installation.fetch("ALTER TABLE application.application ADD CONSTRAINT refuse CHECK (false) NOT VALID")
    answer = await installation.caller("application", "principal").post("/applications", make_form())
    assert answer.status_code == 500
    logged = service_log.readouterr().out
    assert "IntegrityError" in logged
    for private in ("伊豆建設", "山﨑", "keiri@", "鈴木", "eyJ", "町道湯ヶ岡"):
        assert private not in logged
        assert private not in answer.text

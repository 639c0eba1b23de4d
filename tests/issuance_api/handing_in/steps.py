"""Steps of handing in: guarantees for towns of every kind, forms, PDFs, and mails as a mail program shows them."""

import email
import email.policy
import io
import json
from email.message import EmailMessage
from typing import Any

import httpx
import pikepdf

from tests.forms import make_new_form
from tests.harness import Installation
from tests.journey.steps import issue

CONTACT = {"name": "鈴木 一郎", "phone": "0557-00-0000", "email": "suzuki@izu-kensetsu.example"}
TO = "kensetsu@town.higashiizu.lg.jp"


async def issue_for(installation: Installation, town: str = "223018", **changes: Any) -> str:
    """The number of an advance-payment guarantee, registered, for a town."""
    form = make_new_form({"/authority_code": town, **changes})
    form["guarantees"] = form["guarantees"][:1]
    form["guarantees"][0]["premium"]["payment_method"] = "monthly"
    return await issue(installation, form)


def make_pdf(**options: Any) -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    written = io.BytesIO()
    pdf.save(written, **options)
    return written.getvalue()


async def send(
    installation: Installation,
    number: str,
    *to: str,
    files: dict[str, bytes] | None = None,
    client: str = "principal",
    headers: dict[str, str] | None = None,
    **fields: Any,
) -> httpx.Response:
    """As a browser sends a form with files."""
    given: list[tuple[str, Any]] = [("to", (None, address)) for address in to or (TO,)]
    given.append(("contact", (None, json.dumps(fields.pop("contact", CONTACT), ensure_ascii=False))))
    given += [(name, (None, value)) for name, value in fields.items()]
    given += [(name, (f"{name}.pdf", pdf, "application/pdf")) for name, pdf in (files or {}).items()]
    caller = installation.caller("issuance", client)
    return await caller.call("POST", f"/guarantees/{number}/submissions", files=given, headers=headers or {})


async def list_submissions(installation: Installation, number: str, client: str = "principal") -> list[dict[str, Any]]:
    answer = await installation.caller("issuance", client).get(f"/guarantees/{number}/submissions")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def open_mail(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def list_attachments(message: EmailMessage) -> dict[str, bytes]:
    return {part.get_filename() or "": part.get_content() for part in message.iter_attachments()}

"""The PDFs of builders, and the invoice that was made here."""

from services.issuance_api.handing_in.sending.given import LARGEST_FILE
from tests.harness import Installation
from tests.issuance_api.endpoints.test_invoices import make
from tests.issuance_api.handing_in.steps import issue_for, list_attachments, list_submissions, make_pdf, open_mail, send
from tests.issuance_api.handing_in.test_package import fetch_package


async def test_the_newest_invoice_that_was_made_here_goes_along_and_lies_in_the_package(
    installation: Installation,
) -> None:
    number = await issue_for(installation)
    missing = await send(installation, number, attach_invoice="true")
    assert (missing.status_code, missing.json()["errors"][0]["code"]) == (422, "invoice.missing")
    await make(installation, number)
    newest = (await make(installation, number, creditor_number="77-A")).content
    twice = await send(installation, number, files={"invoice": make_pdf()}, attach_invoice="true")
    assert (twice.status_code, twice.json()["errors"][0]["code"]) == (422, "invoice.twice")
    own = await send(installation, number, files={"invoice": newest})
    assert "作成済みのものを使う" in own.json()["errors"][0]["message"]
    unread = await send(installation, number, attach_invoice="yes")
    assert (unread.status_code, unread.json()["errors"][0]["pointer"]) == (422, "/attach_invoice")
    answer = await send(installation, number, attach_invoice="true")
    assert answer.status_code == 201, answer.text
    installation.mailbox.messages.clear()
    await installation.settle()
    [sent] = installation.mailbox.messages
    assert list_attachments(open_mail(sent))[f"前払金請求書_{number}.pdf"] == newest
    package = await fetch_package(installation, number)
    assert package.read(f"前払金請求書_{number}.pdf") == newest
    assert "別にご用意ください" not in package.read("提出の手引きと本文.txt").decode()


async def test_a_file_too_large_or_of_no_use_is_refused_before_anything_is_kept(installation: Installation) -> None:
    number = await issue_for(installation)
    for pdf, code in ((b"%PDF-" + b"0" * LARGEST_FILE, "too_large"), (b"<html>", "unreadable")):
        answer = await send(installation, number, files={"invoice": pdf})
        assert (answer.status_code, answer.json()["code"]) == (422, "submission.invalid")
        assert answer.json()["errors"][0]["code"] == f"file.{code}"
    large = await send(installation, number, files={"invoice": b"0" * (2 * LARGEST_FILE + 200_000)})
    assert large.status_code == 413
    assert await list_submissions(installation, number) == []

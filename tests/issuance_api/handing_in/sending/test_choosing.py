"""Which files go along by the rule, and what is told where one lacks or nobody asked for it."""

from tests.harness import Installation
from tests.issuance_api.handing_in.steps import issue_for, list_attachments, make_pdf, open_mail, send


async def test_the_rules_own_address_needs_no_confirmation_and_what_the_rule_asks_for_is_told(
    installation: Installation,
) -> None:
    number = await issue_for(installation, "212181")
    answer = await send(installation, number, "madoguchi@motosu.example")
    assert (answer.status_code, answer.json()["code"]) == (422, "submission.invalid")
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [
        ("/own_form", "file.missing"),
        ("/invoice", "file.missing"),
    ]
    files = {"own_form": make_pdf(), "invoice": make_pdf()}
    assert (await send(installation, number, files=files)).status_code == 201
    await installation.settle()
    names = list(list_attachments(open_mail(installation.mailbox.messages[-1])))
    assert [name.partition("_")[0] for name in names] == ["電子保証認証キーのお知らせ", "市の様式", "前払金請求書"]


async def test_texts_that_lack_something_and_needless_files_are_told(installation: Installation) -> None:
    number = await issue_for(installation, "070009")
    refused = (await send(installation, number, files={"own_form": make_pdf()})).json()
    assert [(fault["pointer"], fault["code"]) for fault in refused["errors"]] == [
        ("/works_number", "text.digits"),
        ("/own_form", "file.not_taken"),
    ]
    sent = await send(installation, number, works_number="12-34567-8901")
    assert sent.json()["subject"] == "【電子保証書】_12345678901"

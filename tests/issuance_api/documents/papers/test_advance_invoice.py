import io
import json

import pypdf
import pytest

from services.issuance_api.documents.papers.advance_invoice import render_advance_invoice
from shared.schemas.facts.advance_invoice import AdvanceInvoice
from shared.schemas.facts.certificate import Certificate
from tests.issuance_api.documents.invoices import make_invoice, make_longest_invoice, make_sealed_invoice
from tests.issuance_api.documents.samples import (
    EDITION,
    make_certificate,
    make_contract_certificate,
    make_joint_venture_certificate,
    make_longest_certificate,
    read_lines,
    read_text,
)

pytestmark = pytest.mark.usefixtures("registered_fonts")


def draw(certificate: Certificate, invoice: AdvanceInvoice, replaced_by: str | None = None) -> bytes:
    return render_advance_invoice(certificate, EDITION, invoice, replaced_by)


def test_all_that_a_town_looks_for_stands_there() -> None:
    certificate = make_certificate(works_number="第7号")
    lines = read_lines(draw(certificate, make_invoice()))
    for text in (
        "前払金請求書",
        f"請求書番号　{certificate.contract_number}-01",
        "請求年月日　令和8年4月13日",
        "東伊豆町長　様",
        "髙﨑建設株式会社",
        "代表取締役　𠮷田　一郎",
        "押印省略",
        "金20,000,000円",
        "（工事番号　第7号）",
        "請負金額　50,000,000円",
        "前払金額　20,000,000円（請負金額の40.0％）",
        certificate.contract_number,
        "例示建設保証株式会社",
        "(前払金専用口座)",
        "例示銀行（9999）　稲取支店（123）",
        "普通　1234567",
        "口座名義　髙﨑建設株式会社　前払金口",
        "代表取締役　𠮷田　一郎　　電話　0557-00-0000",
        "工務部　課長　鈴木　一郎　　電話　0557-00-0001",
    ):
        assert text in lines
    assert "印" not in lines
    assert not any("差替済" in line or "※" in line for line in lines)


def test_it_looks_as_the_town_wants_it() -> None:
    certificate = make_joint_venture_certificate(kind="intermediate_payment", amount=10_000_000)
    lines = read_lines(draw(certificate, make_sealed_invoice()))
    for text in (
        "中間前払金請求書",
        "印",
        "¥10,000,000",
        "中間前払金額　10,000,000円（請負金額の20.0％）",
        "登録済みの口座への振込",
        "債権者コード",
        "0012345",
        "髙﨑・𠮷田・例示特定建設工事共同企業体",
    ):
        assert text in lines
    assert any(line.startswith("※請求金額を訂正した請求書は無効です") for line in lines)


def test_what_was_replaced_says_by_which() -> None:
    certificate = make_certificate()
    pdf = draw(certificate, make_invoice(), f"{certificate.contract_number}-02")
    assert f"差替済　{certificate.contract_number}-02に差し替えました" in read_lines(pdf)
    [content] = pypdf.PdfReader(io.BytesIO(pdf)).attachments["advance-invoice.json"]
    assert json.loads(content)["replaced_by"] == f"{certificate.contract_number}-02"


def test_the_longest_fields_are_complete_on_one_page() -> None:
    certificate, invoice = make_longest_certificate(), make_longest_invoice()
    pdf = draw(certificate, invoice)
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 1
    text = read_text(pdf)
    account, person = invoice.payee_account, invoice.contact
    assert account
    assert person
    for value in (
        certificate.works_name, certificate.principal.address, certificate.beneficiary, account.bank, account.holder,
        account.holder_kana, person.department, person.title, person.name, invoice.creditor_number,
    ):  # fmt: skip
        assert value
        assert value in text


def test_a_machine_reads_what_the_page_says() -> None:
    [content] = pypdf.PdfReader(io.BytesIO(draw(make_certificate(), make_invoice()))).attachments[
        "advance-invoice.json"
    ]
    data = json.loads(content)
    assert (data["amount"], data["invoiced_on"], data["version"]) == (20_000_000, "2026-04-13", 1)
    assert data["payee_account"]["account_number"] == "1234567"
    assert data["principal"]["name"] == "髙﨑建設株式会社"


def test_there_is_none_of_a_contract_guarantee() -> None:
    with pytest.raises(KeyError):
        draw(make_contract_certificate(), make_invoice())

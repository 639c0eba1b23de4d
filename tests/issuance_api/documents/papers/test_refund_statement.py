from datetime import date

import pytest

from services.issuance_api.documents.papers.refund_statement import render_refund_statement
from shared.schemas.words.premium import Refund
from tests.issuance_api.documents.samples import (
    EDITION,
    REFUND,
    make_certificate,
    make_longest_certificate,
    read_lines,
    read_text,
)

pytestmark = pytest.mark.usefixtures("registered_fonts")


def test_what_is_given_back_and_for_which_change_is_told() -> None:
    lines = read_lines(render_refund_statement(make_certificate(change_no=2), EDITION, REFUND))
    for text in ("保証料返還計算書", "変更　第2回（見本データ）", "髙﨑建設株式会社　御中", "12,345 円", "(非課税)"):
        assert text in lines


def test_a_termination_says_its_day() -> None:
    lines = read_lines(render_refund_statement(make_certificate(terminated_on=date(2026, 12, 1)), EDITION, REFUND))
    assert "令和8年12月1日" in lines


def test_a_refund_by_a_rule_of_the_company_is_no_sample() -> None:
    text = read_text(render_refund_statement(make_certificate(), EDITION, Refund(amount=1, source="保証料規程")))
    assert "見本" not in text


def test_the_longest_fields_are_complete() -> None:
    certificate = make_longest_certificate()
    text = read_text(render_refund_statement(certificate, EDITION, REFUND))
    for value in (certificate.works_name, certificate.principal.name, certificate.beneficiary):
        assert value in text

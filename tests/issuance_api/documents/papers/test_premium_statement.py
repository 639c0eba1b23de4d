import pytest

from services.issuance_api.documents.papers.premium_statement import render_premium_statement
from shared.schemas.words.premium import Premium
from tests.issuance_api.documents.samples import (
    EDITION,
    PREMIUM,
    make_certificate,
    make_longest_certificate,
    read_lines,
    read_text,
)

pytestmark = pytest.mark.usefixtures("registered_fonts")


def test_premium_and_guarantee_are_told() -> None:
    lines = read_lines(render_premium_statement(make_certificate(), EDITION, PREMIUM))
    for text in (
        "保証料計算書",
        "髙﨑建設株式会社　御中",
        "前払金保証",
        "20,000,000 円",
        "70,000 円",
        "振込",
        "(非課税)",
    ):
        assert text in lines
    assert "令和8年4月10日" in lines


def test_a_premium_from_a_sample_rate_says_so_on_the_paper() -> None:
    text = read_text(render_premium_statement(make_certificate(), EDITION, PREMIUM))
    assert text.count("見本データ") == 2


def test_a_premium_from_a_published_rate_does_not() -> None:
    premium = Premium(amount=6_500, source="公表資料", payment_method="monthly")
    text = read_text(render_premium_statement(make_certificate(), EDITION, premium))
    assert "見本" not in text
    assert "保証料一括納付" in text


def test_the_longest_fields_are_complete() -> None:
    certificate = make_longest_certificate()
    text = read_text(render_premium_statement(certificate, EDITION, PREMIUM))
    for value in (certificate.works_name, certificate.principal.name, certificate.beneficiary):
        assert value in text


def test_the_same_statement_gives_the_same_bytes() -> None:
    first = render_premium_statement(make_certificate(), EDITION, PREMIUM)
    assert render_premium_statement(make_certificate(), EDITION, PREMIUM) == first

"""Every paper there is, drawn from the samples; the fonts must be registered."""

from collections.abc import Callable
from datetime import date

from services.issuance_api.documents.edition import Edition
from services.issuance_api.documents.papers.advance_invoice import render_advance_invoice
from services.issuance_api.documents.papers.leaflet import render_leaflet
from services.issuance_api.documents.papers.premium_statement import render_premium_statement
from services.issuance_api.documents.papers.refund_statement import render_refund_statement
from shared.schemas.words.issuer import SAMPLE_FILE, load_issuer
from tests.issuance_api.documents.invoices import make_invoice, make_longest_invoice, make_sealed_invoice
from tests.issuance_api.documents.leaflets import LEAFLET_DAY, draw_leaflet, make_longest_profile
from tests.issuance_api.documents.samples import (
    EDITION,
    KEY,
    PAPER,
    PREMIUM,
    REFUND,
    draw_certificate,
    draw_key_notice,
    make_certificate,
    make_contract_certificate,
    make_joint_venture_certificate,
    make_longest_certificate,
)


def draw_intermediate() -> bytes:
    return draw_certificate(make_certificate(kind="intermediate_payment", terms_name="中間前払金保証約款"))


def draw_names() -> bytes:
    names = make_certificate(
        beneficiary="葛\U000e0100城市長 葛飾区長 辻\U000e0100・辻",
        works_name="祇\U000e0100園と祇園、か\u309aき\u309a、髙﨑𠮷德彌㈱の見本",
    )
    return draw_certificate(names)


def draw_sealed_invoice() -> bytes:
    of_intermediate = make_joint_venture_certificate(kind="intermediate_payment", amount=10_000_000)
    return render_advance_invoice(of_intermediate, EDITION, make_sealed_invoice())


PAPERS: dict[str, Callable[[], bytes]] = {
    "certificate": lambda: draw_certificate(make_certificate()),
    "certificate-intermediate": draw_intermediate,
    "certificate-contract": lambda: draw_certificate(make_contract_certificate()),
    "certificate-change-3": lambda: draw_certificate(make_certificate(change_no=3), Edition(4, EDITION.at)),
    "certificate-joint-venture": lambda: draw_certificate(make_joint_venture_certificate()),
    "certificate-longest": lambda: draw_certificate(make_longest_certificate()),
    "certificate-names": draw_names,
    "certificate-paper": lambda: draw_certificate(make_certificate(), PAPER),
    "key-notice": lambda: draw_key_notice(make_certificate(), KEY),
    "key-notice-longest": lambda: draw_key_notice(make_longest_certificate(), KEY),
    "premium-statement": lambda: render_premium_statement(make_certificate(), EDITION, PREMIUM),
    "certificate-terminated": lambda: draw_certificate(
        make_certificate(change_no=1, terminated_on=date(2026, 12, 1)), Edition(3, EDITION.at)
    ),
    "refund-statement": lambda: render_refund_statement(make_certificate(change_no=1), Edition(2, EDITION.at), REFUND),
    "refund-statement-longest": lambda: render_refund_statement(make_longest_certificate(), EDITION, REFUND),
    "premium-statement-longest": lambda: render_premium_statement(make_longest_certificate(), EDITION, PREMIUM),
    "advance-invoice": lambda: render_advance_invoice(make_certificate(), EDITION, make_invoice()),
    "advance-invoice-sealed": draw_sealed_invoice,
    "advance-invoice-longest": lambda: render_advance_invoice(
        make_longest_certificate(), EDITION, make_longest_invoice(), "10108-000010-02"
    ),
}


# What is no paper of a guarantee: it carries no data, and nobody compares it with what was drawn before.
LEAFLETS: dict[str, Callable[[], bytes]] = {
    "leaflet": lambda: draw_leaflet("223018"),
    "leaflet-longest": lambda: render_leaflet(*make_longest_profile(), load_issuer(SAMPLE_FILE), LEAFLET_DAY),
}

"""What a file says it is, by its data or by the lines of its text."""

import hashlib

import pytest

from services.verification_api.reading_files.papers import CertificatePaper, FileFault, KeyNotice
from services.verification_api.reading_files.parsing import parse_paper
from shared.schemas.words.authentication_key import group_in_fours
from tests.issuance_api.documents.every_paper import PAPERS
from tests.issuance_api.documents.samples import KEY, draw_certificate, draw_key_notice, make_certificate
from tests.verification_api.reading_files.files import strip_data, write_page

CONTENT = make_certificate()


@pytest.mark.usefixtures("fonts")
def test_a_key_notice_is_read_from_its_data_and_printed_to_a_file_from_its_text() -> None:
    notice = draw_key_notice(CONTENT, KEY)
    assert parse_paper(notice) == KeyNotice(CONTENT.contract_number, KEY)
    assert parse_paper(strip_data(notice)) == KeyNotice(CONTENT.contract_number, group_in_fours(KEY))


@pytest.mark.usefixtures("fonts")
def test_a_certificate_is_known_by_its_number_and_the_digest_of_the_file() -> None:
    pdf = draw_certificate(CONTENT)
    assert parse_paper(pdf) == CertificatePaper(CONTENT.contract_number, hashlib.sha256(pdf).hexdigest())
    assert parse_paper(strip_data(pdf)) is FileFault.OTHER_PAPER


@pytest.mark.usefixtures("fonts")
@pytest.mark.parametrize("paper", sorted(PAPERS))
def test_no_other_paper_is_taken_for_either(paper: str) -> None:
    kinds = {"certificate": CertificatePaper, "key-notice": KeyNotice}
    kind = next((kind for prefix, kind in kinds.items() if paper.startswith(prefix)), FileFault)
    assert type(parse_paper(PAPERS[paper]())) is kind


def test_a_text_that_says_two_numbers_or_no_key_is_no_notice() -> None:
    number, key = f"保証契約番号 {CONTENT.contract_number}", f"認証キー：{group_in_fours(KEY)}"
    assert parse_paper(write_page([number, key])) == KeyNotice(CONTENT.contract_number, group_in_fours(KEY))
    for lines in (
        [number],
        [key],
        [number, "保証契約番号 10108-000029", key],
        [number, key, "認証キー AAAA-BBBB-CCCC"],
    ):
        assert parse_paper(write_page(lines)) is FileFault.OTHER_PAPER

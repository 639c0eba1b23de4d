"""Each template of a subject that a shipped town gives, as it reads for one case; written by hand from their pages."""

from datetime import date

import pytest

from shared.schemas.words.guarantee import GuaranteeKind
from shared.schemas.words.towns.handing_in import NumberFormat, Submission
from shared.schemas.words.towns.register import AUTHORITIES, load_authorities
from shared.schemas.words.towns.subjects import SubjectCase, write_subject

REGISTER = load_authorities(AUTHORITIES)
TODAY = date(2026, 4, 10)
NAME, NUMBER, BUILDER, CASE_NUMBER = "町道改良工事", "08-12345-0001", "伊豆建設株式会社", "2026-0042"
ADVANCE, BETWEEN, BOND = GuaranteeKind.ADVANCE_PAYMENT, GuaranteeKind.INTERMEDIATE_PAYMENT, GuaranteeKind.CONTRACT
SUBJECTS = [
    ("223018", BOND, "契約保証にかかる認証キー【町道改良工事】の提出について"),
    ("223018", ADVANCE, "前払金保証にかかる認証キー【町道改良工事】の提出について"),
    ("250007", BOND, "【電子保証】08-12345-0001 町道改良工事"),
    ("250007", ADVANCE, "【請求関係書類】08-12345-0001 町道改良工事"),
    ("212181", BOND, "【電子保証（契約）】08-12345-0001"),
    ("212181", ADVANCE, "【電子保証（前払金）】08-12345-0001"),
    ("212181", BETWEEN, "【電子保証（中間前払金）】08-12345-0001"),
    ("452033", BOND, "電子保証認証キー:町道改良工事"),
    ("152161", BOND, "【契約関係書類】08-12345-0001町道改良工事"),
    ("152161", ADVANCE, "【前払金書類】08-12345-0001"),
    ("240001", BOND, "【電子保証】08-12345-0001"),
    ("070009", BOND, "【電子保証書】_08123450001"),
    ("172065", ADVANCE, "電子保証(認証キー)"),
    ("152021", BOND, "【工事・契約関係書類】2026-004208-12345-0001"),
    ("152021", ADVANCE, "【前払金書類】08-12345-0001"),
    ("150002", BOND, "【契約前書類】08-12345-0001"),
    ("150002", ADVANCE, "【請求関係書類】08-12345-0001"),
    ("210005", BETWEEN, "中間前払金保証08-12345-0001伊豆建設株式会社"),
    ("342050", BOND, "【契約保証】町道改良工事_伊豆建設株式会社"),
    ("342050", ADVANCE, "【前払金】町道改良工事_伊豆建設株式会社"),
    ("342050", BETWEEN, "【中間前払金】町道改良工事_伊豆建設株式会社"),
]


@pytest.mark.parametrize(("town", "kind", "subject"), SUBJECTS)
def test_a_subject_is_written_as_the_town_asks(town: str, kind: GuaranteeKind, subject: str) -> None:
    case = SubjectCase(kind, NAME, NUMBER, BUILDER, CASE_NUMBER)
    assert write_subject(find_way(town, kind), case) == (subject, ())


def test_every_town_with_a_subject_stands_in_the_table() -> None:
    shipped = {
        town.code
        for town in REGISTER.search(None, TODAY, electronic=False)
        if town.profile and any(way.subjects for way in town.profile.submission)
    }
    assert shipped == {town for town, _, _ in SUBJECTS}


def test_of_several_subjects_the_one_for_which_nothing_is_missing_is_written() -> None:
    case = SubjectCase(ADVANCE, NAME, None, BUILDER)
    assert write_subject(find_way("152161", ADVANCE), case) == ("【前払金書類】町道改良工事", ())


def test_what_no_form_has_is_left_for_the_builder_by_the_towns_name_of_it() -> None:
    case = SubjectCase(BOND, NAME, NUMBER, BUILDER)
    written = write_subject(find_way("152021", BOND), case)
    assert written == ("【工事・契約関係書類】（調達案件番号）08-12345-0001", ("second_number",))


def test_a_number_has_the_digits_that_the_town_counts() -> None:
    form = NumberFormat(digits=11, hyphens=False)
    assert [form.fits(number) for number in ("08-12345-0001", "08123450001", "令和8年度第12号")] == [True, True, False]


def test_the_first_way_that_is_for_a_case_counts() -> None:
    assert [find_way("082252", BOND, change=change).to for change in (False, True)] == ["財政課", "発注担当課"]
    assert find_way("150002", BOND).is_for(BOND, "農林水産部治山課")
    assert not find_way("150002", BOND).is_for(BOND, "道路管理課")


def find_way(town: str, kind: GuaranteeKind, *, change: bool = False) -> Submission:
    """With a section of the town's own, where its ways are for one alone."""
    authority = REGISTER.find(town, TODAY)
    way = authority.profile.find_submission(kind, "治山課", change=change) if authority and authority.profile else None
    assert way is not None
    return way

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from services.application_api.reference.authorities import load_authorities
from services.application_api.settings import AUTHORITIES

FOLDER = AUTHORITIES
TODAY = date(2026, 4, 10)


def names(words: str | None, on: date | None = None) -> list[str]:
    found = load_authorities(FOLDER).search(words, on or TODAY, electronic=on is not None)
    return [profile.name for profile in found]


def test_a_town_is_found_by_name_prefecture_or_code() -> None:
    assert names("東伊豆") == names("静岡") == names("223018") == names("２２３０１８") == ["東伊豆町"]
    assert names("東伊豆町　静岡") == ["東伊豆町"]


def test_towns_that_take_electronic_guarantees_on_a_day() -> None:
    assert "東伊豆町" not in names(None, date(2026, 3, 31))
    assert "東伊豆町" in names(None, date(2026, 4, 1))
    assert "上尾市" in names(None)
    assert "上尾市" not in names(None, date(2026, 4, 1))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('code = "223018"', 'code = "2230"', "towns.toml: authority 1 code"),
        ('name = "滋賀県"\n', "", "authority 2 name"),
        ('code = "250007"', 'code = "223018"', "223018 stands twice"),
        ('code = "250007"', 'code = "250006"', "check digit"),
        ('"contract"] }', '"contrat"] }', "authority 1 electronic kinds 2"),
    ],
)
def test_a_faulty_entry_is_named(tmp_path: Path, before: str, after: str, words: str) -> None:
    copy = make_copy(tmp_path, before, after)
    with pytest.raises(ValueError, match=words):
        load_authorities(copy)


BASE_ONLY = "葛\U000e01ef"  # a variation that nobody registered


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('name = "滋賀県"\n', 'name = " \u3000"\n', "name: it is blank"),
        ('name = "滋賀県"\n', 'name = ""\n', "name: it is blank"),
        ('name = "滋賀県"\n', 'name = "滋賀\\u0007県"\n', "name: it holds characters that are not allowed (U+0007)"),
        ('"滋賀県知事"', '"滋賀県\\u202e知事"', "beneficiary: it holds characters that are not allowed (U+202E)"),
        ('"滋賀県知事"', '"滋賀県知事😀"', "beneficiary: it holds characters that no paper can show (U+1F600)"),
        (
            '"滋賀県知事"',
            f'"滋賀県知事{BASE_ONLY}"',
            "beneficiary: it holds a variation that no font has (U+845B U+E01EF); write the character alone",
        ),
        (
            "【電子保証】{works_number}",
            "【電子保証】{foo}",
            "submission subject contract: it has a placeholder that nobody fills in ({foo}); "
            "there are {kind}, {works_name}, {works_number}",
        ),
        ("【電子保証】{works_number}", "{works_number", "submission subject contract: it has a placeholder"),
        ("【電子保証】{works_number}", "\\n", "submission subject contract: it holds characters that are not allowed"),
        ('to = "発注機関"', 'to = "発注\\u0000"', "submission to: it holds characters that are not allowed"),
    ],
)
def test_a_text_that_cannot_be_printed_or_sent_is_named(tmp_path: Path, before: str, after: str, words: str) -> None:
    copy = make_copy(tmp_path, before, after)
    with pytest.raises(ValueError, match=rf"^towns\.toml: authority 2 \(250007\) {re.escape(words)}"):
        load_authorities(copy)


def make_copy(tmp_path: Path, before: str, after: str) -> Path:
    """The shipped data with one change."""
    folder = tmp_path / "authorities"
    shutil.copytree(FOLDER, folder)
    text = (folder / "towns.toml").read_text()
    assert before in text
    (folder / "towns.toml").write_text(text.replace(before, after, 1))
    return folder

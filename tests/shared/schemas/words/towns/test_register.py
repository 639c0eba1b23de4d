import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from shared.schemas.words.towns.register import AUTHORITIES, load_authorities

FOLDER = AUTHORITIES
TODAY = date(2026, 4, 10)


def names(words: str | None, on: date | None = None) -> list[str]:
    found = load_authorities(FOLDER).search(words, on or TODAY, electronic=on is not None)
    return [profile.name for profile in found]


def test_a_town_is_found_by_name_prefecture_or_code() -> None:
    assert names("東伊豆") == names("223018") == names("２２３０１８") == ["東伊豆町"]
    assert names("東伊豆町　静岡") == ["東伊豆町"]
    assert len(names("静岡")) == len(names("しずおか")) == 36


@pytest.mark.parametrize("words", ["ひがしいず", "ヒガシイズ", "ﾋｶﾞｼｲｽﾞ", "ひがし いずちょう", "がしいずち"])
def test_a_town_is_found_by_any_part_of_its_reading(words: str) -> None:
    assert names(words) == ["東伊豆町"]


def test_towns_that_take_electronic_guarantees_on_a_day() -> None:
    assert "東伊豆町" not in names(None, date(2026, 3, 31))
    assert "東伊豆町" in names(None, date(2026, 4, 1))
    assert {"上尾市", "下田市"} <= set(names(None))
    assert {"上尾市", "下田市"}.isdisjoint(names(None, date(2026, 4, 1)))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('code = "223018"', 'code = "2230"', r"towns.toml: authority 1 \(2230 東伊豆町\) code"),
        ('name = "滋賀県"\n', "", r"authority 2 \(250007\) name: Field required"),
        ('code = "250007"', 'code = "223018"', r"223018 \(滋賀県\) stands twice"),
        ('code = "250007"', 'code = "250006"', "check digit"),
        ('"contract"], starts', '"contrat"], starts', "electronic kinds 2: Input should be 'advance_payment', "),
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
            "submission 1 subjects 1: it has a placeholder that nobody fills in ({foo}); "
            "there are {kind}, {works_name}, {works_number}, {second_number}, {principal_name}",
        ),
        ("【電子保証】{works_number}", "{works_number", "submission 1 subjects 1: it has a placeholder"),
        ("【電子保証】{works_number}", "\\n", "submission 1 subjects: it holds characters that are not allowed"),
        ('to = "発注機関"', 'to = "発注\\u0000"', "submission 1 to: it holds characters that are not allowed"),
    ],
)
def test_a_text_that_cannot_be_printed_or_sent_is_named(tmp_path: Path, before: str, after: str, words: str) -> None:
    copy = make_copy(tmp_path, before, after)
    with pytest.raises(ValueError, match=rf"^towns\.toml: authority 2 \(250007 .*\) {re.escape(words)}"):
        load_authorities(copy)


def make_copy(tmp_path: Path, before: str, after: str) -> Path:
    """The shipped data with one change."""
    folder = tmp_path / "authorities"
    shutil.copytree(FOLDER, folder)
    text = (folder / "towns.toml").read_text()
    assert before in text
    (folder / "towns.toml").write_text(text.replace(before, after, 1))
    return folder

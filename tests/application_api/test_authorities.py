import shutil
from datetime import date
from pathlib import Path

import pytest

from services.application_api.authorities import load_authorities
from services.application_api.settings import DATA

FOLDER = DATA / "authorities"
TODAY = date(2026, 4, 10)


def names(words: str | None, on: date | None = None) -> list[str]:
    found = load_authorities(FOLDER).search(words, on or TODAY, electronic=on is not None)
    return [profile.name for profile in found]


def test_a_town_is_found_by_name_prefecture_or_code() -> None:
    assert names("東伊豆") == names("静岡") == names("223018") == names("２２３０１８") == ["東伊豆町"]


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


def make_copy(tmp_path: Path, before: str, after: str) -> Path:
    """The shipped data with one change."""
    folder = tmp_path / "authorities"
    shutil.copytree(FOLDER, folder)
    text = (folder / "towns.toml").read_text()
    assert before in text
    (folder / "towns.toml").write_text(text.replace(before, after, 1))
    return folder

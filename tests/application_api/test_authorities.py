from datetime import date
from pathlib import Path

import pytest

from services.application_api.authorities import load_authorities
from services.application_api.settings import DATA

FILE = DATA / "authorities.toml"


def names(words: str | None, on: date | None = None) -> list[str]:
    return [profile.name for profile in load_authorities(FILE).search(words, on)]


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
        ('code = "223018"', 'code = "2230"', "authority 1 code"),
        ('name = "滋賀県"\n', "", "authority 2 name"),
        ('code = "250007"', 'code = "223018"', "223018 stands twice"),
        ('"contract"] }', '"contrat"] }', "authority 1 electronic kinds 2"),
    ],
)
def test_a_faulty_entry_is_named(tmp_path: Path, before: str, after: str, words: str) -> None:
    text = FILE.read_text()
    assert before in text
    (tmp_path / "authorities.toml").write_text(text.replace(before, after, 1))
    with pytest.raises(ValueError, match=words):
        load_authorities(tmp_path / "authorities.toml")

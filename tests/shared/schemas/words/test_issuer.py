from pathlib import Path

import pytest

from shared.schemas.text.drawable import Repertoire
from shared.schemas.words.issuer import SAMPLE_FILE, load_issuer


def test_the_sample_names_an_invented_surety_with_offices() -> None:
    profile = load_issuer(SAMPLE_FILE)
    assert profile.issuer.name == "例示建設保証株式会社"
    assert profile.get_office("001").name == "静岡支店"
    assert profile.reminder.days == (30, 7)


def test_without_an_entry_nobody_is_reminded(tmp_path: Path) -> None:
    file = tmp_path / "issuer.toml"
    for others in ("", "[reminder]\ndays = []\n"):
        file.write_text(SAMPLE_FILE.read_text().replace("[reminder]\ndays = [30, 7]\n", others))
        assert load_issuer(file).reminder.days == ()


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('code = "001"', 'code = "1"', "office 1 code"),
        ('phone = "03-0000-0001"\n', "", "office 2 phone"),
        ('code = "002"', 'code = "001"', "twice"),
        ('contract = "契約保証約款"\n', "", "contract"),
        ("[issuer]", "[issuer", "not readable TOML"),
        ("days = [30, 7]", "days = [30, 0]", "reminder days 2"),
        ("days = [30, 7]", "days = [7, 7]", "reminder days: .*a number of days stands twice"),
        ("days = [30, 7]", 'days = "30"', "reminder days"),
    ],
)
def test_a_faulty_file_is_named_with_the_entry_to_mend(tmp_path: Path, before: str, after: str, words: str) -> None:
    text = SAMPLE_FILE.read_text()
    assert before in text
    file = tmp_path / "issuer.toml"
    file.write_text(text.replace(before, after, 1))
    with pytest.raises(ValueError, match=words) as refusal:
        load_issuer(file)
    assert "issuer.toml" in str(refusal.value)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("例示 太郎", "\ue000", r"issuer president_name holds characters that are not allowed \(U\+E000\)"),
        ("契約保証約款", "契約保証約款\u1f9cc", "terms contract holds characters that no paper can show"),
        ("東京支店", " ", "office 2 name is blank"),
    ],
)
def test_what_no_paper_can_show_is_refused_to_whoever_draws(
    tmp_path: Path, before: str, after: str, words: str
) -> None:
    text = SAMPLE_FILE.read_text()
    assert before in text
    file = tmp_path / "issuer.toml"
    file.write_text(text.replace(before, after, 1))
    assert load_issuer(file)
    with pytest.raises(ValueError, match=rf"^issuer\.toml: {words}"):
        load_issuer(file, Repertoire())


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"nothing\.toml cannot be read"):
        load_issuer(tmp_path / "nothing.toml")

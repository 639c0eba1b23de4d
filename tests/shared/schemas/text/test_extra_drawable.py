from pathlib import Path

import pytest

from shared.schemas.text.drawable import Reading
from shared.schemas.text.extra_drawable import load_repertoire

TABLE = f'''
font = "Small Gothic"
sha256 = "{"0" * 64}"
ranges = """
3404 20000-20002
"""
sequences = """
FE00: 3404
E0105: 845B
"""
'''


def write(folder: Path, text: str) -> Path:
    path = folder / "extra.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_table_adds_to_what_is_drawable(tmp_path: Path) -> None:
    repertoire = load_repertoire(write(tmp_path, TABLE))
    assert repertoire.read("\u3404𠀂\u3404\ufe00葛\U000e0105髙") == Reading()
    assert repertoire.read("\u3407").undrawable == ("\u3407",)


def test_without_a_table_only_the_bundled_fonts_count() -> None:
    assert load_repertoire(None).read("\u3404").undrawable == ("\u3404",)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("3404 20000-20002", "3404 町", "ranges: .*町 is no run of code points"),
        ("3404 20000-20002", "20000 3404", "ranges: .*not in order"),
        ("20000-20002", "20002-20000", "ranges: .*not in order"),
        ("FE00: 3404", "41: 3404", "sequences: .*41 is neither a variation selector"),
        ("FE00: 3404", "3404", "sequences: .*3404 is neither"),
        ("E0105: 845B", "FE00: 845B", "sequences: .*stands twice"),
        ("E0105: 845B", "E0105: 845b", "sequences: .*845b is no run"),
        ("0" * 64, "0" * 63, "sha256"),
        ('font = "Small Gothic"\n', "", "font"),
        ("ranges", "[ranges", "not readable TOML"),
    ],
)
def test_a_faulty_table_is_named_with_what_to_mend(tmp_path: Path, before: str, after: str, words: str) -> None:
    assert before in TABLE
    with pytest.raises(ValueError, match=words) as refusal:
        load_repertoire(write(tmp_path, TABLE.replace(before, after, 1)))
    assert "extra.toml" in str(refusal.value)


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"nothing\.toml cannot be read"):
        load_repertoire(tmp_path / "nothing.toml")

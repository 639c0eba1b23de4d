from collections.abc import Callable
from pathlib import Path

import pytest

from services.issuance_api.documents.fonts.files import FontFiles, FontsMissingError, find_fonts


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: content[:1_000_000],
        lambda content: content[:3_000_000] + b"\xff" * 2_000 + content[3_002_000:],
    ],
    ids=["emptied", "cut", "overwritten"],
)
def test_a_damaged_font_is_told_before_anything_is_drawn_with_it(
    font_files: FontFiles, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    (tmp_path / font_files.sans.name).symlink_to(font_files.sans)
    (tmp_path / font_files.serif.name).write_bytes(damage(font_files.serif.read_bytes()))
    with pytest.raises(FontsMissingError, match="is damaged; `hosho fonts` writes it anew"):
        find_fonts(tmp_path)


def test_missing_fonts_are_named(tmp_path: Path) -> None:
    with pytest.raises(FontsMissingError, match="NotoSerifJP"):
        find_fonts(tmp_path)

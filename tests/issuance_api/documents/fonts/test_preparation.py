from services.issuance_api.documents.fonts.files import FontFiles, find_fonts
from services.issuance_api.documents.fonts.preparation import prepare_fonts


def test_prepared_fonts_are_found_again_and_not_converted_twice(font_files: FontFiles) -> None:
    folder = font_files.serif.parent
    written = font_files.serif.stat().st_mtime_ns
    assert find_fonts(folder) == prepare_fonts(folder) == font_files
    assert font_files.serif.stat().st_mtime_ns == written

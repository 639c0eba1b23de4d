"""The real fonts, converted once per machine and registered once per test process."""

import pytest

from services.issuance_api.documents.fonts.files import FontFiles, default_font_folder
from services.issuance_api.documents.fonts.preparation import prepare_fonts
from services.issuance_api.documents.fonts.registration import register_fonts


@pytest.fixture(scope="session")
def font_files() -> FontFiles:
    return prepare_fonts(default_font_folder())


@pytest.fixture(scope="session")
def registered_fonts(font_files: FontFiles) -> None:
    register_fonts(font_files)

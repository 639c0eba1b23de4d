import pytest

from services.issuance_api.documents.fonts.table_text import format_ranges, format_sequences
from services.issuance_api.documents.fonts.write_tables import collect_drawable, collect_sequences
from shared.schemas.text.drawable_ranges import RANGES
from shared.schemas.text.drawable_sequences import SEQUENCES


@pytest.mark.usefixtures("registered_fonts")
def test_the_table_is_what_both_fonts_hold() -> None:
    assert " ".join(RANGES.split()) == format_ranges(collect_drawable())


@pytest.mark.usefixtures("registered_fonts")
def test_the_sequences_are_what_both_fonts_hold() -> None:
    assert SEQUENCES.split() == " ".join(format_sequences(collect_sequences())).split()

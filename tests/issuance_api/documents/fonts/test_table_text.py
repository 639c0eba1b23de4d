from services.issuance_api.documents.fonts.table_text import format_ranges, write_sequences


def test_runs_are_written_short_and_in_order() -> None:
    assert format_ranges([0x50, 0x41, 0x43, 0x42]) == "41-43 50"


def test_sequences_are_listed_by_their_second_code_point() -> None:
    assert write_sequences({0xE0100: [0x845B], 0xFE00: [0x795E, 0x795F]}) == "FE00: 795E-795F\nE0100: 845B"

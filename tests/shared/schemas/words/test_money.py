from shared.schemas.words.money import format_yen, format_yen_in_table


def test_no_space_stands_before_yen_inside_a_sentence() -> None:
    assert format_yen(20_000_000) == "20,000,000円"


def test_the_tables_of_papers_print_yen_as_the_leaflet_does() -> None:
    assert format_yen_in_table(20_000_000) == "20,000,000 円"

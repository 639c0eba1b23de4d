import pytest

from shared.schemas.words.parties import Principal, Representative, honorific_of

COMPANIES_AND_PERSONS = [
    ("東伊豆土木", "7000012050002", "御中"),
    ("東伊豆土木株式会社", None, "御中"),
    ("㈱東伊豆土木", "C-0012", "御中"),
    ("（有）東伊豆土木", "C-0012", "御中"),
    ("稲取・片瀬特定建設工事共同企業体", "C-0012", "御中"),
    ("山﨑工務店", None, "様"),
    ("山﨑工務店", "C-0012", "様"),
]


@pytest.mark.parametrize(("name", "corporate_number", "honorific"), COMPANIES_AND_PERSONS)
def test_a_company_and_a_person_are_addressed_as_what_they_are(
    name: str, corporate_number: str | None, honorific: str
) -> None:
    builder = Principal(
        name=name,
        corporate_number=corporate_number,
        address="静岡県賀茂郡東伊豆町",
        representative=Representative(title="代表", name="山﨑 髙志"),
    )
    assert honorific_of(builder) == honorific

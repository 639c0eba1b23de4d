from datetime import date
from pathlib import Path

import pytest

from services.application_api.reference.premiums import load_premiums
from services.application_api.settings import DATA
from shared.schemas.words.guarantee import GuaranteeKind

FILE = DATA / "premiums.toml"
TODAY = date(2026, 4, 10)


def test_the_one_public_rate_is_exact_and_named() -> None:
    figure = load_premiums(FILE, TODAY).quote(GuaranteeKind.INTERMEDIATE_PAYMENT, 10_000_000, TODAY)
    assert figure.amount == 6_500
    assert figure.source.startswith("公表資料")


@pytest.mark.parametrize("kind", [GuaranteeKind.ADVANCE_PAYMENT, GuaranteeKind.CONTRACT])
def test_every_other_rate_says_that_it_is_sample_data(kind: GuaranteeKind) -> None:
    assert load_premiums(FILE, TODAY).quote(kind, 10_000_000, TODAY).source == "sample"


def test_a_premium_is_rounded_down_and_has_a_minimum() -> None:
    table = load_premiums(FILE, TODAY)
    assert table.quote(GuaranteeKind.INTERMEDIATE_PAYMENT, 10_001_538, TODAY).amount == 6_500
    assert table.quote(GuaranteeKind.CONTRACT, 1, TODAY).amount == 2_000


def test_the_newest_row_in_force_decides(tmp_path: Path) -> None:
    newer = FILE.read_text() + (
        '\n[[premium]]\nkind = "contract"\nvalid_from = 2026-04-10\nrate = "0.01"\n'
        'minimum = 0\nrounding_unit = 100\nsource = "sample"\n'
    )
    (tmp_path / "premiums.toml").write_text(newer)
    table = load_premiums(tmp_path / "premiums.toml", TODAY)
    assert table.quote(GuaranteeKind.CONTRACT, 1_234_567, date(2026, 4, 9)).amount == 4_930
    assert table.quote(GuaranteeKind.CONTRACT, 1_234_567, TODAY).amount == 12_300


@pytest.mark.parametrize(
    ("before", "after"), [('{ rate = "0.0025" }', '{ rate = "1.5" }'), ('kind = "contract"', 'kind = "x"')]
)
def test_a_faulty_row_is_named(tmp_path: Path, before: str, after: str) -> None:
    (tmp_path / "premiums.toml").write_text(FILE.read_text().replace(before, after))
    with pytest.raises(ValueError, match=r"premiums\.toml: premium [123] "):
        load_premiums(tmp_path / "premiums.toml", TODAY)


def test_a_kind_without_a_rate_is_told(tmp_path: Path) -> None:
    (tmp_path / "premiums.toml").write_text(FILE.read_text().partition('[[premium]]\nkind = "contract"')[0])
    with pytest.raises(ValueError, match="no row in force on 2026-04-10 for contract"):
        load_premiums(tmp_path / "premiums.toml", TODAY)


def test_a_rate_of_a_later_day_is_no_rate_yet(tmp_path: Path) -> None:
    before, start, row = FILE.read_text().partition('[[premium]]\nkind = "contract"')
    (tmp_path / "premiums.toml").write_text(before + start + row.replace("2000-04-01", "2026-04-11"))
    with pytest.raises(ValueError, match="no row in force on 2026-04-10 for contract"):
        load_premiums(tmp_path / "premiums.toml", TODAY)
    assert load_premiums(tmp_path / "premiums.toml", date(2026, 4, 11))


@pytest.mark.parametrize(
    ("before", "amount", "charged", "difference"),
    [
        (20_000_000, 22_000_000, 70_000, (6_000, 0)),
        (20_000_000, 22_000_000, 80_000, (0, 0)),  # paid already: more guaranteed is never given back for
        (20_000_000, 20_000_000, 10, (0, 0)),  # as much as before costs nothing, whatever the rates of today
        (20_000_000, 10_000_000, 70_000, (0, 24_000)),  # 80 % of the 30,000 yen above today's premium
        (20_000_000, 19_999_000, 70_000, (0, 0)),
        (20_000_000, 10_000_000, 30_000, (0, 0)),
        (1_000_000, 100_000, 4_000, (0, 1_600)),
        (1_000_000, 100_000, 2_400, (0, 320)),
    ],
)
def test_a_change_costs_or_gives_back_the_difference_to_what_was_charged(
    before: int, amount: int, charged: int, difference: tuple[int, int]
) -> None:
    found = load_premiums(FILE, TODAY).compare(GuaranteeKind.ADVANCE_PAYMENT, before, amount, charged, TODAY)
    assert (found.additional, found.refund, found.source) == (*difference, "sample")


def test_a_refund_is_a_sample_as_long_as_its_formula_is_one(tmp_path: Path) -> None:
    text, file = FILE.read_text(), tmp_path / "premiums.toml"
    table = load_premiums(FILE, TODAY)
    kind = GuaranteeKind.INTERMEDIATE_PAYMENT
    assert table.compare(kind, 10_000_000, 20_000_000, 6_500, TODAY).source.startswith("公表資料")
    assert table.compare(kind, 10_000_000, 1_000_000, 6_500, TODAY).source == "sample"
    file.write_text(text.replace('rounding_unit = 10\nsource = "sample"\n', 'rounding_unit = 10\nsource = "規程"\n', 1))
    assert load_premiums(file, TODAY).compare(kind, 10_000_000, 1_000_000, 6_500, TODAY).source == "規程"


def test_the_formula_of_refunds_leaves_the_least_and_is_needed(tmp_path: Path) -> None:
    file = tmp_path / "premiums.toml"
    file.write_text(FILE.read_text().replace("least_kept = 2_000", "least_kept = 65_000"))
    kept = load_premiums(file, TODAY).compare(GuaranteeKind.ADVANCE_PAYMENT, 20_000_000, 1_000, 70_000, TODAY)
    assert kept.refund == 5_000
    file.write_text(FILE.read_text().replace("[refund]", "[returned]"))
    with pytest.raises(ValueError, match=r"premiums\.toml: "):
        load_premiums(file, TODAY)

"""The public table: what it says of each body, and when it is composed anew."""

import csv
import gzip
import io
from datetime import date

from services.application_api.reference.adoption import COLUMNS, AdoptionTable
from shared.schemas.words.towns.register import AuthorityRegister
from tests.harness import load_towns

DAY = date(2026, 12, 1)


def read(content: bytes) -> dict[str, dict[str, str]]:
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return {row["authority_code"]: row for row in rows}


def test_every_body_has_a_row_and_those_of_which_nothing_is_known_say_so() -> None:
    towns = load_towns()
    file = AdoptionTable(towns).get_file(DAY)
    assert gzip.decompress(file.packed) == file.content
    rows = read(file.content)
    assert towns.bodies is not None
    assert rows.keys() >= {body.code for body in towns.bodies.bodies}
    assert len(rows) == len(file.content.splitlines()) - 1
    unknown = rows["222194"]  # 下田市
    assert (unknown["known"], unknown["takes_electronic"], unknown["contract"]) == ("false", "", "")
    refusing = rows["112194"]  # 上尾市
    assert (refusing["known"], refusing["takes_electronic"], refusing["contract"]) == ("true", "false", "false")
    unnamed = rows["240001"]  # 三重県, which names no kind
    assert (unnamed["takes_electronic"], unnamed["contract"]) == ("true", "")


def test_what_the_leaflet_says_stands_in_its_row() -> None:
    row = read(AdoptionTable(load_towns()).get_file(DAY).content)["223018"]
    assert tuple(row) == COLUMNS
    assert row == {
        "authority_code": "223018",
        "prefecture": "静岡県",
        "name": "東伊豆町",
        "reading": "ひがしいずちょう",
        "known": "true",
        "takes_electronic": "true",
        "advance_payment": "true",
        "intermediate_payment": "false",
        "contract": "true",
        "changes": "",
        "electronic_from": "2026-04-01",
        "counted_by": "contract_date",
        "starts": "令和8年4月1日以降に契約を締結する案件",
        "channels": "email",
        "handing_in": "前払金保証：電子メール、提出先は案件ごとの発注担当課"
        " / 契約保証：電子メール、提出先は案件ごとの発注担当課",
        "remarks": "",
        "source": "東伊豆町の電子保証の案内（令和8年4月1日開始）",
        "checked_on": "2026-11-30",
    }


def test_a_later_version_of_a_profile_changes_the_table_on_its_day_and_nothing_else_does() -> None:
    towns, later = load_towns(), date(2027, 4, 1)
    known = towns.find("223018", DAY)
    assert known is not None
    assert known.profile is not None
    assert known.electronic is not None
    all_kinds = known.electronic.model_copy(update={"kinds": None})
    versions = (known.profile, known.profile.model_copy(update={"valid_from": later, "electronic": all_kinds}))
    table = AdoptionTable(AuthorityRegister(towns.bodies, versions, towns.default))
    before = table.get_file(DAY)
    assert table.get_file(date(2027, 3, 31)) is before
    after = table.get_file(later)
    assert after.tag != before.tag
    assert table.get_file(date(2028, 1, 1)) is after
    [shown] = table.search("東伊豆町", later, DAY)
    assert (shown.kinds_known, shown.electronic_kinds) == (False, [])
    [shown] = table.search("東伊豆町", None, DAY)
    assert (shown.kinds_text, shown.known) == ("前払金保証・契約保証", True)

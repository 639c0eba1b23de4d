"""The list of every body, and how the shipped profiles fit into it."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from shared.schemas.words.towns.bodies import BODIES, load_bodies
from shared.schemas.words.towns.register import AUTHORITIES, load_authorities

TODAY = date(2026, 4, 10)
REGISTER = load_authorities(AUTHORITIES)


def test_every_prefecture_and_municipality_is_known_with_its_head() -> None:
    listed = load_bodies(AUTHORITIES)
    assert listed is not None
    assert len(listed.bodies) == 47 + 1_741
    assert sum(body.name == body.prefecture for body in listed.bodies) == 47
    heads = {body.code: body.beneficiary for body in listed.bodies}
    assert [heads[code] for code in ("010006", "130001", "131016", "222194", "473821")] == [
        "北海道知事",
        "東京都知事",
        "千代田区長",
        "下田市長",
        "与那国町長",
    ]


def test_a_body_without_a_profile_is_found_and_nothing_is_known_of_it() -> None:
    body = REGISTER.find("222194", TODAY)
    assert body is not None
    assert (body.name, body.reading, body.profile, body.electronic_known) == ("下田市", "しもだし", None, False)
    assert REGISTER.find("016951", TODAY) is None


def test_each_shipped_profile_is_called_as_the_list_calls_it_and_says_what_it_rests_on() -> None:
    listed = load_bodies(AUTHORITIES)
    assert listed is not None
    names = {body.code: (body.prefecture, body.name) for body in listed.bodies}
    for town in REGISTER.search(None, TODAY, electronic=False):
        if town.profile is not None:
            assert (town.prefecture, town.name) == names.get(town.code, (town.prefecture, town.name))
            assert town.code in names or town.code.startswith("X")
            profile = town.profile
            assert all((town.reading, profile.source, profile.evidence, profile.checked_on)), town.name


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("011002,北海道,札幌市", "011003,北海道,札幌市", "011003 札幌市: the check digit"),
        ("011002,北海道,札幌市", "010006,北海道,札幌市", "010006 札幌市: the code stands twice"),
        ("札幌市,さっぽろし", "札幌市,", "011002,北海道,札幌市,: each row has 4 fields"),
        ("code,prefecture", "kode,prefecture", "must be code,prefecture,name,reading"),
        ("# checked_on: 2026-11-30", "# read: today", "it needs the lines"),
    ],
)
def test_a_fault_in_the_list_is_told_with_its_row(tmp_path: Path, before: str, after: str, words: str) -> None:
    shutil.copy(AUTHORITIES / BODIES, tmp_path)
    file = tmp_path / BODIES
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=words):
        load_bodies(tmp_path)


def test_a_folder_may_have_no_list(tmp_path: Path) -> None:
    for name in ("default.toml", "towns.toml"):
        shutil.copy(AUTHORITIES / name, tmp_path)
    register = load_authorities(tmp_path)
    assert (register.bodies, register.find("222194", TODAY)) == (None, None)

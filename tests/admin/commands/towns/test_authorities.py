"""`hosho authorities check`, as an operator types it before a service starts with a file."""

import re
import shutil
from pathlib import Path

import pytest

from services.admin.commands.towns.authorities import check
from services.admin.refusal import Refusal
from services.application_api.settings import DATA
from services.issuance_api.documents.fonts.extra_font import ExtraFont
from services.issuance_api.documents.fonts.files import FontFiles
from shared.schemas.words.issuer import SAMPLE_FILE
from shared.schemas.words.towns.register import AUTHORITIES
from tests.local.commands import run_command

FOLDER = AUTHORITIES
TOWN = """
[[authority]]
code = "223018"
name = "東伊豆町"
prefecture = "静岡県"
beneficiary = "東伊豆町長"
source = "the leaflet"
checked_on = 2026-11-30
"""


def test_the_shipped_folder_is_counted_file_by_file(capsys: pytest.CaptureFixture[str]) -> None:
    check(FOLDER)
    assert capsys.readouterr().out.splitlines() == [
        "default.toml: 0 towns, 0 with electronic guarantees, and the default figures.",
        "towns.toml: 51 towns, 36 with electronic guarantees.",
        "bodies.csv: 1788 bodies of the official list, taken on 2026-11-30.",
        "authorities: a service can start with this folder.",
    ]


def test_every_kind_of_file_is_checked_by_its_own_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The folders that the pages name, and one as a deployment may have it."""
    check(DATA)
    assert capsys.readouterr().out == "premiums.toml: 3 rates of premiums, one in force today for each kind.\n"
    shutil.copy(SAMPLE_FILE, tmp_path)
    shutil.copy(DATA / "premiums.toml", tmp_path)
    shutil.copytree(FOLDER, tmp_path / "towns")
    check(tmp_path)
    assert capsys.readouterr().out.splitlines() == [
        "issuer.toml: 例示建設保証株式会社 (H01), 3 offices.",
        "premiums.toml: 3 rates of premiums, one in force today for each kind.",
        "towns/default.toml: 0 towns, 0 with electronic guarantees, and the default figures.",
        "towns/towns.toml: 51 towns, 36 with electronic guarantees.",
        "bodies.csv: 1788 bodies of the official list, taken on 2026-11-30.",
        "towns: a service can start with this folder.",
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('[[premium]]\nkind = "contract"\n', "new.toml: premium 1 valid_from: Field required"),
        ('[issuer]\ncode = "H01"\n', "new.toml: issuer name: Field required"),
        ('font = "x"\n', "new.toml: sha256: Field required"),
        ('town = "東伊豆町"\n', "new.toml is no data file: towns have [[authority]] or [default] at the top"),
    ],
)
def test_a_fault_in_another_kind_of_file_is_told_by_its_rule(tmp_path: Path, content: str, words: str) -> None:
    with pytest.raises(Refusal, match=f"^{re.escape(words)}"):
        check(write(tmp_path, content))


def test_premiums_that_miss_a_kind_are_told(tmp_path: Path) -> None:
    text = (DATA / "premiums.toml").read_text(encoding="utf-8")
    with pytest.raises(Refusal, match=r"^new\.toml has no row in force on .* for advance_payment, contract"):
        check(write(tmp_path, text[: text.index("[[premium]]", text.index("[[premium]]") + 1)]))


def test_other_files_among_the_towns_of_a_service_are_told(tmp_path: Path) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "towns")
    shutil.copy(SAMPLE_FILE, folder)
    with pytest.raises(Refusal, match=r"^towns: .* issuer\.toml must lie elsewhere\.$"):
        check(tmp_path)


def test_a_folder_without_any_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"holds no TOML file\.$"):
        check(tmp_path)


def test_a_single_file_may_hold_versions_of_a_town(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    later = TOWN + 'valid_from = 2027-04-01\nelectronic = { kinds = ["contract"] }\n'
    check(write(tmp_path, TOWN + later))
    assert capsys.readouterr().out == "new.toml: 1 town, 1 with electronic guarantees.\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (TOWN.replace("223018", "223017"), "new.toml: authority 1 (223017 東伊豆町) code: the check digit"),
        (
            TOWN + "rules = { advance_rate_max = 1.2 }\n",
            "new.toml: authority 1 (223018 東伊豆町) rules advance_rate_max: Input should be less than or equal to 1",
        ),
        (
            TOWN + "nickname = 1\n",
            "new.toml: authority 1 (223018 東伊豆町) nickname: There is no such field; there are code, name, ",
        ),
        (
            TOWN + "electronic = { starts = [{ until = 2026-04-01 }] }\n",
            "new.toml: authority 1 (223018 東伊豆町) electronic starts 1 from: Field required",
        ),
        (
            TOWN + "electronic = { starts = [{ from = 2026-04-01, form = 1 }] }\n",
            "new.toml: authority 1 (223018 東伊豆町) electronic starts 1 form: There is no such field; there are ",
        ),
        (
            TOWN + 'electronic = { starts = [{ from = 2026-04-01, counted_by = "tender" }] }\n',
            "new.toml: authority 1 (223018 東伊豆町) electronic starts 1 counted_by: Input should be 'contract_date', ",
        ),
        (
            TOWN + 'submission = [{ channel = "email", attach = ["key_note"] }]\n',
            "new.toml: authority 1 (223018 東伊豆町): nothing is called key_note that could be attached; there are ",
        ),
        (TOWN + TOWN, "new.toml: the code 223018 (東伊豆町) stands twice with the same valid_from."),
        ("[[authority]", "new.toml is not readable TOML: "),
    ],
)
def test_the_first_fault_is_told_with_its_file_entry_and_field(tmp_path: Path, content: str, words: str) -> None:
    with pytest.raises(Refusal, match=f"^{re.escape(words)}"):
        check(write(tmp_path, content))


def test_what_the_additional_font_adds_may_stand_in_a_name(
    tmp_path: Path, extra: ExtraFont, extended_files: FontFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path, TOWN.replace("東伊豆町長", "\u3404町長"))
    with pytest.raises(
        Refusal, match=re.escape("authority 1 (223018 東伊豆町) beneficiary: it holds characters that no paper")
    ):
        check(file)
    monkeypatch.setenv("HOSHO_EXTRA_DRAWABLE", str(extra.table))
    check(file)
    monkeypatch.setenv("HOSHO_EXTRA_DRAWABLE", str(tmp_path / "none.toml"))
    with pytest.raises(Refusal, match=r"^none\.toml cannot be read"):
        check(file)


def test_a_file_of_another_encoding_is_told(tmp_path: Path) -> None:
    file = tmp_path / "new.toml"
    file.write_bytes(TOWN.encode("cp932"))
    with pytest.raises(Refusal, match=r"^new.toml is not UTF-8 text. Save it as UTF-8.$"):
        check(file)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"^none.toml cannot be read: No such file or directory$"):
        check(tmp_path / "none.toml")


def test_a_folder_needs_the_default_figures(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "towns.toml", tmp_path)
    with pytest.raises(Refusal, match=r"exactly one file has a \[default\] table, not 0"):
        check(tmp_path)


def test_the_command_ends_with_1_on_a_fault_and_one_line(tmp_path: Path) -> None:
    good, bad = (
        run_command("authorities", "check", str(write(tmp_path, content)))
        for content in (TOWN, TOWN.replace("name =", "nom ="))
    )
    assert (good.returncode, good.stdout) == (0, "new.toml: 1 town, 0 with electronic guarantees.\n")
    assert (bad.returncode, bad.stderr) == (
        1,
        "hosho: new.toml: authority 1 (223018) name: Field required: Name, as it stands on papers.\n",
    )


def write(folder: Path, content: str) -> Path:
    file = folder / "new.toml"
    file.write_text(content, encoding="utf-8")
    return file

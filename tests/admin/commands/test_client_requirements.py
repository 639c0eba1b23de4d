"""A client that nothing could be compared with is not added."""

import re
from pathlib import Path

import pytest

from services.admin.commands.client_requirements import refuse_unusable_client
from services.admin.refusal import Refusal
from shared.schemas.words.issuer import SAMPLE_FILE
from shared.schemas.words.roles import Role
from tests.local.commands import run_command

PRINCIPAL, OFFICER, AUTHORITY, E_CONTRACT = Role.PRINCIPAL, Role.OFFICER, Role.AUTHORITY, Role.E_CONTRACT
CODE = "is not a 団体コード: 6 digits, the last of them the check digit."


@pytest.mark.parametrize(
    ("role", "org", "authorities"),
    [
        (PRINCIPAL, "7123456789012", []),
        (PRINCIPAL, "A-0012", []),
        (AUTHORITY, "223018", []),
        (OFFICER, "H01", []),
        (E_CONTRACT, "econtract", ["223018", "250007"]),
    ],
)
def test_a_client_as_it_must_be_is_taken(role: Role, org: str, authorities: list[str]) -> None:
    refuse_unusable_client("経理", role, org, authorities)


@pytest.mark.parametrize(
    ("name", "role", "org", "authorities", "words"),
    [
        (" \u3000", OFFICER, "H01", [], "The name is blank."),
        ("経\u202e理", OFFICER, "H01", [], "The name holds characters that are not allowed (U+202E)."),
        ("n", E_CONTRACT, "", ["223018"], "--org is blank."),
        ("n", E_CONTRACT, "223018", ["223018"], "--org 223018 would be taken for a town's."),
        ("n", E_CONTRACT, "22301", ["223018"], "--org 22301 would be taken for a town's."),
        ("n", E_CONTRACT, "e\x07", ["223018"], "--org holds characters that are not allowed (U+0007)."),
        ("n", PRINCIPAL, "7123456789013", [], "--org 7123456789013 is not the org of a principal"),
        ("n", PRINCIPAL, "伊豆建設", [], "--org 伊豆建設 is not the org of a principal"),
        *[
            ("n", AUTHORITY, org, [], f"--org {org} {CODE}")
            for org in ("223017", "22301", "2230180", "２２３０１８", "Shizuoka")
        ],
        ("n", OFFICER, "H02", [], "--org H02 is not the issuer's: an officer's org is H01, the code in "),
        ("n", E_CONTRACT, "e", ["223018", "250006"], f"--authority 250006 {CODE}"),
        ("n", E_CONTRACT, "e", ["223018", "223018"], "--authority 223018 is given 2 times. Name each town once."),
        ("n", E_CONTRACT, "e", [], "--authority names the towns an e_contract client acts for"),
        ("n", AUTHORITY, "223018", ["250007"], "--authority names the towns an e_contract client acts for"),
    ],
)
def test_the_first_fault_is_told(name: str, role: Role, org: str, authorities: list[str], words: str) -> None:
    with pytest.raises(Refusal, match=f"^{re.escape(words)}"):
        refuse_unusable_client(name, role, org, authorities)


@pytest.mark.parametrize(
    ("role", "org", "limit", "words"),
    [
        (OFFICER, "H01", -1, "--signing-limit -1 is not an amount: whole yen, 13 digits at most."),
        (OFFICER, "H01", 10**13, "--signing-limit 10000000000000 is not an amount"),
        (AUTHORITY, "223018", 1, "--signing-limit is for officers; no other role accepts guarantees."),
        (PRINCIPAL, "A-0012", 0, "--signing-limit is for officers; no other role accepts guarantees."),
    ],
)
def test_a_signing_limit_is_an_officers_and_an_amount(role: Role, org: str, limit: int, words: str) -> None:
    refuse_unusable_client("n", OFFICER, "H01", [], 0)
    with pytest.raises(Refusal, match=f"^{re.escape(words)}"):
        refuse_unusable_client("n", role, org, [], limit)


def test_an_officer_is_of_the_issuer_that_is_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "issuer.toml"
    file.write_text(SAMPLE_FILE.read_text().replace('code = "H01"', 'code = "K77"'))
    monkeypatch.setenv("HOSHO_ISSUER_FILE", str(file))
    refuse_unusable_client("n", OFFICER, "K77", [])
    with pytest.raises(Refusal, match="an officer's org is K77"):
        refuse_unusable_client("n", OFFICER, "H01", [])
    file.unlink()
    with pytest.raises(Refusal, match=r"^issuer\.toml cannot be read"):
        refuse_unusable_client("n", OFFICER, "K77", [])


def test_the_command_refuses_before_it_looks_for_a_database(tmp_path: Path) -> None:
    ended = run_command("client", "add", "n", "--role", "authority", "--org", "223017", HOSHO_DATA=str(tmp_path))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr == f"hosho: --org 223017 {CODE}\n"

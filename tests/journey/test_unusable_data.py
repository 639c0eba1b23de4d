"""Where its folder or a file in it cannot be used, `hosho` says so in a sentence and ends before anything starts."""

from pathlib import Path

import pytest

from services.admin.data_folder import DataFolder
from services.admin.refusal import Refusal
from services.local.demo_clients import read_demo_clients
from services.local.seal_files import keep_sample_seal
from services.local.secrets_file import generate_secrets, keep_secrets
from tests.local.commands import run_command


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_text("{}")
    return path


@pytest.mark.parametrize(
    ("command", "place"),
    [
        (("up",), "{file}"),
        (("up",), "/proc/hosho"),
        (("client", "list"), "{file}/below"),
        (("client", "list"), "~nobody-here/data"),
    ],
)
def test_a_folder_that_cannot_be_is_told(file: Path, place: str, command: tuple[str, ...]) -> None:
    ended = run_command(*command, HOSHO_DATA=place.format(file=file), HOSHO_BASE_PORT="0")
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1)
    assert ended.stderr.startswith("hosho: ")
    assert "HOSHO_DATA" in ended.stderr


@pytest.mark.parametrize("name", ["secrets.json", "clients.json"])
def test_a_damaged_file_stops_up_before_it_starts_anything(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('{"token_keys": ')
    ended = run_command("up", HOSHO_DATA=str(tmp_path), HOSHO_BASE_PORT="0")
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1)
    assert ended.stderr.startswith(f"hosho: {tmp_path / name} is damaged. ")


@pytest.mark.parametrize(
    "changes",
    [
        {"token_keys": {"issuance_api": "k:short"}},
        {"token_keys": {}},
        {"key_encryption_keys": "hidden"},
        {"key_check_keys": generate_secrets().key_encryption_keys},
    ],
)
def test_secrets_that_no_service_could_use_are_damaged_too(tmp_path: Path, changes: dict[str, object]) -> None:
    folder = DataFolder(tmp_path)
    folder.secrets_file.write_text(generate_secrets().model_copy(update=changes).model_dump_json())
    with pytest.raises(Refusal, match=r"secrets\.json is damaged") as refusal:
        keep_secrets(folder)
    assert "hidden" not in str(refusal.value)


def test_clients_of_another_shape_are_damaged(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.clients_file.write_text('{"principal": {"client_id": "x"}}')
    with pytest.raises(Refusal, match=r"clients\.json is damaged"):
        read_demo_clients(folder)


def test_a_seal_without_its_passphrase_is_told(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    keep_sample_seal(folder)
    folder.seal_passphrase_file.unlink()
    with pytest.raises(Refusal, match=r"seal-passphrase cannot be read"):
        keep_sample_seal(folder)


@pytest.mark.parametrize("place", ["{file}/below", "/proc/hosho"])
def test_a_demo_that_could_leave_nothing_does_not_start(file: Path, place: str) -> None:
    ended = run_command("demo", "--output", place.format(file=file))
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (1, "", 1)
    assert ended.stderr.startswith(f"hosho: The papers cannot be left in {place.format(file=file)} (")

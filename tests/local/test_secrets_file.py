import json
import stat
from pathlib import Path

import pytest

from services.admin.data_folder import DataFolder
from services.admin.refusal import Refusal
from services.local.secrets_file import keep_secrets


def test_secrets_are_made_once_and_readable_by_their_owner_only(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    made = keep_secrets(folder)
    assert keep_secrets(folder) == made
    assert stat.S_IMODE(folder.secrets_file.stat().st_mode) == 0o600


def test_no_two_services_share_a_token_key(tmp_path: Path) -> None:
    keys = keep_secrets(DataFolder(tmp_path)).token_keys
    assert len({key.partition(":")[2] for key in keys.values()}) == 3


def test_a_file_of_an_earlier_release_gets_the_keys_it_did_not_know(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    keep_secrets(folder)
    known = json.loads(folder.secrets_file.read_bytes())
    del known["fact_keys"]
    folder.secrets_file.write_text(json.dumps(known))
    completed = keep_secrets(folder)
    assert keep_secrets(folder) == completed
    assert completed.token_keys == known["token_keys"]
    assert stat.S_IMODE(folder.secrets_file.stat().st_mode) == 0o600


def test_a_database_without_its_secrets_is_not_given_new_ones(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.postgres.mkdir()
    with pytest.raises(Refusal, match=r"a database but no secrets\.json"):
        keep_secrets(folder)
    assert not folder.secrets_file.exists()

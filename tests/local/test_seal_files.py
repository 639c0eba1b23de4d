from pathlib import Path

from services.admin.data_folder import DataFolder
from services.local.seal_files import keep_sample_seal


def test_the_sample_seal_is_made_once(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    assert keep_sample_seal(folder) == keep_sample_seal(folder)
    assert folder.seal_file.stat().st_mode & 0o077 == 0

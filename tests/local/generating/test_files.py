from pathlib import Path

import pytest

from services.admin.refusal import Refusal
from services.local.generating.files import refuse_stale_files, write_files


def test_a_file_that_differs_from_the_code_is_named(tmp_path: Path) -> None:
    written = write_files(tmp_path)
    refuse_stale_files(tmp_path)
    stale = tmp_path / written[-1]
    stale.write_text(stale.read_text(encoding="utf-8") + "\nA hand-written line.\n", encoding="utf-8")
    with pytest.raises(Refusal, match=str(written[-1])):
        refuse_stale_files(tmp_path)

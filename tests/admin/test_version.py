import tomllib
from pathlib import Path

import pytest

from services.admin import version
from services.admin.version import find_version
from tests.local.commands import run_command
from tests.local.running import ROOT

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def test_the_command_says_which_version_it_is() -> None:
    said = run_command("--version")
    assert (said.returncode, said.stdout) == (0, f"hosho {VERSION}\n")


def test_where_the_code_is_not_installed_its_project_file_says_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the image: nothing of the installed packages can be found."""
    monkeypatch.setattr("sys.path", [])
    assert Path(version.__file__).is_file()
    assert find_version() == VERSION

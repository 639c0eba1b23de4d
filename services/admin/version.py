"""Which version this is: as installed; in the image, where the code is not installed, as its project file says."""

import tomllib
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PROJECT = Path(__file__).parents[2] / "pyproject.toml"


def find_version() -> str:
    try:
        return version("hosho")
    except PackageNotFoundError:
        found: str = tomllib.loads(_PROJECT.read_text(encoding="utf-8"))["project"]["version"]
        return found

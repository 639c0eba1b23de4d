"""Clients generated from the specifications, as those who call the APIs generate theirs."""

import importlib
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openapi_python_client import generate
from openapi_python_client.config import Config, ConfigFile, MetaType

from tests.pages import ROOT, SPECS

SETTINGS = ROOT / "openapi" / "python-client.yaml"
SPEC_FILES = tuple(ROOT / "openapi" / f"{name}.json" for name in SPECS)
# Its own template, the same for every specification, hands *args on; all that is written from ours is strict.
_TYPE_CHECK = """[mypy]
strict = true
[mypy-*.client]
disable_error_code = arg-type
"""


def generate_python(folder: Path, specs: Sequence[Path] = SPEC_FILES, settings: Path = SETTINGS) -> list[str]:
    """Writes a package for each specification into `folder`; returns what the generator warns of or leaves out."""
    chosen = ConfigFile.load_from_path(settings)
    chosen.post_hooks = []
    said = []
    for spec in specs:
        errors = generate(
            config=Config.from_sources(
                chosen,
                MetaType.NONE,
                document_source=spec,
                file_encoding="utf-8",
                overwrite=True,
                output_path=folder / spec.stem,
            )
        )
        said += [f"{spec.stem}: {error.header} {error.detail}" for error in errors]
    return said


def check_python_types(folder: Path) -> str:
    """What mypy says of the packages, strictly."""
    settings = folder / "mypy.ini"
    settings.write_text(_TYPE_CHECK)
    command = [sys.executable, "-m", "mypy", "--config-file", str(settings), "--cache-dir", ".mypy", *SPECS]
    said: str = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout
    return said


class Generated:
    """A generated package, called by the ids of its operations."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._tags = {
            operation["operationId"]: operation["tags"][0]
            for methods in SPECS[name]["paths"].values()
            for operation in methods.values()
        }

    def make_client(self, **options: Any) -> Any:
        return importlib.import_module(f"{self.name}.client").AuthenticatedClient(**options)

    def model(self, name: str) -> Any:
        return getattr(importlib.import_module(f"{self.name}.models"), name)

    async def call(self, operation: str, **arguments: Any) -> Any:
        module = importlib.import_module(f"{self.name}.api.{self._tags[operation]}.{operation}")
        return await module.asyncio(**arguments)

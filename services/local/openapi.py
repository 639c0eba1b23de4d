"""The three exported specs in `openapi/`: written from the apps themselves, and compared with them by `--check`."""

import importlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from services.admin.data_folder import DataFolder
from services.admin.refusal import Refusal
from services.admin.store.roles import ROLES
from services.local.sample_seal import keep_sample_seal
from services.local.secrets_file import SERVICE_NAMES, generate_secrets
from services.local.service_environment import compose_environment

FOLDER = Path("openapi")


def write_specs(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    for name in SERVICE_NAMES:
        (folder / f"{name}.json").write_text(render_spec(name), encoding="utf-8")


def refuse_stale_specs(folder: Path) -> None:
    """Raises Refusal that names the files which no longer say what the services do."""
    differing = [name for name in SERVICE_NAMES if _read(folder / f"{name}.json") != render_spec(name)]
    if differing:
        files = ", ".join(str(folder / f"{name}.json") for name in differing)
        raise Refusal(f"Not as the services are: {files}. Run `hosho openapi` and commit what it writes.")


def render_spec(name: str) -> str:
    """One service's spec as JSON; the app is built with throw-away secrets and never started."""
    with _environment_of(name):
        app = importlib.import_module(f"services.{name}.main").create_app()
    return json.dumps(app.openapi(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


@contextmanager
def _environment_of(name: str) -> Iterator[None]:
    before = dict(os.environ)
    url = f"postgresql+asyncpg://{ROLES[name]}@localhost/hosho"
    with TemporaryDirectory() as folder:
        seal = keep_sample_seal(DataFolder(Path(folder)))
        os.environ.clear()
        os.environ.update(compose_environment(name, generate_secrets(), seal, url, smtp_port=25))
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""

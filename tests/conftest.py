import asyncio
import gc
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import hypothesis
import pytest

from services.issuance_api.documents.fonts.extra_font import ExtraFont
from services.issuance_api.documents.fonts.files import FontFiles, default_font_folder
from services.issuance_api.documents.fonts.preparation import prepare_fonts
from services.issuance_api.documents.fonts.registration import register_fonts
from services.local.postgres.programs import find_programs
from services.local.postgres.server import run_postgres
from shared.runtime.logging import set_up_logging
from tests.databases import CloneDatabase, Server
from tests.harness import Installation, install
from tests.small_font import make_font, prepare_extra

# Several times what a run leaves behind before it ends.
ROOM_BYTES = 2**30
# Few tests that take long each: begun last, one of these files would keep one process at work while the other waits.
LONG_FILES = (
    "tests/local/test_",
    "tests/test_pages",
    "tests/admin/",
    "tests/journey/test_generated",
    "tests/journey/test_fuzz",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: not item.nodeid.startswith(LONG_FILES))


def pytest_configure(config: pytest.Config) -> None:
    """Temporary files of a run lie in a folder of its own, in memory where there is room.

    Under the shared one pytest closes the folder to other users at every start, also to the user that the Postgres of
    another run on this machine works as. A copy of a database is a thousand small files: some disks take half a second
    for them, memory a fiftieth.
    """
    # How long an example takes depends on what else the machine does.
    hypothesis.settings.register_profile("suite", deadline=None)
    hypothesis.settings.load_profile("suite")
    folder = tempfile.TemporaryDirectory(prefix="hosho-suite-", dir=_find_memory(), ignore_cleanup_errors=True)
    os.environ["PYTEST_DEBUG_TEMPROOT"] = folder.name
    config.add_cleanup(folder.cleanup)


def _find_memory() -> str | None:
    """The folder in memory that Linux has, or None for the usual one."""
    memory = "/dev/shm"
    there = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_BYTES
    return memory if there else None


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("suite") / "postgres"
    with asyncio.Runner() as runner:
        running = run_postgres(data, find_programs())
        runner.run(running.__aenter__())
        try:
            server = Server(data)
            server.migrate_template()
            runner.run(server.trade_safety_for_speed())
            yield server
        finally:
            runner.run(running.__aexit__(None, None, None))


@pytest.fixture(scope="session", autouse=True)
def logs() -> None:
    """The services' own log lines, as in production."""
    set_up_logging("suite", "INFO")


@pytest.fixture(scope="session", autouse=True)
def memory() -> None:
    """What was imported stays, and there is room: looking for what is no longer used took a tenth of a run's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


@pytest.fixture(scope="session")
def fonts() -> None:
    register_fonts(prepare_fonts(default_font_folder()))


@pytest.fixture
def extra(tmp_path: Path) -> ExtraFont:
    """An additional font as an operator installs it."""
    return ExtraFont(make_font(tmp_path / "small.ttf"), tmp_path / "small.toml")


@pytest.fixture
def extended_files(tmp_path: Path, extra: ExtraFont) -> FontFiles:
    """The bundled fonts and the additional one, prepared in a folder of their own."""
    return prepare_extra(tmp_path / "fonts", extra)


@pytest.fixture
async def clone(server: Server) -> AsyncIterator[CloneDatabase]:
    async with server.clone() as clone:
        yield clone


@pytest.fixture
async def installation(clone: CloneDatabase, fonts: None) -> AsyncIterator[Installation]:
    async with install(clone) as installation:
        yield installation

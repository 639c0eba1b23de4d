"""The data folder of a new Postgres server."""

import asyncio
import shutil
import tempfile
from pathlib import Path

from services.admin.postgres_socket import ADMIN
from services.admin.refusal import Refusal
from services.local.postgres.programs import PostgresPrograms

_DRAFT = "postgres.draft-"
_SETTINGS = ("listen_addresses=", "max_connections=100", "shared_buffers=64MB", "timezone=UTC", "lc_messages=C")
_OPTIONS = (
    *("-U", ADMIN, "--auth=trust", "--encoding=UTF8", "--locale=C"),
    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    *(argument for setting in _SETTINGS for argument in ("-c", setting)),
)


async def make_data_folder(data: Path, programs: PostgresPrograms) -> None:
    """Makes the folder where it is missing; aside and then renamed, so that a crash leaves no half of a database."""
    if data.exists():  # noqa: ASYNC240 - one look at a local folder
        return
    draft = await asyncio.to_thread(_make_draft, data.parent, programs)
    finished, output = await programs.run("initdb", "-D", str(draft), *_OPTIONS)
    if not finished:
        raise Refusal(f"Postgres could not make its folder {data}. {output}")
    await asyncio.to_thread(draft.rename, data)


def _make_draft(beside: Path, programs: PostgresPrograms) -> Path:
    """A new folder each time, because the `initdb` of a killed start may still be writing to the former one."""
    for left_over in beside.glob(f"{_DRAFT}*"):
        shutil.rmtree(left_over, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=beside))
    programs.hand_over(draft)
    return draft

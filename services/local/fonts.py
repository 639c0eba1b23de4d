"""The fonts that the papers are drawn with: converted once per machine, before issuance starts."""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from services.local.refusal import Refusal, Say
from services.local.service_environment import compose_python_path

_NOTICE_AFTER_S = 2.0


def convert_fonts() -> Path:
    """The folder they are in, `HOSHO_FONT_FOLDER` or the user's cache; some 20 seconds the first time."""
    from services.issuance_api.documents.fonts import prepare_fonts

    folder = find_font_folder()
    prepare_fonts(folder)
    return folder


def find_font_folder() -> Path:
    from services.issuance_api.documents.fonts import default_font_folder

    return Path(os.environ.get("HOSHO_FONT_FOLDER") or default_font_folder())


async def run_conversion(say: Say) -> None:
    """Does it in a process group of its own, which is ended with everything it started when we are told to stop."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.local.fonts", start_new_session=True,
        env={**os.environ, **compose_python_path()}, stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), _NOTICE_AFTER_S)
        if process.returncode is None:
            say("Preparing the fonts (some 20 seconds, the first time only) …")
        if await process.wait():
            raise Refusal("The fonts could not be prepared; see above. `hosho fonts` tries again.")
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


if __name__ == "__main__":
    convert_fonts()

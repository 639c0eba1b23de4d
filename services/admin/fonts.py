"""The fonts that the papers are drawn with: converted once per machine, before issuance starts."""

import asyncio
import os
import signal
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from services.admin.data_folder import find_data_folder
from services.admin.python_path import compose_python_path
from services.admin.refusal import Refusal, Say

if TYPE_CHECKING:
    from services.issuance_api.documents.fonts.files import FontFiles

_EXTRA_FONT, _EXTRA_DRAWABLE = "HOSHO_EXTRA_FONT", "HOSHO_EXTRA_DRAWABLE"


def convert_fonts(say: Say) -> "FontFiles":
    """Into `HOSHO_FONT_FOLDER` or the user's cache, with the additional font where there is one.

    Some 20 seconds the first time, and then it says so. Raises Refusal where the additional font cannot be used.
    """
    from services.issuance_api.documents.fonts.extra_font import ExtraFont, ExtraFontError
    from services.issuance_api.documents.fonts.preparation import prepare_fonts

    settings = compose_extra()
    extra = ExtraFont(Path(settings[_EXTRA_FONT]), Path(settings[_EXTRA_DRAWABLE])) if settings else None
    try:
        return prepare_fonts(find_font_folder(), extra, partial(_tell, say))
    except ExtraFontError as error:
        raise Refusal(str(error)) from None


def _tell(say: Say, done: int, fonts: int) -> None:
    say(
        f"Converted {done} of {fonts} fonts."
        if done
        else "Converting the fonts (some 20 seconds, the first time only) …"
    )


def find_font_folder() -> Path:
    """Where the converted fonts lie, or will lie."""
    from services.issuance_api.documents.fonts.files import default_font_folder

    return Path(os.environ.get("HOSHO_FONT_FOLDER") or default_font_folder())


def compose_extra() -> dict[str, str]:
    """The settings of the additional font, where the environment names one."""
    table = find_extra_table()
    if table is None or not os.environ.get(_EXTRA_FONT):
        return {}
    return {_EXTRA_FONT: os.environ[_EXTRA_FONT], _EXTRA_DRAWABLE: str(table)}


def find_extra_table() -> Path | None:
    """The table of what an additional font adds; it lies in `HOSHO_DATA` where only the font is named."""
    if os.environ.get(_EXTRA_DRAWABLE):
        return Path(os.environ[_EXTRA_DRAWABLE])
    return find_data_folder().extra_drawable if os.environ.get(_EXTRA_FONT) else None


async def run_conversion(say: Say) -> None:
    """Converts in a process group of its own, so that what it starts ends with it when `hosho` is stopped."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.admin.fonts", start_new_session=True,
        env={**os.environ, **compose_python_path()}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        async for line in process.stdout:
            say(line.decode().rstrip())
        if await process.wait():
            raise Refusal("The fonts could not be prepared; see above. `hosho fonts` tries again.")
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


def _write_line(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        convert_fonts(_write_line)
    except Refusal as refusal:
        raise SystemExit(f"hosho: {refusal}") from None

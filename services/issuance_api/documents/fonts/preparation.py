"""Converting the fonts, once per machine."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pylopdf_fonts_jp

from services.issuance_api.documents.fonts.extra_font import ExtraFont, is_prepared, name_extra
from services.issuance_api.documents.fonts.files import FontFiles, is_whole, name_fonts

LOCK = ".lock"
# How many fonts are converted, of how many.
Progress = Callable[[int, int], None]


def prepare_fonts(folder: Path, extra: ExtraFont | None = None, tell: Progress | None = None) -> FontFiles:
    """Convert what `folder` does not hold yet: some 20 seconds of two processors the first time, nothing afterwards.

    Of several processes that call it at once one converts and the others wait; a font appears whole under its name or
    not at all. `tell` hears of work only, first that none of it is done yet.
    Raises ExtraFontError where the additional font cannot be used.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        _convert_missing(folder, extra, tell)
    return replace(name_fonts(folder), extra=name_extra(folder, extra) if extra else None)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Waits for whoever converts into it; the lock ends with its process."""
    with (folder / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _convert_missing(folder: Path, extra: ExtraFont | None, tell: Progress | None) -> None:
    files = name_fonts(folder)
    sources = {files.serif: pylopdf_fonts_jp.serif_path(), files.sans: pylopdf_fonts_jp.sans_path()}
    missing = [target for target in sources if not (target.is_file() and is_whole(target))]
    unprepared = extra if extra and not is_prepared(folder, extra) else None
    if missing or unprepared:
        # fontTools takes several hundred megabytes for this: they go back when these processes end.
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor, as_completed

        from services.issuance_api.documents.fonts.conversion import convert_font
        from services.issuance_api.documents.fonts.extra_conversion import convert_extra

        with ProcessPoolExecutor(len(sources) + 1, multiprocessing.get_context("spawn")) as pool:
            work = [pool.submit(convert_font, sources[target], target) for target in missing]
            if unprepared:
                work.append(pool.submit(convert_extra, unprepared.source, name_extra(folder, unprepared)))
            if tell:
                tell(0, len(work))
            for done, converted in enumerate(as_completed(work), start=1):
                converted.result()
                if tell:
                    tell(done, len(work))

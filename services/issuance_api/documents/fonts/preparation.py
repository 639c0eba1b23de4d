"""Converting the fonts, once per machine."""

from dataclasses import replace
from pathlib import Path

import pylopdf_fonts_jp

from services.issuance_api.documents.fonts.extra_font import ExtraFont, is_prepared, name_extra
from services.issuance_api.documents.fonts.files import FontFiles, is_whole, name_fonts


def prepare_fonts(folder: Path, extra: ExtraFont | None = None) -> FontFiles:
    """Convert what `folder` does not hold yet: some 20 seconds of two processors the first time, nothing afterwards.

    Safe to call from several processes at once: a font appears whole under its name or not at all.
    Raises ExtraFontError where the additional font cannot be used.
    """
    files = name_fonts(folder)
    folder.mkdir(parents=True, exist_ok=True)
    sources = {files.serif: pylopdf_fonts_jp.serif_path(), files.sans: pylopdf_fonts_jp.sans_path()}
    missing = [target for target in sources if not (target.is_file() and is_whole(target))]
    unprepared = extra if extra and not is_prepared(folder, extra) else None
    if missing or unprepared:
        # fontTools takes several hundred megabytes for this: they go back when these processes end.
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        from services.issuance_api.documents.fonts.conversion import convert_font
        from services.issuance_api.documents.fonts.extra_conversion import convert_extra

        with ProcessPoolExecutor(len(sources) + 1, multiprocessing.get_context("spawn")) as pool:
            work = [pool.submit(convert_font, sources[target], target) for target in missing]
            if unprepared:
                work.append(pool.submit(convert_extra, unprepared.source, name_extra(folder, unprepared)))
            for done in work:
                done.result()
    return replace(files, extra=name_extra(folder, extra) if extra else None)

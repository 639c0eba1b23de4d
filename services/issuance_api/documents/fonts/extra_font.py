"""The operator's additional font: as it was installed, and as `hosho fonts` prepared it for drawing."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from shared.schemas.text.extra_drawable import load_extra_drawable

# Raise this whenever extra_conversion.py would write other bytes, as CONVERTER_VERSION for the bundled faces.
_VERSION = "1"


class ExtraFontError(ValueError):
    """The additional font cannot be used; the message says what to do."""


@dataclass(frozen=True)
class ExtraFont:
    """The font as it was installed, and where the table of what it adds is kept."""

    source: Path
    table: Path


@dataclass(frozen=True)
class ExtraFiles:
    """The converted font and its table."""

    font: Path
    table: Path


def choose_extra(source: Path | None, table: Path | None) -> ExtraFont | None:
    """From two settings, of which both are needed or none."""
    if source is None and table is None:
        return None
    if source is None or table is None:
        raise ExtraFontError("HOSHO_EXTRA_FONT and HOSHO_EXTRA_DRAWABLE belong together: set both or neither.")
    return ExtraFont(source, table)


def find_extra(folder: Path, extra: ExtraFont) -> ExtraFiles:
    """What `hosho fonts` left in `folder`; raises ValueError with a sentence unless font and table agree."""
    files = name_extra(folder, extra)
    if not files.font.is_file():
        raise ExtraFontError(f"{extra.source.name} was not prepared in {folder}; `hosho fonts` does it.")
    table = load_extra_drawable(files.table)
    if table.sha256 != digest_pair(files.font, table.ranges, table.sequences):
        raise ExtraFontError(
            f"{files.table.name} is not the table of {files.font.name}, or one of them is damaged; "
            "`hosho fonts` writes both anew. Then application_api needs the new table and a restart, too."
        )
    return files


def is_prepared(folder: Path, extra: ExtraFont) -> bool:
    """Whether find_extra would find it; raises ExtraFontError only where the source cannot be read."""
    name_extra(folder, extra)
    try:
        find_extra(folder, extra)
    except ValueError:
        return False
    return True


def name_extra(folder: Path, extra: ExtraFont) -> ExtraFiles:
    """Where the converted font lies, under a name made of its content."""
    try:
        with extra.source.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ExtraFontError(f"the additional font {extra.source} cannot be read: {error.strerror}.") from None
    return ExtraFiles(folder / f"{extra.source.stem}-{digest[:12]}-{_VERSION}.ttf", extra.table)


def digest_pair(font: Path, ranges: str, sequences: str) -> str:
    """SHA-256 over a converted font and the texts of its table, so that neither can change without the other."""
    with font.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(" ".join(["", *ranges.split(), *sequences.split()]).encode())
    return digest.hexdigest()

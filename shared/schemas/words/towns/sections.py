"""発注担当課: whether the section that was entered is one that a town names."""

from collections.abc import Iterable

from shared.schemas.text.folding import fold


def is_among(entered: str, sections: Iterable[str]) -> bool:
    """Also with the department above it: 総務部契約課 is 契約課."""
    written = fold(entered)
    return any(fold(name) in written for name in sections)

"""No folder of the code holds so many files that a reader cannot take them in at a glance."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path, PurePath

ROOT = Path(__file__).parents[2]
MOST_FILES = 14


def find_crowded(files: Iterable[PurePath]) -> list[PurePath]:
    """The folders with more Python files than MOST_FILES; `__init__.py` does not count."""
    counts = Counter(file.parent for file in files if file.suffix == ".py" and file.name != "__init__.py")
    return sorted(folder for folder, count in counts.items() if count > MOST_FILES)


def test_no_folder_holds_too_many_files() -> None:
    files = [path.relative_to(ROOT) for package in ("services", "shared") for path in (ROOT / package).rglob("*.py")]
    assert len(files) > 100
    assert find_crowded(files) == []


def test_a_folder_with_one_file_too_many_is_found() -> None:
    files = [PurePath("full", f"{number}.py") for number in range(MOST_FILES)]
    others = [PurePath("full", name) for name in ("__init__.py", "towns.toml", "inner/x.py")]
    assert find_crowded([*files, *others]) == []
    assert find_crowded([*files, *others, PurePath("full/one_more.py")]) == [PurePath("full")]

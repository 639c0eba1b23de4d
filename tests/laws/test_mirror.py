"""Every test file says by its place and name what it tests.

`tests/x/test_y.py` tests the file or folder `y` of `services/x`, or of the top-level folder `x`. A file `y.py` whose
tests need several files has a folder of tests too: `tests/x/y/test_z.py`, where `z` is the aspect of `y`.
"""

from collections.abc import Collection, Iterable
from pathlib import Path, PurePath

ROOT = Path(__file__).parents[2]
WHOLE_PRODUCT = {
    "journey",
    "faults",
    "laws",
    "lives",
    "wall",
}  # with the files at the top of tests/, these test all services at once
PACKAGES = ("services", "shared", "benchmarks")


def find_strays(tests: Iterable[PurePath], code: Collection[PurePath]) -> list[PurePath]:
    """The test files that test nothing by their name; `code` are files and folders, both seen from the repository."""
    return [test for test in tests if not _is_whole_product(test) and not _list_subjects(test) & set(code)]


def _is_whole_product(test: PurePath) -> bool:
    folders = test.parts[1:-1]
    return not folders or folders[0] in WHOLE_PRODUCT


def _list_subjects(test: PurePath) -> set[PurePath]:
    """Whatever a test file may be about by its place and name."""
    place = test.relative_to("tests").parent
    subject = place / test.stem.removeprefix("test_")
    found = {subject, subject.with_suffix(".py"), place.with_suffix(".py")}
    return found | {"services" / path for path in found}


def test_every_test_file_mirrors_what_it_tests() -> None:
    tests = sorted(path.relative_to(ROOT) for path in (ROOT / "tests").rglob("test_*.py"))
    files = {path.relative_to(ROOT) for package in PACKAGES for path in (ROOT / package).rglob("*.py")}
    folders = {folder for file in files for folder in file.parents}
    assert len(tests) > 50
    assert find_strays(tests, files | folders) == []


CODE = {PurePath(path) for path in ("services/a", "services/a/rules", "services/a/rules/text.py", "shared/day.py")}


def test_a_file_may_mirror_a_file_or_a_folder_or_show_one_aspect_of_a_file() -> None:
    good = ["a/rules/test_text.py", "a/test_rules.py", "shared/test_day.py", "a/rules/text/test_wide_letters.py"]
    assert find_strays([PurePath("tests", name) for name in good], CODE) == []


def test_what_tests_the_whole_product_mirrors_nothing() -> None:
    assert find_strays([PurePath("tests/test_docs.py"), PurePath("tests/journey/test_access.py")], CODE) == []


def test_a_file_that_mirrors_nothing_is_found() -> None:
    stray = [PurePath("tests", name) for name in ("a/rules/test_wide_letters.py", "a/test_text.py", "b/test_day.py")]
    assert find_strays(stray, CODE) == stray

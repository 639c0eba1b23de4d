"""The Markdown pages of the project, and what stands in them as code."""

import json
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
# The changelog names also what there was.
PAGES = sorted(
    page
    for folder in (".", "docs", "docs/decisions", "docs/guide", "benchmarks")
    for page in (ROOT / folder).glob("*.md")
    if page.name != "CHANGELOG.md"
)
# Pages for those who use what there is; the others speak of modules, too.
READERS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SPECS: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "openapi").glob("*.json"))
}

_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def name_page(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def read_page(page: Path | str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def write_between(page: str, begin: str, end: str, text: str) -> None:
    """Puts `text` in the place of what stands between two marks, which stay."""
    before, _, rest = read_page(page).partition(begin)
    after = rest.partition(end)[2]
    (ROOT / page).write_text(f"{before}{begin}{text}{end}{after}", encoding="utf-8")


def list_spans(text: str) -> list[str]:
    """What stands in `backticks`, but for fenced blocks."""
    return re.findall(r"`([^`\n]+)`", _FENCE.sub("", text))


def list_code(text: str) -> list[str]:
    """Each span, and each line of the fenced blocks."""
    blocks = (line for block in _FENCE.findall(text) for line in block.splitlines())
    return [*list_spans(text), *blocks]


def list_headings(text: str) -> list[str]:
    """The anchors of a page, as they stand in links to it."""
    titles = re.findall(r"^#+ (.+)$", _FENCE.sub("", text), re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles]


def list_rows(text: str) -> list[list[str]]:
    """The cells of every row of every table, heads included."""
    rows = (line for line in text.splitlines() if line.startswith("| ") and not set(line) <= set("| -"))
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def list_sources(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]

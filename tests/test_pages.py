"""The examples of the pages, run against `hosho up` as a reader runs them: they answer what the pages show."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.local.running import ROOT, Up

PAGES = ("README.md", "docs/front-end.md", "docs/e-contract.md")
MARK = "‹end of an example›"
LIMIT_S = 120


def list_missing() -> list[str]:
    """What a reader needs besides Hosho and is not installed here; curl knows `--json` from 7.82 on."""
    missing = [program for program in ("bash", "curl", "jq") if shutil.which(program) is None]
    if "curl" not in missing:
        told = subprocess.run(["curl", "--help", "all"], capture_output=True, check=True).stdout
        missing += [] if b"--json" in told else ["curl 7.82"]
    return missing


_MISSING = list_missing()
pytestmark = pytest.mark.skipif(bool(_MISSING), reason=f"{', '.join(_MISSING)} is not installed")

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# What is another at each run.
_CHANGING = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # an id
    r"|[0-9a-f]{64}"  # a digest
    r"|\d{4}-\d\d-\d\d(?:[T ][\d:.]+)?(?:\+09:00)?"  # a day or a moment
    r"|令和\d+年\d+月\d+日"
    r"|\d{5}-\d{6}"  # a contract number
    r"|\b[2-9AC-HJKMNP-RTUWXY]{4}(?:-?[2-9AC-HJKMNP-RTUWXY]{4}){2}\b"  # a key
    r"|\d+\.\d s|(?<=retry-after: )\d+"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """As the project's folder looks to a reader in whose other terminal `make up` runs."""
    folder = tmp_path_factory.mktemp("pages")
    command = folder / ".venv" / "bin" / "hosho"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m services "$@"\n')
    command.chmod(0o755)
    up = Up(folder / ".hosho")
    try:
        up.wait_until_ready()
        yield folder
    finally:
        up.close()


@pytest.fixture(scope="module")
def demo(folder: Path) -> str:
    """What the demo said; from here on something is issued."""
    return run(folder, [".venv/bin/hosho demo --url-file .hosho/demo.json\n"])[0]


def test_what_the_readme_shows_of_the_demo_is_what_it_says(demo: str) -> None:
    shown = next(text for language, text in read_fences("README.md") if not language)
    for line in shown.splitlines():
        assert any(is_shown_as(said, line) for said in demo.splitlines()), line


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("page", PAGES)
def test_every_example_answers_as_its_page_shows(folder: Path, page: str) -> None:
    examples = list_examples(page)
    assert examples
    for (example, shown), said in zip(examples, run(folder, [example for example, _ in examples]), strict=True):
        assert shown is None or is_shown_as(said, shown), f"{example}\n{said}"


def list_examples(page: str) -> list[tuple[str, str | None]]:
    """What is typed, and what a block without a language right after it shows of the answer."""
    fences = read_fences(page)
    followed = zip(fences, [*fences[1:], ("none", "")], strict=True)
    return [(text, None if follower else shown) for (language, text), (follower, shown) in followed if language == "sh"]


def read_fences(page: str) -> list[tuple[str, str]]:
    """The language and the text of each fenced block."""
    return _FENCE.findall((ROOT / page).read_text(encoding="utf-8"))


def run(folder: Path, examples: list[str]) -> list[str]:
    """What each prints, all of them in one shell."""
    script = "set -euo pipefail\n" + "".join(f"{example}echo '{MARK}'\n" for example in examples)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HOSHO_")}
    environment["PYTHONPATH"] = str(ROOT)
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=LIMIT_S, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.split(f"{MARK}\n")[:-1]


def is_shown_as(said: str, shown: str) -> bool:
    """Whether a page shows an answer: broken into lines anywhere, and shortened where it says `…`."""
    pieces = [re.escape(piece) for piece in squeeze(shown).split("…")]
    return re.fullmatch(".*".join(pieces), squeeze(said), re.DOTALL) is not None


def squeeze(text: str) -> str:
    return re.sub(r"\s", "", _CHANGING.sub("‹›", text))

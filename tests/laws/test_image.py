"""What the image is made of: each COPY finds its source, and the licence goes along with the code."""

import re

from tests.pages import ROOT

STAGES = (ROOT / "Dockerfile").read_text(encoding="utf-8").split("\nFROM ")
LET_IN = {
    line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line.startswith("!")
}


def list_copied(stage: str) -> list[str]:
    """What a stage copies from the project, not from another stage."""
    lines = re.findall(r"^COPY (?!--from)(.+)$", stage, re.MULTILINE)
    return [source.rstrip("/") for line in lines for source in line.split()[:-1]]


def test_what_is_copied_is_there_and_let_into_the_build() -> None:
    for source in (source for stage in STAGES for source in list_copied(stage)):
        assert (ROOT / source).exists(), source
        assert any(f"{source}/".startswith(f"{let_in}/") for let_in in LET_IN), source


def test_the_licence_goes_along_with_the_code() -> None:
    assert {"LICENSE", "services", "shared"} <= set(list_copied(STAGES[-1]))

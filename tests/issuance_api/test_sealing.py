"""The papers as they are handed out, seen by programs that are not ours.

Debian has them in poppler-utils and qpdf.
"""

import re
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest

from services.issuance_api.documents.layout.page import SEAL_BOX
from services.issuance_api.sealing.loading import load_sealer
from services.local.sample_seal import SAMPLE_SEAL
from tests.issuance_api.conftest import SampleSeal
from tests.issuance_api.documents.every_paper import PAPERS
from tests.issuance_api.documents.structure import read_aloud

SEALED = [name for name in PAPERS if name.startswith("certificate") and name != "certificate-paper"]
UNSEALED = [name for name in PAPERS if name not in SEALED]
ACTIVE = {"/OpenAction", "/AA", "/JavaScript", "/JS", "/Launch", "/URI", "/RichMedia", "/XFA", "/GoToR", "/SubmitForm"}

every_paper = pytest.mark.parametrize("paper", PAPERS)


@pytest.fixture(scope="module")
def folder(sample_seal: SampleSeal, unsealed: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every paper under its name."""
    assert unsealed
    folder = tmp_path_factory.mktemp("papers")
    sealer = load_sealer(sample_seal.file)
    for name, draw in PAPERS.items():
        drawn = draw()
        (folder / f"{name}.pdf").write_bytes(sealer.seal(drawn, SEAL_BOX).pdf if name in SEALED else drawn)
    return folder


@every_paper
def test_nothing_in_it_acts_by_itself(folder: Path, paper: str) -> None:
    with pikepdf.open(folder / f"{paper}.pdf") as pdf:
        dictionaries = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream)]
        assert len(dictionaries) > 20
        for one in dictionaries:
            assert ACTIVE.isdisjoint(one.keys())
            assert one.get("/S") not in {*ACTIVE, "/Rendition", "/GoToE", "/ImportData"}


@every_paper
def test_its_own_data_are_the_only_file_in_it(folder: Path, paper: str) -> None:
    name = f"{re.match('certificate|key-notice|premium-statement|refund-statement|advance-invoice', paper)[0]}.json"  # type: ignore[index]
    with pikepdf.open(folder / f"{paper}.pdf") as pdf:
        assert list(pdf.attachments) == [name]
        files = [
            thing
            for thing in pdf.objects
            if isinstance(thing, pikepdf.Stream) and thing.get("/Type") == "/EmbeddedFile"
        ]
        assert len(files) == 1


def run(program: str, *arguments: str | Path) -> str:
    """What it says; it must be content, and may grumble about nothing."""
    if shutil.which(program) is None:
        package = "qpdf" if program == "qpdf" else "poppler-utils"
        pytest.skip(f"{program} is not installed (Debian: {package})")
    ended = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=True)
    assert ended.stderr == ""
    return ended.stdout


@every_paper
def test_qpdf_finds_no_fault_in_the_file(folder: Path, paper: str) -> None:
    assert "No syntax or stream encoding errors found" in run("qpdf", "--check", folder / f"{paper}.pdf")


@every_paper
def test_poppler_finds_every_font_embedded_as_a_subset_with_its_text(folder: Path, paper: str) -> None:
    fonts = run("pdffonts", folder / f"{paper}.pdf").splitlines()[2:]
    assert fonts
    for font in fonts:
        embedded, subset, unicode = font.split()[-5:-2]
        assert (embedded, subset, unicode) == ("yes", "yes", "yes")


@every_paper
def test_poppler_reads_what_we_wrote(folder: Path, paper: str) -> None:
    file = folder / f"{paper}.pdf"
    text = squeeze(run("pdftotext", "-raw", file, "-"))
    for one in read_aloud(file.read_bytes()):
        assert squeeze(one.text) in text


def squeeze(text: str) -> str:
    return "".join(text.split())


@every_paper
def test_poppler_finds_the_tree(folder: Path, paper: str) -> None:
    lines = [line.strip() for line in run("pdfinfo", "-struct", folder / f"{paper}.pdf").splitlines()]
    assert lines[:2] == ["Document", "H1 (block)"]
    assert "Table (block)" in lines


@pytest.mark.parametrize("paper", SEALED)
def test_poppler_finds_the_seal_good_and_over_the_whole_file(folder: Path, paper: str) -> None:
    said = run("pdfsig", folder / f"{paper}.pdf")
    assert said.count("Signature #") == 1
    assert SAMPLE_SEAL in said
    assert "Signature Type: ETSI.CAdES.detached" in said
    assert "Total document signed" in said
    assert "Signature Validation: Signature is Valid." in said


@pytest.mark.parametrize("paper", UNSEALED)
def test_poppler_finds_no_seal_on_what_is_not_sealed(folder: Path, paper: str) -> None:
    file = folder / f"{paper}.pdf"
    if shutil.which("pdfsig") is None:
        pytest.skip("pdfsig is not installed (Debian: poppler-utils)")
    said = subprocess.run(["pdfsig", file], capture_output=True, text=True, check=False)
    assert "does not contain any signatures" in said.stdout

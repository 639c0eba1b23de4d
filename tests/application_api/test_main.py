"""application_api does not start with faulty data (an additional font's table, a town), and says why in a sentence."""

import shutil
from pathlib import Path

import pytest

from services.admin.data_folder import DataFolder
from services.application_api.main import create_app
from services.application_api.settings import AUTHORITIES
from services.issuance_api.documents.fonts.extra_font import ExtraFont
from services.issuance_api.documents.fonts.files import FontFiles
from services.local.seal_files import keep_sample_seal
from services.local.secrets_file import generate_secrets
from services.local.service_environment import Supplies, compose_environment


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    supplies = Supplies(generate_secrets(), keep_sample_seal(DataFolder(tmp_path)), smtp_port=25)
    url = "postgresql+asyncpg://hosho_application@localhost/hosho"
    for name, value in compose_environment("application_api", url, supplies).items():
        monkeypatch.setenv(name, value)


def test_it_takes_what_the_additional_font_adds(
    extra: ExtraFont, extended_files: FontFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOSHO_EXTRA_DRAWABLE", str(extra.table))
    assert create_app().state.tools.repertoire.read("\u3404").undrawable == ()


def test_a_town_that_no_paper_can_show_stops_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "towns"
    shutil.copytree(AUTHORITIES, folder)
    file = folder / "towns.toml"
    file.write_text(file.read_text().replace('"東伊豆町長"', '"東伊豆町長😀"'))
    monkeypatch.setenv("HOSHO_AUTHORITIES_FOLDER", str(folder))
    words = r"towns\.toml: authority 1 \(223018\) beneficiary: it holds characters that no paper can show"
    with pytest.raises(SystemExit, match=rf"application_api cannot start: {words}"):
        create_app()


@pytest.mark.parametrize(("content", "words"), [(None, "cannot be read"), ("ranges", "not readable TOML")])
def test_a_table_that_cannot_be_read_stops_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None, words: str
) -> None:
    table = tmp_path / "table.toml"
    if content:
        table.write_text(content)
    monkeypatch.setenv("HOSHO_EXTRA_DRAWABLE", str(table))
    with pytest.raises(SystemExit, match=rf"application_api cannot start: table\.toml .*{words}"):
        create_app()

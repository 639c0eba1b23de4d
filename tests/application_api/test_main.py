"""application_api does not start with faulty data (a font's table, a town) or samples, and says why in a sentence."""

import shutil
from pathlib import Path

import pytest

from services.admin.data_folder import DataFolder
from services.application_api.main import create_app
from services.application_api.settings import DATA
from services.issuance_api.documents.fonts.extra_font import ExtraFont
from services.issuance_api.documents.fonts.files import FontFiles
from services.local.seal_files import keep_sample_seal
from services.local.secrets_file import generate_secrets
from services.local.service_environment import MailServer, Supplies, compose_environment
from shared.schemas.words.issuer import SAMPLE_FILE
from shared.schemas.words.towns.register import AUTHORITIES


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = DataFolder(tmp_path)
    supplies = Supplies(generate_secrets(), keep_sample_seal(folder), folder.ledger, MailServer(25, folder.path))
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
    words = r"towns\.toml: authority 1 \(223018 東伊豆町\) beneficiary: it holds characters that no paper can show"
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


def test_samples_stop_it_unless_they_are_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOSHO_ALLOW_SAMPLES")
    with pytest.raises(SystemExit, match=r"the company in issuer\.toml is a SAMPLE"):
        create_app()
    company, rates = tmp_path / "company.toml", tmp_path / "rates.toml"
    company.write_text(SAMPLE_FILE.read_text().replace("sample = true\n", ""))
    monkeypatch.setenv("HOSHO_ISSUER_FILE", str(company))
    with pytest.raises(SystemExit, match=r"a rate in premiums\.toml is a SAMPLE"):
        create_app()
    rates.write_text((DATA / "premiums.toml").read_text().replace('source = "sample"', 'source = "料率表"'))
    monkeypatch.setenv("HOSHO_PREMIUMS_FILE", str(rates))
    assert len(create_app().state.tools.premiums)
    monkeypatch.setenv("HOSHO_OIDC_AUDIENCE", "https://application.example")
    monkeypatch.setenv("HOSHO_OIDC_ISSUERS", "https://login.example,http://127.0.0.1:8004")
    with pytest.raises(SystemExit, match=r"the sign-in of http://127\.0\.0\.1:8004 in HOSHO_OIDC_ISSUERS is a SAMPLE"):
        create_app()
    monkeypatch.setenv("HOSHO_OIDC_ISSUERS", "https://login.example")
    assert create_app()

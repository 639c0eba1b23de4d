"""Each import contract refuses a new file that breaks it, wherever in its folder that file is put."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"
# What is planted, and what import-linter must say of it. All are planted at once, since one run takes seconds.
PLANTS = {
    "shared/runtime/data/planted_up.py": "import services.application_api.status",
    "services/application_api/store/planted_neighbour.py": "import services.issuance_api.content",
    "services/admin/commands/planted_local.py": "import services.local.up",
    "services/application_api/rules/planted_up.py": "import services.application_api.applying.intake",
    "services/issuance_api/mailing/planted_up.py": "import services.issuance_api.endpoints.guarantees",
    "services/verification_api/store/planted_up.py": "import services.verification_api.looking_up.look_up",
    "services/issuance_api/documents/layout/planted_up.py": "import services.issuance_api.documents.papers.certificate",
    "shared/runtime/messages/planted_up.py": "import shared.runtime.web.app",
    "shared/schemas/words/planted_up.py": "import shared.schemas.facts.events",
    "services/application_api/answers_planted.py": "",
    "services/application_api/reviewing/planted_words.py": "import shared.schemas.issuance.answers",
    "services/issuance_api/issuing/planted_words.py": "import shared.schemas.verification.answers",
    "services/verification_api/looking_up/planted_words.py": "import shared.schemas.application.forms",
    "shared/runtime/web/planted_words.py": "import shared.schemas.application.forms",
    "services/application_api/applying/planted_tables.py": "import services.application_api.store.tables",
    "shared/schemas/facts/planted_web.py": "import structlog",
    "services/application_api/reviewing/planted_sql.py": "import sqlalchemy",
    "services/application_api/endpoints/planted_sql.py": "import sqlalchemy",
    "services/verification_api/looking_up/planted_http.py": "import fastapi",
    "services/verification_api/store/planted_http.py": "import fastapi",
    "services/issuance_api/issuing/planted_mail.py": "import email",
    "services/verification_api/registering/planted_pdf.py": "import reportlab",
    "services/issuance_api/issuing/planted_pdf.py": "import reportlab",
    "services/issuance_api/mailing/planted_seal.py": "import pyhanko",
    "services/issuance_api/consumer.py": "import services.issuance_api.issuing.redrawing",
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What import-linter says of a copy of the code with all plants in it."""
    folder = tmp_path_factory.mktemp("copy")
    for part in ("services", "shared"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    for file, line in PLANTS.items():
        with (folder / file).open("a", encoding="utf-8") as planted:
            planted.write(f"{line}\n")
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "400"}
    ended = subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache"],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ended.returncode == 1, ended.stdout + ended.stderr
    return ended.stdout


@pytest.mark.parametrize("file", PLANTS)
def test_a_new_file_that_breaks_a_contract_is_refused(report: str, file: str) -> None:
    module = file.removesuffix(".py").replace("/", ".")
    broken = report[report.index("Broken contracts") :]
    assert re.search(rf"\b{re.escape(module)}\b", broken), file


def test_every_contract_has_a_plant_against_it(report: str) -> None:
    kept = re.findall(r"^(.+?) KEPT", report, re.MULTILINE)
    assert kept == []

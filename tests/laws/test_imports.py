"""Each import contract refuses a new file that breaks it, wherever in its folder that file is put."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
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
    "services/portal/planted_room.py": "",
    "services/portal/apis/planted_up.py": "import services.portal.web.page",
    "services/portal/apis/planted_neighbour.py": "import services.application_api.status",
    "services/portal/pages/town/planted_others.py": "import services.portal.pages.builder.home",
    "services/portal/sessions/planted_runtime.py": "import shared.runtime.messages.outbox",
    "services/portal/pages/builder/planted_rows.py": "import services.portal.store.sessions",
    "services/portal/pages/officer/planted_http.py": "import httpx",
    "services/issuance_api/mailing/planted_template.py": "import jinja2",
    "services/application_api/reviewing/planted_words.py": "import shared.schemas.issuance.answers",
    "services/issuance_api/issuing/planted_words.py": "import shared.schemas.verification.answers",
    "services/verification_api/looking_up/planted_words.py": "import shared.schemas.application.forms",
    "shared/runtime/web/planted_words.py": "import shared.schemas.application.forms",
    "services/application_api/applying/planted_tables.py": "import services.application_api.store.tables",
    "services/application_api/reviewing/planted_sql.py": "import sqlalchemy",
    "services/application_api/endpoints/planted_sql.py": "import sqlalchemy",
    "services/verification_api/looking_up/planted_http.py": "import fastapi",
    "services/verification_api/store/planted_http.py": "import fastapi",
    "services/application_api/applying/planted_web.py": "import shared.runtime.web.entity_tags",
    "services/issuance_api/issuing/planted_mail.py": "import email",
    "services/verification_api/registering/planted_pdf.py": "import reportlab",
    "services/issuance_api/issuing/planted_pdf.py": "import reportlab",
    "services/issuance_api/mailing/planted_seal.py": "import pyhanko",
    "services/verification_api/reading_files/planted_web.py": "import starlette",
    "services/verification_api/reading_files/reader.py": "import services.verification_api.reading_files.parsing",
    "services/issuance_api/consumer.py": "import services.issuance_api.issuing.redrawing",
}

# What the schemas stand on beside the standard library, so that whoever reads them needs nothing else.
OF_SCHEMAS = {"annotated_types", "pydantic", "pydantic_core", "stdnum"}


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


def find_imported(text: str) -> Iterator[str]:
    """The modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield str(node.module)


def is_of_schemas(module: str) -> bool:
    top = module.partition(".")[0]
    return top in sys.stdlib_module_names | OF_SCHEMAS or f"{module}.".startswith("shared.schemas.")


def test_schemas_import_the_standard_library_and_what_checks_them() -> None:
    files = sorted((ROOT / "shared/schemas").rglob("*.py"))
    imported = {module for file in files for module in find_imported(file.read_text(encoding="utf-8"))}
    assert [module for module in sorted(imported) if not is_of_schemas(module)] == []
    assert {module.partition(".")[0] for module in imported} >= OF_SCHEMAS


@pytest.mark.parametrize(
    "module", ["numpy", "shared.runtime.clock", "shared", "shared.schemas_of", "pydantic_settings"]
)
def test_nothing_else_is_of_schemas(module: str) -> None:
    assert not is_of_schemas(module)

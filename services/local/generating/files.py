"""Files that are written from the code itself: specifications, schemas, tables of codes. `--check` compares them."""

from pathlib import Path

from services.admin.refusal import Refusal
from services.local.generating.code_tables import render_findings, render_problems
from services.local.generating.paper_schemas import render_paper_schemas
from services.local.generating.specs import render_spec
from services.local.secrets_file import SERVICE_NAMES


def write_files(root: Path) -> list[Path]:
    """Writes every file below `root`, and names them."""
    texts = _render_all()
    for name, text in texts.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    return list(texts)


def refuse_stale_files(root: Path) -> None:
    """Raises Refusal that names the files which no longer say what the code does."""
    stale = [str(name) for name, text in _render_all().items() if _read(root / name) != text]
    if stale:
        raise Refusal(f"Not as the code is: {', '.join(stale)}. Run `hosho generate` and commit what it writes.")


def _render_all() -> dict[Path, str]:
    specs = {Path("openapi", f"{name}.json"): render_spec(name) for name in SERVICE_NAMES}
    schemas = {Path("schemas", f"{name}.json"): text for name, text in render_paper_schemas().items()}
    docs = Path("docs")
    return {**specs, **schemas, docs / "findings.md": render_findings(), docs / "problems.md": render_problems()}


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""

"""`hosho authorities`: the data files of a deployment, checked before a service starts with them."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from services.admin.data_files import describe_file, holds_towns
from services.admin.fonts import find_extra_table
from services.admin.refusal import Refusal
from shared.schemas.text.drawable import Repertoire
from shared.schemas.text.extra_drawable import load_repertoire
from shared.schemas.words.towns.bodies import BODIES
from shared.schemas.words.towns.register import load_authorities

app = typer.Typer(no_args_is_help=True, help="Check the data: towns (発注者), premiums, the surety company.")
console = Console()


@app.callback()
def authorities() -> None:
    """With a callback, Typer keeps the name of a command that is the only one."""


@app.command()
def check(
    path: Annotated[Path, typer.Argument(help="A TOML file, or a folder of them and its folders.")],
) -> None:
    """Say what each file holds, by the rule of its kind, or the first fault in it: file, entry and field."""
    try:
        repertoire = load_repertoire(find_extra_table())
        files = sorted(path.rglob("*.toml")) if path.is_dir() else [path]
        if not files:
            raise Refusal(f"{path} holds no TOML file.")
        for file in files:
            _say(f"{file.relative_to(path) if path.is_dir() else file.name}: {describe_file(file, repertoire)}.")
        for folder in sorted({file.parent for file in files if path.is_dir() and holds_towns(file)}):
            _check_folder(folder, repertoire)
    except ValueError as fault:
        raise Refusal(str(fault)) from None


def _check_folder(folder: Path, repertoire: Repertoire) -> None:
    """A service reads all files of its folder as towns."""
    others = [file.name for file in sorted(folder.glob("*.toml")) if not holds_towns(file)]
    if others:
        raise Refusal(
            f"{folder.resolve().name}: a service takes every file of the folder of towns for towns; "
            f"{', '.join(others)} must lie elsewhere."
        )
    register = load_authorities(folder, repertoire)
    if register.bodies is not None:
        listed = register.bodies
        _say(f"{BODIES}: {len(listed.bodies)} bodies of the official list, taken on {listed.checked_on}.")
    _say(f"{folder.resolve().name}: a service can start with this folder.")


def _say(sentence: str) -> None:
    console.print(escape(sentence), highlight=False, soft_wrap=True)

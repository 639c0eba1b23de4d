"""`hosho authorities`: the towns' data files, checked before a service starts with them."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from services.admin.fonts import find_extra_table
from services.admin.refusal import Refusal
from services.application_api.reference.authorities import load_authorities
from shared.schemas.text.drawable import Repertoire
from shared.schemas.text.extra_drawable import load_repertoire
from shared.schemas.words.authority_profile import AuthorityProfile, read_authority_file

app = typer.Typer(no_args_is_help=True, help="Check the data files of the towns (発注者).")
console = Console()


@app.callback()
def authorities() -> None:
    """Keeps `check` a command of its own while it is the only one."""


@app.command()
def check(
    path: Annotated[Path, typer.Argument(help="A TOML file of towns, or the folder that a service reads.")],
) -> None:
    """Say how many towns a file or a folder holds, or the first fault in it: file, entry and field."""
    try:
        repertoire = load_repertoire(find_extra_table())
        for file in sorted(path.glob("*.toml")) if path.is_dir() else [path]:
            _say(_check_file(file, repertoire))
        if path.is_dir():
            _say(_check_folder(path, repertoire))
    except ValueError as fault:
        raise Refusal(str(fault)) from None


def _check_file(file: Path, repertoire: Repertoire) -> str:
    """One sentence; raises Refusal or ValueError with the first fault."""
    content = read_authority_file(file, repertoire)
    _refuse_twins(file, content.authority)
    default = ", and the default figures" if content.default else ""
    return f"{file.name}: {_count(content.authority)}{default}."


def _check_folder(folder: Path, repertoire: Repertoire) -> str:
    """As a service reads it at its start."""
    load_authorities(folder, repertoire)
    return f"{folder.resolve().name}: a service can start with this folder."


def _refuse_twins(file: Path, profiles: Iterable[AuthorityProfile]) -> None:
    versions = Counter((profile.code, profile.valid_from) for profile in profiles)
    for code, _ in (version for version, times in versions.items() if times > 1):
        raise Refusal(f"{file.name}: the code {code} stands twice with the same valid_from.")


def _count(profiles: Iterable[AuthorityProfile]) -> str:
    """Towns, each in its newest version."""
    newest = {profile.code: profile for profile in sorted(profiles, key=lambda profile: profile.valid_from)}
    electronic = sum(profile.electronic is not None for profile in newest.values())
    return f"{len(newest)} {'town' if len(newest) == 1 else 'towns'}, {electronic} with electronic guarantees"


def _say(sentence: str) -> None:
    console.print(escape(sentence), highlight=False, soft_wrap=True)

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
from shared.schemas.text.extra_drawable import load_repertoire
from shared.schemas.words.authority_profile import AuthorityFile, AuthorityProfile, read_authority_file

app = typer.Typer(no_args_is_help=True, help="Check the data files of the towns (発注者).")
console = Console()


@app.callback()
def authorities() -> None:
    """With a callback, Typer keeps the name of a command that is the only one."""


@app.command()
def check(
    path: Annotated[Path, typer.Argument(help="A TOML file of towns, or the folder that a service reads.")],
) -> None:
    """Say how many towns a file or a folder holds, or the first fault in it: file, entry and field."""
    try:
        repertoire = load_repertoire(find_extra_table())
        for file in sorted(path.glob("*.toml")) if path.is_dir() else [path]:
            content = read_authority_file(file, repertoire)
            _refuse_twins(file, content.authority)
            _say(f"{file.name}: {_describe(content)}.")
        if path.is_dir():
            load_authorities(path, repertoire)
            _say(f"{path.resolve().name}: a service can start with this folder.")
    except ValueError as fault:
        raise Refusal(str(fault)) from None


def _refuse_twins(file: Path, profiles: Iterable[AuthorityProfile]) -> None:
    versions = Counter((profile.code, profile.valid_from) for profile in profiles)
    for code, _ in (version for version, times in versions.items() if times > 1):
        raise Refusal(f"{file.name}: the code {code} stands twice with the same valid_from.")


def _describe(content: AuthorityFile) -> str:
    """Counts each town once, in its newest version."""
    newest = {profile.code: profile for profile in sorted(content.authority, key=lambda profile: profile.valid_from)}
    electronic = sum(profile.electronic is not None for profile in newest.values())
    towns = f"{len(newest)} {'town' if len(newest) == 1 else 'towns'}, {electronic} with electronic guarantees"
    return f"{towns}, and the default figures" if content.default else towns


def _say(sentence: str) -> None:
    console.print(escape(sentence), highlight=False, soft_wrap=True)

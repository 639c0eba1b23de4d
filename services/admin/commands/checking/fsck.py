"""`hosho fsck`: whether the rows keep every promise, read and reckoned independently of the code that issues."""

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from services.admin.commands.seal import NO_AUTHORITY, NO_PIN, read_authorities, read_pin
from services.admin.commands.seal_report import in_one_line
from services.admin.refusal import Refusal
from services.admin.store.snapshot import open_snapshot
from services.admin.store.transaction import find_admin_url
from shared.schemas.words.dates import begin_day, parse_day

if TYPE_CHECKING:
    from services.admin.fsck.dossier import Kit, Narrowing
    from services.admin.fsck.papers import Task
    from services.admin.fsck.run import Findings

console = Console()


def fsck(
    since: Annotated[
        str | None, typer.Option("--from", metavar="DAY", help="Only what was concluded since this day in Japan.")
    ] = None,
    office: Annotated[str, typer.Option(help="Only numbers of this office: its code, three digits.")] = "",
    seals: Annotated[bool, typer.Option("--seals", help="Also whether every seal is good.")] = False,
    draw: Annotated[bool, typer.Option("--draw", help="Also draw every version anew, and compare.")] = False,
    authority: Annotated[
        Path | None, typer.Option(help="With --seals: authorities to trust (PEM), as in `hosho seal verify`.")
    ] = None,
    fingerprint: Annotated[
        list[str] | None, typer.Option(help="With --seals: SHA-256 of the seal's certificate; one or more.")
    ] = None,
    settled: Annotated[
        bool, typer.Option("--settled", help="Of a system at rest: nothing may wait to be delivered, sent or chained.")
    ] = False,
    checkpoints: Annotated[
        Path | None,
        typer.Option(help="Checkpoints that were kept elsewhere, as `hosho chain checkpoints` prints them."),
    ] = None,
) -> None:
    """Check every promise of the database; name the first row that breaks each, with exit code 1. Changes nothing."""
    from services.admin.fsck.dossier import Narrowing
    from services.admin.fsck.kit import find_kit

    narrowing = Narrowing(None if since is None else _read_day(since), _require_office(office))
    kept = _read_checkpoints(checkpoints) if checkpoints else []
    task = _compose_task(authority, fingerprint or [], seals=seals, draw=draw)
    found = find_kit(settled=settled)
    findings = asyncio.run(_run(found.kit, narrowing, task, kept))
    _report(findings)
    for sentence in found.unchecked:
        console.print(f"Not checked: {sentence}.", soft_wrap=True)
    if office:
        console.print("Not checked: the chain, and rows that belong to nothing, which are of no office.")
    if findings.broken:
        raise typer.Exit(1)


def _read_day(text: str) -> datetime:
    try:
        return begin_day(parse_day(text))
    except ValueError:
        raise Refusal(f"--from '{in_one_line(text)}' is no day: write it as 2026-04-01.") from None


def _require_office(office: str) -> str:
    if office and not (len(office) == 3 and office.isascii() and office.isdigit()):
        raise Refusal(f"--office '{in_one_line(office)}' is no code of an office: three digits.")
    return office


def _read_checkpoints(file: Path) -> list[Mapping[str, Any]]:
    kept: list[Mapping[str, Any]] = []
    names = {"day": str, "position": int, "hash": str, "at": int, "key_id": str, "signature": str}
    try:
        kept = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        are_whole = all(isinstance(one[name], kind) for one in kept for name, kind in names.items())
    except (OSError, ValueError, LookupError, TypeError):
        are_whole = False
    if not are_whole:
        raise Refusal(f"{file} holds no checkpoints as `hosho chain checkpoints` prints them.")
    return kept


def _compose_task(authority: Path | None, fingerprints: list[str], *, seals: bool, draw: bool) -> "Task | None":
    from services.admin.fonts import convert_fonts
    from services.admin.fsck.papers import Task, Trust

    if not seals and not draw:
        return None
    trust = None
    if seals:
        pin, authorities = read_pin(authority, fingerprints, None, None), read_authorities(authority)
        if not pin.fingerprints or not authorities:
            raise Refusal(NO_PIN if authorities else NO_AUTHORITY)
        trust = Trust(tuple(authorities), pin)
    return Task(trust, convert_fonts(console.print) if draw else None)


async def _run(kit: "Kit", narrowing: "Narrowing", task: "Task | None", kept: list[Mapping[str, Any]]) -> "Findings":
    from services.admin.fsck.run import run

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("guarantees", total=None)
        async with open_snapshot(find_admin_url()) as snapshot:
            return await run(
                snapshot,
                kit,
                narrowing,
                task=task,
                kept=kept,
                tell=lambda done, total: progress.update(bar, completed=done, total=total),
            )


def _report(findings: "Findings") -> None:
    for promise, count in findings.broken.items():
        first = findings.faults[promise][0]
        more = f" ({count - 1} more)" if count > 1 else ""
        sentence = f"{first.table}, {in_one_line(first.row)}: {in_one_line(first.what)}.{more}"
        console.print(f"[red]BROKEN[/] {escape(promise)}\n  {escape(sentence)}", highlight=False, soft_wrap=True)
    counts = ", ".join(f"{count} {name}" for name, count in findings.seen.items() if count)
    verdict = f"{len(findings.broken)} promises are broken." if findings.broken else "Every promise is kept."
    console.print(f"{counts or 'Nothing is issued yet'}. {verdict}", highlight=False, soft_wrap=True)

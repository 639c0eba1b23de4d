"""`hosho demo`: the journey against a fresh installation of its own, or against a running one."""

import asyncio
import email
import email.policy
import ssl
import tempfile
from pathlib import Path

import httpx
from rich.console import Console
from rich.markup import escape

from services.admin.data_folder import DataFolder
from services.admin.private_files import write_private
from services.admin.refusal import Refusal
from services.local.demo_file import DemoFile, read_demo_file
from services.local.journey.journey import run_journey
from services.local.mail.catcher import find_mails
from services.local.up import run_installation

MAIL_LIMIT_S = 30.0
_PAUSE_S = 0.1


async def run_demo(console: Console, output: Path, url_file: Path | None, *, life: bool = False) -> None:
    """Raises Refusal unless the town's look-up confirmed and a wrong key was refused.

    With `life`, one guarantee then goes through changes to its end.
    """
    _make_output(output)
    if url_file is not None:
        await _go(console, read_demo_file(url_file, DemoFile), output, life=life)
        return
    with tempfile.TemporaryDirectory(prefix="hosho-demo-") as folder:
        async with run_installation(DataFolder(Path(folder)), base_port=0, say=console.print) as installation:
            await _go(console, installation.demo, output, life=life)


def _make_output(folder: Path) -> None:
    """Tried before the journey and not after it; a folder that was there keeps its mode."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise Refusal(
            f"The papers cannot be left in {folder} ({error.strerror}). "
            "Let --output name a folder that this user may make or write in."
        ) from None


async def _go(console: Console, demo: DemoFile, output: Path, *, life: bool) -> None:
    def show(who: str, sentence: str) -> None:
        console.print(f"[bold cyan]{who:>13}[/]  {escape(sentence)}", highlight=False, soft_wrap=True)

    # OpenSSL's own defaults: the machine's authorities, or those that SSL_CERT_FILE names.
    async with httpx.AsyncClient(timeout=30, trust_env=False, verify=ssl.create_default_context()) as http:
        guarantees = await run_journey(http, demo, output, show, life=life)
    if demo.mail_folder is None:
        console.print(
            f"[green]All as it should be.[/] The papers are in {output}. "
            "No folder of mails is named, so that they were not looked at.",
            highlight=False,
            soft_wrap=True,
        )
        return
    for guarantee in guarantees:
        mail = await _wait_for_mail(demo.mail_folder, guarantee.number)
        if guarantee.key in _read_text(mail).replace("-", ""):
            raise Refusal(f"The mail about {guarantee.number} carries the key.")
        write_private(output / guarantee.kind / "mail.eml", mail.read_bytes())
        show(
            "builder",
            f"Got the mail 「電子保証（認証キー）発行完了のお知らせ」 about {guarantee.number}, without the key.",
        )
    console.print(
        f"[green]All as it should be.[/] The papers and the mails are in {output}.", highlight=False, soft_wrap=True
    )


async def _wait_for_mail(folder: Path, number: str) -> Path:
    """The mail that names a contract number."""
    clock = asyncio.get_running_loop()
    deadline = clock.time() + MAIL_LIMIT_S
    while clock.time() < deadline:
        for mail in reversed(find_mails(folder)):
            if number in _read_text(mail):
                return mail
        await asyncio.sleep(_PAUSE_S)
    raise Refusal(f"No mail about {number} came to {folder} within {MAIL_LIMIT_S:.0f} s.")


def _read_text(mail: Path) -> str:
    message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))
    return f"{message['Subject']}\n{body.get_content() if body else ''}"

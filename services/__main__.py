"""How `hosho` begins: what needs no slow imports is done before them, and a Ctrl-C during them ends it quietly."""

import io
import sys

from services.admin.data_folder import find_data_folder
from services.admin.folder_lock import remove_former_demo_file
from services.admin.refusal import INTERRUPTED, Refusal
from shared.runtime.importing import importing


def main() -> None:
    """The console script: a Refusal is a sentence on standard error and exit code 1."""
    _replace_what_no_terminal_shows()
    try:
        if sys.argv[1:] == ["up"]:
            remove_former_demo_file(find_data_folder())
        _run_command()
    except Refusal as refusal:
        _tell(refusal)
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None


def _replace_what_no_terminal_shows() -> None:
    """A terminal of another encoding than UTF-8 (cp932) shows ? for what it does not have, such as 𠮷."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _run_command() -> None:
    with importing():
        from services.command import app

    app()


def _tell(refusal: Refusal) -> None:
    from rich.console import Console
    from rich.markup import escape

    Console(stderr=True).print(f"[red]hosho:[/] {escape(str(refusal))}", highlight=False, soft_wrap=True)


if __name__ == "__main__":
    main()

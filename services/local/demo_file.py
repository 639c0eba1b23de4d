"""`demo.json`: where the services answer, and as whom a front end may call them. Its presence says that all is up."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from services.admin.private_files import write_private
from services.admin.refusal import Refusal
from services.local.demo_clients import DemoClient
from services.local.sign_in.sample import SampleSignIn


class DemoFile(BaseModel):
    """Of any installation, such as one in containers; its mails are looked at where they land in a folder here."""

    application_api: str
    issuance_api: str
    verification_api: str
    clients: dict[str, DemoClient]
    mail_folder: Path | None = None


class LocalDemoFile(DemoFile):
    """Of `hosho up`; `portal` is where its pages for people are."""

    portal: str
    mail_folder: Path
    sign_in: SampleSignIn


Demo = TypeVar("Demo", bound=DemoFile)


def write_demo_file(path: Path, demo: DemoFile) -> None:
    write_private(path, (demo.model_dump_json(indent=2) + "\n").encode())


def read_demo_file(path: Path, kind: type[Demo]) -> Demo:
    """Raises Refusal where there is none; `hosho up` writes its own once everything answers."""
    try:
        return kind.model_validate_json(path.read_bytes())
    except OSError:
        raise Refusal(f"{path} cannot be read. `hosho up` writes it once everything answers.") from None
    except ValidationError:
        raise Refusal(f"{path} is no demo.json of `hosho up` or `hosho demo-file`.") from None

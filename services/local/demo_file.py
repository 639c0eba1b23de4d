"""`demo.json`: where the services answer, and as whom a front end may call them. Its presence says that all is up."""

from pathlib import Path

from pydantic import BaseModel, ValidationError

from services.admin.private_files import write_private
from services.admin.refusal import Refusal
from services.local.demo_clients import DemoClient
from services.local.sign_in.sample import SampleSignIn


class DemoFile(BaseModel):
    application_api: str
    issuance_api: str
    verification_api: str
    mail_folder: Path
    clients: dict[str, DemoClient]
    sign_in: SampleSignIn


def write_demo_file(path: Path, demo: DemoFile) -> None:
    write_private(path, (demo.model_dump_json(indent=2) + "\n").encode())


def read_demo_file(path: Path) -> DemoFile:
    """Raises Refusal where there is none, which is so until everything answers."""
    try:
        return DemoFile.model_validate_json(path.read_bytes())
    except OSError:
        raise Refusal(f"{path} cannot be read. `hosho up` writes it once everything answers.") from None
    except ValidationError:
        raise Refusal(f"{path} is not a demo.json that `hosho up` wrote.") from None

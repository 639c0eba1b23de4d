"""The OpenAPI specification of a service, rendered from the app itself."""

import importlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from fastapi import FastAPI

from services.admin.data_folder import DataFolder
from services.admin.store.roles import ROLES
from services.local.seal_files import keep_sample_seal
from services.local.secrets_file import generate_secrets
from services.local.service_environment import MailServer, Supplies, compose_environment


def render_spec(name: str) -> str:
    """One service's spec as JSON."""
    return json.dumps(build_app_of(name).openapi(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def build_app_of(name: str) -> FastAPI:
    """A service's app, built with throw-away secrets and never to be started."""
    with _environment_of(name):
        app: FastAPI = importlib.import_module(f"services.{name}.main").create_app()
    return app


@contextmanager
def _environment_of(name: str) -> Iterator[None]:
    before = dict(os.environ)
    url = f"postgresql+asyncpg://{ROLES[name]}@localhost/hosho"
    with TemporaryDirectory() as folder:
        data = DataFolder(Path(folder))
        supplies = Supplies(generate_secrets(), keep_sample_seal(data), data.ledger, MailServer(25, data.path))
        os.environ.clear()
        os.environ.update(compose_environment(name, url, supplies))
        try:
            yield
        finally:
            os.environ.clear()
            os.environ.update(before)

"""What every page works with, built once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from fastapi import Request

from services.portal.apis.api import Api
from services.portal.sessions.access import AccessTokens
from services.portal.sessions.keeper import Sessions
from services.portal.sessions.posted import PostedForms
from services.portal.sessions.provider import Provider
from services.portal.sessions.unfinished import UnfinishedForms
from services.portal.sessions.vault import Vault
from services.portal.settings import Audience, Settings
from services.portal.web.templates import Templates
from shared.runtime.clock import Clock
from shared.runtime.data.database import Database
from shared.schemas.words.issuer import IssuerProfile


class Place(NamedTuple):
    """A place in the navigation of an audience; pages whose path begins with one of its `areas` are there."""

    name: str
    path: str
    areas: tuple[str, ...] = ()

    def holds(self, path: str) -> bool:
        return path.startswith(self.areas)


class Apis(NamedTuple):
    application: Api
    issuance: Api
    verification: Api


@dataclass(frozen=True)
class Tools:
    """`apis` are called without a token, as by anybody; a page calls them as its person. `places` are those served."""

    settings: Settings
    clock: Clock
    database: Database
    vault: Vault
    provider: Provider
    sessions: Sessions
    access: AccessTokens
    unfinished: UnfinishedForms
    posted: PostedForms
    apis: Apis
    templates: Templates
    issuer: IssuerProfile
    places: Mapping[Audience, tuple[Place, ...]]


def tools_of(request: Request) -> Tools:
    tools: Tools = request.app.state.tools
    return tools

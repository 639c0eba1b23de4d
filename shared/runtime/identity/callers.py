"""Who calls: the client or the person behind a token, if it may still act."""

from dataclasses import replace
from datetime import datetime

from shared.runtime.data.database import Database
from shared.runtime.identity.actor import Actor
from shared.runtime.identity.clients import LiveClients
from shared.runtime.identity.newcomers import give_code
from shared.runtime.identity.people import Identity, LivePeople
from shared.runtime.identity.person_tokens import PersonTokens
from shared.runtime.identity.provider import fetch_keys
from shared.runtime.identity.provider_keys import ProviderKeys
from shared.runtime.identity.tokens import InvalidTokenError, Tokens
from shared.runtime.settings import ServiceSettings
from shared.schemas.words.issuer import load_issuer
from shared.schemas.words.roles import Role


class UnknownPersonError(Exception):
    """The token is good, and nobody added its person; `code` is for the operator, None where too many wait for one."""

    def __init__(self, code: str | None) -> None:
        super().__init__()
        self.code = code


class Callers:
    """Tells callers by their tokens: those that this service gave itself, and those of its issuers.

    `company` is the code of the surety company, to which every officer belongs.
    """

    def __init__(self, database: Database, tokens: Tokens, company: str, people: PersonTokens | None) -> None:
        self._database = database
        self._tokens = tokens
        self._company = company
        self._clients = LiveClients(database)
        self._person_tokens = people
        self._people = LivePeople(database)

    @classmethod
    def prepare(cls, database: Database, tokens: Tokens, settings: ServiceSettings) -> "Callers":
        """No provider is asked before somebody comes with a token of it.

        Raises ValueError for a bad issuer.toml, or a sample where none is allowed.
        """
        profile = load_issuer(settings.issuer_file)
        settings.refuse_sample(f"the company in {settings.issuer_file.name}", is_sample=profile.sample)
        company = profile.issuer.code
        if not settings.oidc_issuers:
            return cls(database, tokens, company, None)
        issuers = {issuer.url: issuer for issuer in settings.oidc_issuers}
        keys = {url: ProviderKeys(url, fetch_keys) for url in issuers}
        return cls(database, tokens, company, PersonTokens(issuers, settings.oidc_audience, keys))

    def recall(self, token: str, now: datetime) -> Actor | None:
        """Who was identified by this token a moment ago and may still act; None where that has to be found out."""
        actor = self._tokens.recall(token, now)
        if actor is not None:
            is_live = self._clients.recall_name(actor.client_id) == actor.name
            return actor if is_live and self.admits(actor.role, actor.org) else None
        identity = self._person_tokens.recall(token, now) if self._person_tokens else None
        person = self._people.recall(identity) if identity else None
        return person if person is not None and self.admits(person.role, person.org) else None

    async def identify(self, token: str, now: datetime) -> Actor:
        """Raises InvalidTokenError, UnknownPersonError, or ProviderAwayError where that cannot be told now."""
        if self._person_tokens is None:
            return await self._identify_client(token, now)
        identity = self._person_tokens.recall(token, now)
        if identity is None:
            try:
                return await self._identify_client(token, now)
            except InvalidTokenError:
                identity = await self._person_tokens.read(token, now)
        return await self._identify_person(identity, now)

    def admits(self, role: Role, org: str) -> bool:
        """An officer reaches all that the surety company has, and therefore has to be its own."""
        return role is not Role.OFFICER or org == self._company

    async def _identify_client(self, token: str, now: datetime) -> Actor:
        actor = self._tokens.read(token, now)
        name = await self._clients.find_name(actor.client_id)
        if name is None or not self.admits(actor.role, actor.org):
            raise InvalidTokenError
        named = replace(actor, name=name)
        self._tokens.name(token, named)
        return named

    async def _identify_person(self, identity: Identity, now: datetime) -> Actor:
        actor = await self._people.find(identity)
        if actor is None:
            raise UnknownPersonError(await give_code(self._database, identity, now))
        if not self.admits(actor.role, actor.org):
            raise UnknownPersonError(None)
        return actor

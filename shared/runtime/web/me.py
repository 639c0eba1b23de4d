"""`GET /me`: whom the service takes the caller for."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from shared.runtime.identity.actor import Actor
from shared.runtime.web.access import get_actor
from shared.schemas.model import Schema
from shared.schemas.words.roles import Role

router = APIRouter(tags=["me"])


class Person(Schema):
    id: UUID


class MeAnswer(Schema):
    """`client_id` is what other answers name the caller by, as in `assigned_to`; `person` is None for a system.

    `signing_limit` is an officer's, in whole yen: amounts above it need a second officer. None is no limit.
    """

    client_id: str
    name: str
    role: Role
    signing_limit: int | None
    org: str
    person: Person | None


@router.get("/me")
async def get_me(actor: Annotated[Actor, Depends(get_actor)]) -> MeAnswer:
    """The client or person behind the token, its role, and the organisation it acts for."""
    return MeAnswer(
        client_id=actor.client_id,
        name=actor.name,
        role=actor.role,
        signing_limit=actor.signing_limit,
        org=actor.org,
        person=Person(id=actor.person_id) if actor.person_id else None,
    )

"""`GET /labels`: what the values of a service's closed lists are called on Japanese screens."""

from collections.abc import Iterable

from fastapi import APIRouter, Depends, Response

from shared.runtime.problems import PROBLEMS
from shared.runtime.web.access import Action, allowed
from shared.schemas.facts.problem import ProblemKind
from shared.schemas.words.labels import CommonLabels
from shared.schemas.words.roles import Role

LABELS = Action("labels.read", frozenset(Role))
# They change with a release; an hour later every screen has the new ones.
_CACHING = {"Cache-Control": "private, max-age=3600"}


def title_problems(own: Iterable[ProblemKind]) -> dict[str, str]:
    """The title of each problem by its code: the common ones, and those of a service."""
    return {kind.code: kind.title for kind in (*PROBLEMS, *own)}


def serve_labels(labels: CommonLabels) -> APIRouter:
    """A router with `GET /labels`, which answers every role with the same bytes."""
    router = APIRouter(tags=["reference"], dependencies=[Depends(allowed(LABELS))])
    answer = labels.model_dump_json()

    @router.get("/labels", response_model=type(labels))
    async def list_labels() -> Response:
        """Every closed list of this API: each value with its Japanese label, and the titles of its codes."""
        return Response(answer, headers=_CACHING, media_type="application/json")

    return router

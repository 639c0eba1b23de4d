"""`GET /labels`: what the values of a service's closed lists are called on Japanese screens."""

from collections.abc import Iterable

from fastapi import APIRouter, Depends, Response

from shared.runtime.digests import digest_shown
from shared.runtime.problems import PROBLEMS
from shared.runtime.web.access import Action, allowed
from shared.runtime.web.entity_tags import IfNoneMatch, answer_shown
from shared.runtime.web.specification.declarations import ETAG, sends
from shared.schemas.facts.problem import ProblemKind
from shared.schemas.words.labels import CommonLabels
from shared.schemas.words.roles import Role

LABELS = Action("labels.read", frozenset(Role))


def title_problems(own: Iterable[ProblemKind]) -> dict[str, str]:
    """The title of each problem by its code: the common ones, and those of a service."""
    return {kind.code: kind.title for kind in (*PROBLEMS, *own)}


def serve_labels(labels: CommonLabels) -> APIRouter:
    """A router with `GET /labels`, which answers every role alike, and with a 304 whoever has them."""
    router = APIRouter(tags=["reference"], dependencies=[Depends(allowed(LABELS))])
    tag = digest_shown(labels)

    @router.get("/labels", response_model=type(labels))
    @sends(ETAG)
    async def list_labels(if_none_match: IfNoneMatch = None) -> Response:
        """Every closed list of this API: each value with its Japanese label, and the titles of its codes."""
        return answer_shown(labels, if_none_match, tag)

    return router

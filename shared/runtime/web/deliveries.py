"""`GET /deliveries`: which facts from other services this one failed to handle; each API tells of its own."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field

from shared.runtime.messages.failed import ORDER, FailedDelivery, list_failed_of
from shared.runtime.web.access import Action, allowed, service_of
from shared.runtime.web.queries.paging import compose_cursor, read_page
from shared.runtime.web.sessions import Reading
from shared.schemas.model import Schema
from shared.schemas.page import MOST_VALUES, ListQuery, Page
from shared.schemas.words.dates import Moment
from shared.schemas.words.labels import FAILED_DELIVERY_LABELS, DeliveryStatus
from shared.schemas.words.roles import Role

READ_DELIVERIES = Action("delivery.read", frozenset({Role.OFFICER}))
_SORT = "said"

router = APIRouter(tags=["deliveries"], dependencies=[Depends(allowed(READ_DELIVERIES))])


class DeliveryQuery(ListQuery):
    """Conditions of the list of deliveries."""

    status: list[DeliveryStatus] = Field(default=[], max_length=MOST_VALUES, description="Any of these.")


class DeliveryItem(Schema):
    """A fact that was not handled: what kind it is and how it failed, nothing of what it says.

    `next_try_at` is None unless it is failing, `parked_at` and `refused_at` are where it is that.
    """

    event_id: UUID
    event_type: str
    hearer: str
    guarantee_id: str
    status: DeliveryStatus
    status_label: str
    tries: int
    last_error: str | None
    next_try_at: Moment | None
    parked_at: Moment | None
    refused_at: Moment | None


class DeliveryPage(Page[DeliveryItem]):
    """A page of deliveries."""


@router.get("/deliveries", operation_id="list_deliveries")
async def list_all(request: Request, session: Reading, query: Annotated[DeliveryQuery, Query()]) -> DeliveryPage:
    """Facts that this service has failed to handle so far, oldest first. An operator has them tried again."""
    page = read_page(query, _SORT, ORDER.position)
    deliveries, found = await list_failed_of(session, service_of(request).hearer, query.status, page)
    return DeliveryPage(
        items=[_compose(delivery) for delivery in deliveries],
        next_cursor=compose_cursor(_SORT, found.following),
        total=found.total,
    )


def _compose(delivery: FailedDelivery) -> DeliveryItem:
    return DeliveryItem(
        event_id=delivery.event_id,
        event_type=delivery.type,
        hearer=delivery.hearer,
        guarantee_id=delivery.guarantee_id,
        status=delivery.status,
        status_label=FAILED_DELIVERY_LABELS[delivery.status],
        tries=delivery.tries,
        last_error=delivery.last_error,
        next_try_at=delivery.next_try_at,
        parked_at=delivery.parked_at,
        refused_at=delivery.refused_at,
    )

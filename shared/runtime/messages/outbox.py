"""Publishing: the row of an event, a delivery for each hearer and a NOTIFY, all in the caller's transaction."""

import datetime
import json

from sqlalchemy import ARRAY, Text, bindparam, func, select, text
from sqlalchemy.dialects.postgresql import JSONB

from shared.runtime.data.database import WriteSession, new_id
from shared.runtime.logging import traceparent
from shared.schemas.facts.events import Event

_PUBLISH = text(
    """
    WITH said AS (
        INSERT INTO events.event
            (id, source, type, subject, aggregatetype, aggregateid, tenant_org, form, time, traceparent, data)
        VALUES
            (:id, :source, :type, :aggregateid, :aggregatetype, :aggregateid, :tenant_org, :form, :time, :traceparent,
             :data)
        RETURNING id, seq, source, aggregateid
    ), delivered AS (
        INSERT INTO events.delivery (event_id, hearer, seq, source, aggregateid)
        SELECT said.id, hearer, said.seq, said.source, said.aggregateid FROM said, unnest(:hearers) AS hearer
    )
    SELECT pg_notify('hosho_' || hearer, '') FROM unnest(:hearers) AS hearer
    """
).bindparams(bindparam("hearers", type_=ARRAY(Text())), bindparam("data", type_=JSONB()))


def channel_of(hearer: str) -> str:
    """The NOTIFY channel that wakes one hearer."""
    return f"hosho_{hearer}"


async def publish(session: WriteSession, event: Event, at: datetime.datetime) -> None:
    """Adds an event and its deliveries, which exist and are notified once the caller's transaction commits."""
    await session.execute(
        _PUBLISH,
        {
            "id": new_id(),
            "source": event.SOURCE,
            "type": event.TYPE,
            "aggregatetype": event.AGGREGATE,
            "aggregateid": str(event.guarantee_id),
            "tenant_org": event.tenant_org,
            "form": event.form,
            "time": at,
            "traceparent": traceparent.get(),
            "data": json.loads(event.model_dump_json()),
            "hearers": list(event.HEARERS),
        },
    )


async def wake(session: WriteSession, hearer: str) -> None:
    """Wakes one hearer's loops when the caller's transaction commits."""
    await session.execute(select(func.pg_notify(channel_of(hearer), "")))

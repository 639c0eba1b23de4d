"""Publishing: the row of an event, a delivery for each hearer and a NOTIFY, all in the caller's transaction."""

import datetime

from sqlalchemy import ARRAY, Text, bindparam, func, select, text

from shared.runtime.data.database import WriteSession, new_id
from shared.runtime.logging import traceparent
from shared.runtime.messages.signatures import FactKeys, SaidFact
from shared.schemas.facts.events import Event

_PUBLISH = text(
    """
    WITH said AS (
        INSERT INTO events.event
            (id, source, type, subject, aggregatetype, aggregateid, tenant_org, form, time, traceparent, data,
             key_id, signature)
        VALUES
            (:id, :source, :type, :subject, :aggregatetype, :aggregateid, :tenant_org, :form, :time, :traceparent,
             CAST(:data AS jsonb), :key_id, :signature)
        RETURNING id, seq, source, aggregateid
    ), delivered AS (
        INSERT INTO events.delivery (event_id, hearer, seq, source, aggregateid)
        SELECT said.id, hearer, said.seq, said.source, said.aggregateid FROM said, unnest(:hearers) AS hearer
    )
    SELECT pg_notify('hosho_' || hearer, '') FROM unnest(:hearers) AS hearer
    """
).bindparams(bindparam("hearers", type_=ARRAY(Text())))


def channel_of(hearer: str) -> str:
    """The NOTIFY channel that wakes one hearer."""
    return f"hosho_{hearer}"


async def publish(session: WriteSession, event: Event, at: datetime.datetime, keys: FactKeys) -> None:
    """Adds an event, signed where its type is, and its deliveries; they are notified once the transaction commits."""
    fact = SaidFact.of(event, new_id(), at)
    signature = keys.sign(fact)
    await session.execute(
        _PUBLISH,
        {
            "id": fact.id,
            "source": fact.source,
            "type": fact.type,
            "subject": fact.subject,
            "aggregatetype": event.AGGREGATE,
            "aggregateid": fact.aggregateid,
            "tenant_org": fact.tenant_org,
            "form": fact.form,
            "time": fact.time,
            "traceparent": traceparent.get(),
            "data": fact.data,
            "key_id": signature.key_id if signature else None,
            "signature": signature.value if signature else None,
            "hearers": list(event.HEARERS),
        },
    )


async def wake(session: WriteSession, hearer: str) -> None:
    """Wakes one hearer's loops when the caller's transaction commits."""
    await session.execute(select(func.pg_notify(channel_of(hearer), "")))

"""Schema `issuance`, and `documents`, where issuance puts what it drew: a file a subject.

The database grants the service no more changes than each file says.
"""

from services.issuance_api.store.tables import (
    chain,
    decisions,
    documents,
    guarantees,
    invoices,
    keys,
    lists,
    mails,
    numbers,
    premiums,
    records,
    submissions,
)
from services.issuance_api.store.tables.schemas import DOCUMENTS, SCHEMA

__all__ = [
    "DOCUMENTS",
    "SCHEMA",
    "chain",
    "decisions",
    "documents",
    "guarantees",
    "invoices",
    "keys",
    "lists",
    "mails",
    "numbers",
    "premiums",
    "records",
    "submissions",
]

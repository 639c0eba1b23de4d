"""Every promise that `hosho fsck` checks, in plain words, with what checks it."""

from collections.abc import AsyncIterator, Callable, Iterator
from typing import NamedTuple

from services.admin.fsck.checks.chain import check_chain, check_chained, check_checkpoints
from services.admin.fsck.checks.deliveries import check_inboxes, check_wished
from services.admin.fsck.checks.documents import check_bytes, check_drawn
from services.admin.fsck.checks.events import check_about, check_delivered, check_heard, check_routes, check_signed
from services.admin.fsck.checks.handing_in import check_handing_in
from services.admin.fsck.checks.keys import check_epochs, check_keys, check_opens
from services.admin.fsck.checks.mails import check_mails
from services.admin.fsck.checks.numbers import check_given_once, check_number, check_series
from services.admin.fsck.checks.receipts import check_receipts
from services.admin.fsck.checks.registrations import check_in_force, check_register, check_registered, check_requested
from services.admin.fsck.checks.repeats import check_listed, check_repeated, check_tenants
from services.admin.fsck.checks.strays import check_once, check_once_of_all, check_strays
from services.admin.fsck.checks.versions import (
    check_acts,
    check_approved,
    check_audits,
    check_issued,
    check_numbered,
    check_order,
    check_premiums,
    check_releases,
)
from services.admin.fsck.dossier import Dossier, Fault, Kit, Narrowing
from services.admin.store.snapshot import Snapshot

OfEach = Callable[[Dossier, Kit], Iterator[Fault]]
OfAll = Callable[[Snapshot, Kit, Narrowing], AsyncIterator[Fault]]


class Promise(NamedTuple):
    """Checked on each guarantee, or once on all; `offices` is False for what cannot be told of one office alone."""

    words: str
    of_each: OfEach | None = None
    of_all: OfAll | None = None
    offices: bool = True


SEALS, DRAWINGS, KEPT = (
    "every seal is good",
    "every document is drawn again to the same bytes",
    "every checkpoint that was kept elsewhere is here, and the chain goes through it",
)
PROMISES = (
    Promise("every number is of its year and ends with its check digit", check_number),
    Promise("every number is given once", of_all=check_given_once),
    Promise("every series goes on without a gap but for what was left out on purpose", of_all=check_series),
    Promise("every guarantee has its versions in order", check_order),
    Promise("every version is the content that was numbered", check_numbered),
    Promise("every version with a document was said once, as it stands", check_issued),
    Promise("every version is what was approved or decided", check_approved),
    Promise("every act that waited for a second officer is the one that was asked for", check_acts),
    Promise("every premium is the one that was approved, or said", check_premiums),
    Promise("every version has its audit entry", check_audits),
    Promise("every release was decided, said and audited alike", check_releases),
    Promise("every guarantee repeats what its newest version says", check_repeated),
    Promise("every list shows the newest version", check_listed),
    Promise("every row is its builder's", check_tenants),
    Promise("every version has its document", check_drawn),
    Promise("every document is the bytes of its digests", check_bytes),
    Promise("every fact is signed by its source, or admitted", check_signed),
    Promise("every fact is about its guarantee", check_about),
    Promise("every fact is delivered to each hearer, or parked", check_delivered),
    Promise("every approval that was heard led to something", check_heard),
    Promise("facts go the ways that are laid down", of_all=check_routes),
    Promise("every registration is of the moment that verification said", check_registered),
    Promise("nothing is in verification that issuance did not say", check_register),
    Promise("every guarantee is in its town's inbox exactly where that was said", check_inboxes),
    Promise("every wish for direct delivery is the one that was approved", check_wished),
    Promise("every application shows what was approved and said", check_requested),
    Promise("every change begins with the newest version", check_in_force),
    Promise("every key and its check are those that were said", check_keys),
    Promise("every key in use is known, and of an epoch that is there", of_all=check_epochs),
    Promise("every key opens, and is the one of its check", check_opens),
    Promise("every mail that was wished for is there, and to whom it was wished for", check_mails),
    Promise("every mail to a town is what was asked for, and what was handed in was said", check_handing_in),
    Promise("every 受理 and 差戻し of a town was said once, and is kept as it was said", check_receipts),
    Promise("every row stands once", check_once, check_once_of_all),
    Promise("nothing stands without what it belongs to", of_all=check_strays, offices=False),
    Promise("every drawn version has one place in the chain", of_all=check_chained, offices=False),
    Promise("the chain is over every version as it stands", of_all=check_chain, offices=False),
    Promise("every checkpoint is the chain's, and signed", of_all=check_checkpoints),
)

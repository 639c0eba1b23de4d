"""Which files go with number and key, and under which names the town gets them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from shared.schemas.facts.certificate import Certificate
from shared.schemas.issuance.submissions import Need
from shared.schemas.words.guarantee import KIND_LABELS, GuaranteeKind
from shared.schemas.words.towns.handing_in import Attachment, Submission
from shared.schemas.words.towns.profile import AuthorityProfile
from shared.schemas.words.towns.telling import ATTACHMENT_LABELS

# What no file name may hold on some system; a mark in （） after a form's name is for the reader of the page.
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\s]+')
_REMARK = re.compile(r"（[^）]*）$")
# What can always be made here; all else is the builder's to bring, but for an invoice that was made here.
MADE_HERE = frozenset({Attachment.KEY_NOTICE, Attachment.CERTIFICATE})


class CaseFile(NamedTuple):
    """`what` is an Attachment or the name of a form of the town's own; of those with one `group` one will do.

    `url` is where the town has the form.
    """

    what: str
    label: str
    name: str
    need: Need
    group: int | None = None
    url: str | None = None

    @property
    def is_made_here(self) -> bool:
        return self.what in MADE_HERE


def list_files(content: Certificate, profile: AuthorityProfile | None, way: Submission | None) -> Iterator[CaseFile]:
    """What must go with it, what is one of several, and what may; where no rule is known, the key notice alone."""
    if way is None:
        yield describe_file(Attachment.KEY_NOTICE, Need.REQUIRED, content, profile)
        return
    if Attachment.KEY_NOTICE not in way.list_attachments():
        yield describe_file(Attachment.KEY_NOTICE, Need.REQUIRED, content, profile)
    for what in way.attach:
        yield describe_file(what, Need.REQUIRED, content, profile)
    for position, group in enumerate(way.one_of):
        for what in group:
            yield describe_file(what, Need.ONE_OF, content, profile)._replace(group=position)
    for what in way.may_attach:
        yield describe_file(what, Need.OPTIONAL, content, profile)
    if _takes_invoice_with_key(content, profile) and Attachment.ADVANCE_INVOICE not in way.list_attachments():
        yield describe_file(Attachment.ADVANCE_INVOICE, Need.OPTIONAL, content, profile)


def _takes_invoice_with_key(content: Certificate, profile: AuthorityProfile | None) -> bool:
    """Not where it has a form of its own for it, which then stands among its files."""
    invoice = profile.invoice if profile else None
    advance = content.kind is not GuaranteeKind.CONTRACT
    return advance and invoice is not None and invoice.with_key is True and invoice.own_form is None


def describe_file(what: str, need: Need, content: Certificate, profile: AuthorityProfile | None) -> CaseFile:
    label, url = _name(what, content, profile)
    prefix = ""
    if what == Attachment.ADVANCE_INVOICE and profile and profile.invoice:
        prefix = profile.invoice.file_name_prefix or ""
    return CaseFile(what, label, f"{prefix}{_write_stem(what, label)}_{content.contract_number}.pdf", need, url=url)


def _name(what: str, content: Certificate, profile: AuthorityProfile | None) -> tuple[str, str | None]:
    """The words for it, and where it can be had."""
    form = next((form for form in (profile.own_forms if profile else ()) if form.name == what), None)
    if form is not None:
        return form.name, form.url
    if what == Attachment.CERTIFICATE:
        return f"{KIND_LABELS[content.kind]}証書", None
    if what == Attachment.ADVANCE_INVOICE and content.kind is GuaranteeKind.INTERMEDIATE_PAYMENT:
        return "中間前払金請求書", None
    return ATTACHMENT_LABELS[Attachment(what)], None


def _write_stem(what: str, label: str) -> str:
    if what == Attachment.KEY_NOTICE:
        return "電子保証認証キーのお知らせ"
    return _UNSAFE.sub("_", _REMARK.sub("", label))

"""提出: what was handed in to a town, the mails it went by, and the fact that it is there."""

from collections.abc import Iterator, Mapping

from services.admin.fsck.checks.mails import MAIL, read_text
from services.admin.fsck.dossier import Dossier, Fact, Fault, Kit
from services.admin.store.snapshot import Row

SUBMISSION = "issuance.submission"
_HANDED_IN = "guarantee.handed_in"


def check_handing_in(dossier: Dossier, kit: Kit) -> Iterator[Fault]:
    submissions = {row["id"]: row for row in dossier.of(SUBMISSION)}
    mails = [row for row in dossier.of(MAIL) if row["kind"] == "submission"]
    for row in mails:
        for what in _list_faults(row, submissions.get(row["submission_id"]), settled=kit.settled):
            yield Fault(MAIL, str(row["id"]), what)
    for submission in submissions.values():
        yield from _check_submission(dossier, submission, mails)
    for fact in dossier.said(_HANDED_IN):
        if not _is_of(fact, submissions):
            yield Fault("events.event", fact.name, "says that something was handed in that is not on record")


def _list_faults(mail: Row, submission: Row | None, *, settled: bool) -> Iterator[str]:
    if mail["sent_at"] and mail["bounced_at"]:
        yield "was sent, and bounced as well"
    if settled and not mail["sent_at"] and not mail["bounced_at"]:
        yield "waits"
    if submission is None:
        yield "is of no submission"
        return
    message = bytes(mail["message"])
    head, _, body = message.partition(b"\r\n\r\n")
    if b"multipart" in head or b"pdf" in head:
        yield "is kept with its files, and so with the key"
    if mail["recipient"] not in submission["recipients"] or mail["recipient"].encode() not in head:
        yield "is to another address than was asked for"
    if not any(line.endswith(b"<" + mail["sender"].encode() + b">") for line in head.split(b"\r\n")):
        yield "its message is from another sender"
    if "".join(read_text(body).split()) != "".join(submission["body"].split()):
        yield "its message has another text"


def _check_submission(dossier: Dossier, submission: Row, mails: list[Row]) -> Iterator[Fault]:
    own = [mail for mail in mails if mail["submission_id"] == submission["id"]]
    is_record = submission["handed_in_on"] is not None
    is_asked = bool(submission["unknown_domains"]) and submission["decision"] != "confirm"
    expected = [] if is_record or is_asked else sorted(submission["recipients"])
    if sorted(mail["recipient"] for mail in own) != expected:
        yield Fault(SUBMISSION, str(submission["id"]), "has not one mail for each address")
    is_there = is_record or (bool(own) and all(mail["sent_at"] for mail in own))
    said = [fact for fact in dossier.said(_HANDED_IN) if fact.data.get("submission_id") == str(submission["id"])]
    if len(said) != int(is_there):
        yield Fault(SUBMISSION, str(submission["id"]), "was not said once where it was handed in, and else never")


def _is_of(fact: Fact, submissions: Mapping[object, Row]) -> bool:
    row = next((row for key, row in submissions.items() if str(key) == fact.data.get("submission_id")), None)
    return row is not None and (row["channel"], list(row["recipients"]), row["version"]) == (
        fact.data.get("channel"),
        list(fact.data.get("recipients") or ()),
        fact.data.get("version"),
    )

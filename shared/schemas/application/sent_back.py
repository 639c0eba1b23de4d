"""What a builder was answered may be sent back as it is: what only answers have is set aside, and told apart."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from shared.schemas.application.answers import ApplicationAnswer, GuaranteeAnswer, PremiumAnswer, UnfinishedAnswer
from shared.schemas.application.applied import AppliedBody, AppliedGuarantee, AppliedPremium
from shared.schemas.application.entered import EnteredForm

_OF_APPLICATION = (ApplicationAnswer.model_fields.keys() - AppliedBody.model_fields.keys() - {"guarantees"}) | (
    UnfinishedAnswer.model_fields.keys() - EnteredForm.model_fields.keys()
)
_OF_GUARANTEE = GuaranteeAnswer.model_fields.keys() - AppliedGuarantee.model_fields.keys()
_OF_PREMIUM = PremiumAnswer.model_fields.keys() - AppliedPremium.model_fields.keys()


class SentBack(NamedTuple):
    """A value that only answers have, and where it stood; `kind` is what the body calls the guarantee it is about."""

    pointer: str
    value: object
    kind: object = None


def leave_out_answered(body: Any) -> Any:
    """A body without what only answers have, to be read as a form; whatever is no object stays as it is."""
    if not isinstance(body, dict):
        return body
    form = _leave_out(body, _OF_APPLICATION)
    if isinstance(form.get("guarantees"), list):
        form["guarantees"] = [_leave_out_of_guarantee(block) for block in form["guarantees"]]
    return form


def _leave_out_of_guarantee(block: Any) -> Any:
    if not isinstance(block, dict):
        return block
    form = _leave_out(block, _OF_GUARANTEE)
    if isinstance(form.get("premium"), dict):
        form["premium"] = _leave_out(form["premium"], _OF_PREMIUM)
    return form


def _leave_out(part: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in part.items() if name not in names}


def list_sent_back(body: Any) -> list[SentBack]:
    """What `leave_out_answered` leaves out."""
    if not isinstance(body, dict):
        return []
    found = [SentBack(f"/{name}", body[name]) for name in sorted(_OF_APPLICATION & body.keys())]
    blocks = body.get("guarantees")
    for position, block in enumerate(blocks if isinstance(blocks, list) else []):
        if isinstance(block, dict):
            found.extend(_list_of_guarantee(f"/guarantees/{position}", block))
    return found


def _list_of_guarantee(place: str, block: dict[str, Any]) -> Iterator[SentBack]:
    kind = block.get("kind")
    for name in sorted(_OF_GUARANTEE & block.keys()):
        yield SentBack(f"{place}/{name}", block[name], kind)
    premium = block.get("premium")
    if isinstance(premium, dict):
        for name in sorted(_OF_PREMIUM & premium.keys()):
            yield SentBack(f"{place}/premium/{name}", premium[name], kind)


def is_unchanged(sent: SentBack, answer: ApplicationAnswer | UnfinishedAnswer) -> bool:
    """Whether the answer has this value there; of a guarantee that is new, nothing was answered yet."""
    part: Any = answer.model_dump(mode="json")
    names = sent.pointer.split("/")[1:]
    if names[0] == "guarantees":
        part = _find_block(part["guarantees"] or [], sent.kind, int(names[1]))
        names = names[2:]
    for name in names[:-1]:
        part = part.get(name) or {}
    return names[-1] in part and _are_same(part[names[-1]], sent.value)


def _find_block(blocks: list[dict[str, Any]], kind: object, position: int) -> dict[str, Any]:
    """The answered guarantee of a kind, wherever it stood; one without a kind is known by its place alone."""
    if kind is None:
        blocks = blocks[position : position + 1]
    return next((block for block in blocks if block["kind"] == kind), {})


def _are_same(answered: object, sent: object) -> bool:
    """As JSON values; two texts that are the same moment are, however a program wrote it."""
    if answered == sent and type(answered) is type(sent):
        return True
    if not isinstance(answered, str) or not isinstance(sent, str):
        return False
    try:
        return datetime.fromisoformat(answered) == datetime.fromisoformat(sent)
    except ValueError:
        return False

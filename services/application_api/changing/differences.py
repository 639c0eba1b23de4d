"""What a change alters: field by field what is in force and what is asked for, under the names of the form."""

from collections.abc import Iterator
from typing import Any

from shared.schemas.application.applied import AppliedBody, AppliedGuarantee, InForce
from shared.schemas.application.field_labels import find_label
from shared.schemas.facts.differences import Difference

_HOW_HANDLED = {"premium", "certificate_delivery", "deliver_directly"}


def list_differences(before: InForce, body: AppliedBody, block: AppliedGuarantee) -> list[Difference]:
    """In the order of the form; not how premium and paper are handled, nor the fiscal year, which no change alters."""
    pairs = (
        ("/works", _write(before.works, {"fiscal_year"}), _write(body.works, {"fiscal_year"})),
        ("/principal", _write(before.principal), _write(body.principal)),
        ("/guarantees/0", _write(before.guarantee, _HOW_HANDLED), _write(block, _HOW_HANDLED)),
    )
    return [found for place, old, new in pairs for found in _compare(place, old, new)]


def _write(part: Any, but: set[str] | None = None) -> dict[str, Any]:
    written: dict[str, Any] = part.model_dump(mode="json", exclude=but, by_alias=True)
    return written


def _compare(place: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Difference]:
    """Down to single fields; a list is one field, and so is a part that only one of the two has."""
    for name in [*before, *(name for name in after if name not in before)]:
        old, new = before.get(name), after.get(name)
        if isinstance(old, dict) and isinstance(new, dict):
            yield from _compare(f"{place}/{name}", old, new)
        elif isinstance(old, dict) or isinstance(new, dict):
            yield from _compare(f"{place}/{name}", old or {}, new or {})
        elif old != new:
            field = f"{place}/{name}"
            yield Difference(field=field, label=find_label(field), before=old, after=new)

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from shared.schemas.facts.certificate import Certificate
from shared.schemas.facts.events import EVENTS, Event, EventHead, ToldByMail, TownsReceipt, VersionIssued
from shared.schemas.model import Fact

# What was written at first release lies in the database for years: it is never edited, and always read.
STORED = Path(__file__).parent / "first_release"
MODELS: dict[str, type[Fact]] = {**EVENTS, "certificate": Certificate}


def test_every_event_names_its_type_source_and_hearers() -> None:
    shared = (VersionIssued, ToldByMail, TownsReceipt)
    said = {*Event.__subclasses__(), *(one for base in shared for one in base.__subclasses__())}
    assert set(EVENTS.values()) == said.difference(shared)
    for name, event in EVENTS.items():
        assert name == event.TYPE
        assert event.SOURCE
        assert event.HEARERS


def test_a_payload_with_a_field_of_a_later_version_can_be_read() -> None:
    assert all(event.model_config["extra"] == "ignore" for event in EVENTS.values())


def test_the_head_holds_every_field_that_all_events_have() -> None:
    assert EventHead.__annotations__.keys() == Event.model_fields.keys()


def read_stored(name: str) -> dict[str, Any]:
    stored: dict[str, Any] = json.loads((STORED / f"{name}.json").read_text(encoding="utf-8"))
    return stored


def find_changed(stored: Any, read: Any) -> list[str]:
    """The places at which something that was stored is read as something else, or no more."""
    if isinstance(stored, dict) and isinstance(read, dict):
        return [
            f"{name}.{place}" for name, value in stored.items() for place in find_changed(value, read.get(name, "gone"))
        ]
    return [] if stored == read else [f"{stored} → {read}"]


@pytest.mark.parametrize("name", MODELS)
def test_what_was_stored_at_first_release_is_read_whole(name: str) -> None:
    stored = read_stored(name)
    assert find_changed(stored, json.loads(MODELS[name].model_validate(stored).model_dump_json())) == []


def test_a_field_that_is_lost_or_renamed_is_found() -> None:
    stored = read_stored("certificate")
    renamed = {**stored, "works": stored["works_name"]}
    del renamed["works_name"]
    assert find_changed(stored, renamed) == [f"works_name.{stored['works_name']} → gone"]
    with pytest.raises(ValidationError):
        Certificate.model_validate(renamed)

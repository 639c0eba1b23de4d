from shared.schemas.facts.events import EVENTS, Event, EventHead


def test_every_event_names_its_type_source_and_hearers() -> None:
    assert set(EVENTS.values()) == set(Event.__subclasses__())
    for name, event in EVENTS.items():
        assert name == event.TYPE
        assert event.SOURCE
        assert event.HEARERS


def test_a_payload_with_a_field_of_a_later_version_can_be_read() -> None:
    assert all(event.model_config["extra"] == "ignore" for event in EVENTS.values())


def test_the_head_holds_every_field_that_all_events_have() -> None:
    assert EventHead.__annotations__.keys() == Event.model_fields.keys()

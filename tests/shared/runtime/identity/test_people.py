import uuid

import pytest

from shared.runtime.identity.people import compose_id, parse_id

PERSON = uuid.UUID("01a22aed-8195-7356-8666-0d3793aad4bc")


def test_an_id_is_read_back_as_it_was_written() -> None:
    assert parse_id(compose_id(PERSON)) == PERSON


@pytest.mark.parametrize(
    "other",
    [
        str(PERSON),
        f"person-{PERSON.hex}",
        f"person-{{{PERSON}}}",
        f"person-{PERSON.urn}",
        f"person-{str(PERSON).upper()}",
        f"PERSON-{PERSON}",
        f"person-person-{PERSON}",
        f" person-{PERSON}",
        f"person-{PERSON}\n",
        "person-" + str(PERSON).replace("0", "\uff10"),
        "person-",
        "",
        "officer-0123456789ab",
    ],
)
def test_any_other_spelling_stands_for_nobody(other: str) -> None:
    assert parse_id(other) is None

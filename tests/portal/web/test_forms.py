"""Reading what browsers send, and putting what an API refused beside its field."""

import pytest

from services.portal.web.forms import TypedForm, nest, read_faults, spread
from shared.schemas.facts.problem import FieldError, Problem
from tests.portal.visiting import Portal


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("50000000", 50_000_000),
        ("50,000,000円", 50_000_000),
        ("　５０，０００，０００ 円", 50_000_000),
        ("¥20,000", 20_000),
        ("五千万円", "五千万円"),
        ("1e6", "1e6"),
        ("-5", "-5"),
        ("", None),
        ("  ", None),
    ],
)
def test_an_amount_is_read_however_it_is_typed_and_what_is_none_is_left_to_the_api(typed: str, read: object) -> None:
    assert TypedForm({"amount": [typed]}).amount("amount") == read


def test_names_with_dots_become_what_the_api_takes_and_what_is_empty_is_left_out() -> None:
    assert nest({"works.name": "町道", "works.term.from": None, "key": ""}) == {"works": {"name": "町道"}, "key": ""}


def test_what_is_nested_in_lists_goes_both_ways() -> None:
    typed = {"guarantees.0.kind": "contract", "guarantees.1.kind": "advance_payment", "works.low_bid": "true"}
    body = nest(typed)
    assert body["guarantees"] == [{"kind": "contract"}, {"kind": "advance_payment"}]
    assert {name: values[0] for name, values in spread(body).values.items()} == typed
    assert spread({"a": None, "b": {"c": 1, "d": False}, "e": []}).values == {"b.c": ["1"], "b.d": ["false"]}


def test_what_was_refused_stands_beside_its_field_the_first_thing_first() -> None:
    errors = [
        FieldError(pointer="/works/name", code="a", message="一"),
        FieldError(pointer="/works/name", code="b", message="二"),
        FieldError(pointer="/guarantees/0/amount", code="c", message="三"),
    ]
    problem = Problem(type="", title="題", status=422, detail="文", instance="", code="x", errors=errors)
    faults = read_faults(problem)
    assert faults.fields == {"works.name": "一", "guarantees.0.amount": "三"}
    assert faults.of("key") == ""


URLENCODED = "application/x-www-form-urlencoded"
UNREADABLE = (
    (b"a=1", URLENCODED, 403),
    (b"a=" + b"x" * 300_000, URLENCODED, 413),
    (b"&".join(b"a=1" for _ in range(1000)), URLENCODED, 400),
    (b"a=%ff", URLENCODED, 400),
    ("a=é".encode("latin-1"), URLENCODED, 400),
    (b"broken", "multipart/form-data; boundary=x", 400),
    (b"broken", "multipart/form-data", 400),
)


async def test_what_no_page_of_ours_sends_is_answered_with_a_page(portal: Portal) -> None:
    visitor = await portal.signed_in("town_clerk")
    for body, kind, status in UNREADABLE:
        answer = await visitor.http.post("/town/look-up", content=body, headers={"Content-Type": kind})
        assert (answer.status_code, "<h1>" in answer.text) == (status, True), body[:20]

"""Numbers without gap or double, keys once, paper without a key, nothing half."""

import asyncio
from datetime import UTC, datetime

import pytest

from services.issuance_api.consumer import compose_inbox
from shared.schemas.words.contract_number import format_contract_number
from tests.doubles import StillClock
from tests.forms import make_single
from tests.harness import Installation
from tests.journey.steps import approve, issue


async def numbers(installation: Installation) -> list[str]:
    rows = await installation.fetch("SELECT contract_number FROM issuance.guarantee ORDER BY contract_number")
    return [row["contract_number"] for row in rows]


async def test_two_workers_never_share_a_number_and_leave_no_gap(installation: Installation) -> None:
    for _ in range(12):
        await approve(installation)
    tools = installation.issuance.state.tools
    await asyncio.gather(*(compose_inbox(tools).drain() for _ in range(2)))
    assert sorted(await numbers(installation)) == [format_contract_number("001", 8, n) for n in range(1, 13)]


async def test_a_number_whose_transaction_failed_is_given_to_the_next(installation: Installation) -> None:
    await installation.fetch("ALTER TABLE issuance.audit ADD CONSTRAINT refuse CHECK (false) NOT VALID")
    await approve(installation)
    await installation.issuance.state.inbox.drain()
    assert await numbers(installation) == []
    assert await installation.fetch("SELECT * FROM issuance.series") == []
    await installation.fetch("ALTER TABLE issuance.audit DROP CONSTRAINT refuse")
    await installation.fetch("UPDATE events.delivery SET due_at = now()")
    await installation.settle()
    assert await numbers(installation) == ["00108-000019"]


async def test_the_same_approval_twice_gives_one_number(installation: Installation) -> None:
    await issue(installation)
    await installation.fetch("UPDATE events.delivery SET handled_at = NULL, due_at = now()")
    await installation.settle()
    assert await numbers(installation) == ["00108-000019"]
    assert len(await installation.fetch("SELECT * FROM issuance.authentication_key")) == 1


async def test_a_series_is_per_office_and_fiscal_year(installation: Installation) -> None:
    first = await issue(installation)
    second = await issue(installation, make_single({"/office_code": "002"}))
    installation.clock.advance(datetime(2027, 3, 31, 15, tzinfo=UTC) - StillClock().now())
    third = await issue(
        installation, make_single({"/works/term/to": "2027-06-30", "/guarantees/0/expires_on": "2027-06-30"})
    )
    assert [number[:5] for number in (first, second, third)] == ["00108", "00208", "00109"]
    assert all(number[6:11] == "00001" for number in (first, second, third))


async def test_a_used_up_series_stops_with_an_alarm_and_takes_no_number(installation: Installation) -> None:
    administrator = await installation.clone.connect()
    await administrator.execute(
        "SET hosho.series_may_jump = 'on'; INSERT INTO issuance.series VALUES ('001', 8, 99998)"
    )
    await administrator.close()
    assert await issue(installation) == format_contract_number("001", 8, 99_999)
    await approve(installation)
    await installation.settle()
    row = (await installation.fetch("SELECT last_error FROM events.delivery WHERE handled_at IS NULL"))[0]
    assert "series.exhausted" in row["last_error"]
    assert len(await numbers(installation)) == 1


async def test_paper_stops_at_its_certificate(installation: Installation) -> None:
    form = make_single()
    form["guarantees"][0] |= {"form": "paper", "certificate_delivery": "post"}
    number = await issue(installation, form)
    builder = installation.caller("issuance", "principal")
    assert (await builder.get(f"/guarantees/{number}/certificate.pdf")).content.startswith(b"%PDF")
    refused = await builder.get(f"/guarantees/{number}/key")
    assert (refused.status_code, refused.json()["code"]) == (409, "guarantee.paper")
    applied = (await installation.caller("application", "principal").get("/applications")).json()["items"][0]
    assert applied["guarantees"][0]["status"] == "issued"
    assert await installation.fetch("SELECT * FROM verification.certificate") == []
    assert installation.mailbox.messages == []


@pytest.mark.parametrize("name", ["道路😀", "葛\U000e0105城道路"])
async def test_what_no_font_draws_or_nobody_was_told_of_is_stopped_before_a_number_is_spent(
    installation: Installation, name: str
) -> None:
    await approve(installation)
    await installation.fetch(
        "UPDATE events.event SET data = jsonb_set(data, '{works,name}', to_jsonb($1::text)), signature = NULL "
        "WHERE type = 'guarantee.approved'",
        name,
    )
    await installation.fetch("INSERT INTO events.admitted (event_id, why) SELECT id, 'test' FROM events.event")
    await installation.settle()
    [row] = await installation.fetch("SELECT last_error FROM events.delivery")
    assert "UnfitContentError" in row["last_error"]
    assert await installation.fetch("SELECT * FROM issuance.series") == []

import asyncio
from datetime import timedelta

from tests.forms import make_form
from tests.harness import Installation

KEY = {"Idempotency-Key": "order-1"}


async def count(installation: Installation) -> int:
    return int((await installation.fetch("SELECT count(*) FROM application.application"))[0]["count"])


async def test_a_repeat_gets_the_same_bytes_and_has_no_second_effect(installation: Installation) -> None:
    builder = installation.caller("application", "principal")
    first = await builder.post("/applications", make_form(), headers=KEY)
    installation.clock.advance(timedelta(minutes=1))
    second = await builder.post("/applications", make_form(), headers=KEY)
    assert (second.status_code, second.content) == (first.status_code, first.content) == (201, first.content)
    assert await count(installation) == 1


async def test_the_same_key_with_another_body_is_refused(installation: Installation) -> None:
    builder = installation.caller("application", "principal")
    await builder.post("/applications", make_form(), headers=KEY)
    answer = await builder.post("/applications", make_form({"/message": "急ぎ"}), headers=KEY)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency.other_body")


async def test_twins_at_once_have_one_effect(installation: Installation) -> None:
    builder = installation.caller("application", "principal")
    twins = [builder.post("/applications", make_form(), headers=KEY) for _ in range(8)]
    answers = await asyncio.gather(*twins)
    assert await count(installation) == 1
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) <= {201, 409, 503}  # 503: waited more than a second for a connection, and nothing was done
    assert 201 in statuses
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1


async def test_a_refused_request_keeps_no_answer(installation: Installation) -> None:
    builder = installation.caller("application", "principal")
    refused = await builder.post("/applications", make_form({"/authority_code": "999999"}), headers=KEY)
    assert refused.status_code == 422
    assert (await builder.post("/applications", make_form(), headers=KEY)).status_code == 201


async def test_a_key_is_one_clients_own(installation: Installation) -> None:
    form = make_form()
    await installation.caller("application", "principal").post("/applications", form, headers=KEY)
    other = {**form, "principal": {**form["principal"], "corporate_number": "5010401067252"}}
    answer = await installation.caller("application", "other_principal").post("/applications", other, headers=KEY)
    assert answer.status_code == 201
    assert await count(installation) == 2


async def test_an_answer_is_kept_for_30_days(installation: Installation) -> None:
    builder = installation.caller("application", "principal")
    await builder.post("/applications", make_form(), headers=KEY)
    installation.clock.advance(timedelta(days=30, minutes=1))
    again = await builder.post("/applications", make_form(), headers=KEY)
    assert [error["code"] for error in again.json()["errors"]] == ["application.duplicate"] * 2

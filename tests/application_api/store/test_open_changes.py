"""One change of a guarantee is open at a time, also where two are sent at once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from services.application_api.store.guarantees import find_request
from services.application_api.store.open_changes import keep_one_open
from shared.runtime.data.database import WriteSession
from shared.runtime.data.scope import EVERYTHING
from shared.runtime.errors import DomainError
from shared.schemas.application.choices import Status
from tests.application_api.changing.steps import fetch_change_form
from tests.application_api.steps import ACCEPT, RETURN, post, put, review, start, statuses
from tests.forms import make_form
from tests.harness import Installation
from tests.journey.steps import issue

OTHER = {"/works/name": "別の工事名に変更した工事"}
RENAMED = {"/works/name": "工事名を変更した工事"}


async def start_draft(installation: Installation, form: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return await start(installation, make_form(changes, form), draft=True)


async def submit(session: WriteSession, change: dict[str, Any]) -> None:
    row = await find_request(session, change["guarantees"][0]["id"])
    assert row is not None
    async with keep_one_open(session, change["change_of"]):
        row.status = Status.SUBMITTED
        await session.flush()


async def test_of_two_transactions_the_second_waits_and_reads_which_one_came_first(installation: Installation) -> None:
    form = await fetch_change_form(installation, await issue(installation))
    drafts = [await start_draft(installation, form, changes) for changes in (RENAMED, OTHER)]
    database = installation.application.state.service.database

    async def send_second() -> None:
        async with database.write(EVERYTHING) as session:
            await submit(session, drafts[1])

    async with database.write(EVERYTHING) as session:
        await submit(session, drafts[0])
        second = asyncio.create_task(send_second())
        while not await installation.fetch("SELECT FROM pg_locks WHERE NOT granted"):
            assert not second.done()
    with pytest.raises(DomainError) as refused:
        await second
    assert refused.value.code == "change.open"
    assert drafts[0]["id"] in refused.value.detail
    assert "送信済" in refused.value.detail
    rows = await installation.fetch(
        "SELECT application_id::text FROM application.requested_guarantee WHERE status = 'submitted'"
    )
    assert [row["application_id"] for row in rows] == [drafts[0]["id"]]


async def test_of_two_changes_sent_at_once_one_is_open_and_the_other_refused(installation: Installation) -> None:
    form = await fetch_change_form(installation, await issue(installation))
    sent = (post(installation, "/applications", make_form(changes, form)) for changes in (RENAMED, OTHER))
    answers = sorted(await asyncio.gather(*sent), key=lambda answer: answer.status_code)
    assert [answer.status_code for answer in answers] == [201, 409]
    assert answers[1].json()["code"] == "change.open"
    assert answers[0].json()["id"] in answers[1].json()["detail"]
    assert len(await installation.fetch("SELECT FROM application.application")) == 2


async def test_a_change_is_open_until_it_ends(installation: Installation) -> None:
    form = await fetch_change_form(installation, await issue(installation))
    first = await start(installation, make_form(RENAMED, form))
    draft = await start_draft(installation, form, OTHER)
    send = f"/applications/{draft['id']}/submission"
    told = await post(installation, send, None)
    assert (told.status_code, "送信済" in told.json()["detail"]) == (409, True)
    checked = await post(installation, "/applications/checks", make_form(OTHER, form))
    assert [finding["code"] for finding in checked.json()["findings"]] == ["change.open"]
    own = await post(installation, f"/applications/checks?application={first['id']}", make_form(RENAMED, form))
    assert own.json()["findings"] == []
    await review(installation, first, "advance_payment", RETURN)
    assert "差戻し" in (await post(installation, send, None)).json()["detail"]
    await post(installation, f"/applications/{first['id']}/withdrawal", {})
    installation.clock.advance(timedelta(minutes=1))
    assert (await post(installation, send, None)).status_code == 200
    assert statuses((await review(installation, draft, "advance_payment", ACCEPT)).json()) == ["approved"]
    assert (await post(installation, "/applications", make_form(RENAMED, form))).status_code == 409


async def test_what_a_sent_change_is_about_stays(installation: Installation) -> None:
    form = await fetch_change_form(installation, await issue(installation))
    other = await issue(installation)
    change = await start(installation, make_form(RENAMED, form))
    await review(installation, change, "advance_payment", RETURN)
    for number in (other, None):
        refused = await put(installation, change, make_form({**RENAMED, "/change_of": number}, form))
        assert (refused.status_code, refused.json()["code"]) == (409, "application.partly_fixed")

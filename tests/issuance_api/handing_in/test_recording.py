"""What was handed in another way is on record: how, when and by whom."""

from datetime import timedelta
from typing import Any

from tests.harness import Installation
from tests.issuance_api.handing_in.steps import issue_for, list_submissions, make_pdf

RECORD = {"channel": "web_form", "handed_in_on": "2026-04-10", "handed_in_by": "鈴木 一郎", "to": "契約課"}


async def test_a_record_says_how_when_by_whom_and_to_whom(installation: Installation) -> None:
    number = await issue_for(installation, "382019")
    builder = installation.caller("issuance", "principal")
    answer = await builder.post(f"/guarantees/{number}/submissions", RECORD)
    assert answer.status_code == 201, answer.text
    [item] = await list_submissions(installation, number, "officer")
    assert item == answer.json()
    said: tuple[Any, ...] = ("web_form", "申請フォーム", "handed_in", "2026-04-10", "鈴木 一郎", "契約課", [])
    names = ("channel", "channel_label", "status", "handed_in_on", "handed_in_by", "to", "addresses")
    assert tuple(item[name] for name in names) == said
    await installation.settle()
    [fact] = await installation.fetch("SELECT data FROM events.event WHERE type = 'guarantee.handed_in'")
    assert '"channel": "web_form"' in fact["data"]
    [row] = await installation.fetch("SELECT handed_in_on::text AS day FROM application.requested_guarantee")
    assert row["day"] == "2026-04-10"


async def test_a_form_with_files_records_too_and_takes_no_file_for_it(installation: Installation) -> None:
    number = await issue_for(installation)
    path = f"/guarantees/{number}/submissions"
    builder = installation.caller("issuance", "principal")
    parts: dict[str, Any] = {name: (None, value) for name, value in RECORD.items()}
    assert (await builder.call("POST", path, files=parts)).status_code == 201
    refused = await builder.call("POST", path, files={**parts, "invoice": ("a.pdf", make_pdf())})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/invoice")


async def test_a_day_on_which_nothing_could_be_handed_in_is_refused(installation: Installation) -> None:
    installation.clock.advance(timedelta(days=1))
    number = await issue_for(installation)
    builder = installation.caller("issuance", "principal")
    for day in ("2026-04-10", "2026-04-12"):
        answer = await builder.post(f"/guarantees/{number}/submissions", {**RECORD, "handed_in_on": day})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/handed_in_on")
    assert await list_submissions(installation, number) == []


async def test_bodies_that_cannot_be_read_are_told(installation: Installation) -> None:
    builder = installation.caller("issuance", "principal")
    path = "/guarantees/00108-000019/submissions"
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    for content, headers, status in (
        (b"--x\r\nbroken", form, 400),
        (b"[]", {"Content-Type": "application/json"}, 400),
        (b"a=b", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
        (b"{}", {"Content-Type": "application/json"}, 422),
    ):
        answer = await builder.call("POST", path, content=content, headers=headers)
        assert answer.status_code == status, answer.text

"""An application for change as a builder's front end meets it: advised on, kept as a draft, and not sent yet."""

from collections.abc import Mapping
from typing import Any

from services.application_api.applying.checking import check_application
from services.application_api.tools import Call
from shared.runtime.data.database import Fetching
from shared.runtime.data.direct_query import DirectQuery, R
from shared.runtime.data.scope import Scope
from shared.runtime.identity.actor import Actor
from shared.schemas.application.entered import EnteredForm
from shared.schemas.words.roles import Role
from tests.application_api.steps import ACCEPT, OTHER_MEMBER, post, put, review, start, statuses
from tests.forms import make_form, make_new_form, make_single
from tests.harness import BUILDER, Installation
from tests.journey.steps import approve, issue

NOWHERE = "00108-000024"


async def check(installation: Installation, form: dict[str, Any], client: str = "principal") -> list[dict[str, str]]:
    answer = await post(installation, "/applications/checks", form, client)
    assert answer.status_code == 200, answer.text
    findings: list[dict[str, str]] = answer.json()["findings"]
    return findings


def codes(findings: list[dict[str, str]]) -> list[str]:
    return [finding["code"] for finding in findings]


async def test_a_change_of_the_contract_amount_is_advised_on_and_kept_but_not_sent(installation: Installation) -> None:
    form = make_single()
    number = await issue(installation, form)
    change = make_form({"/change_of": number, "/works/contract_amount": 55_000_000}, form)
    findings = await check(installation, change)
    assert codes(findings) == ["change.not_needed", "change.not_accepted"]
    refused = await post(installation, "/applications", change)
    assert (refused.status_code, codes(refused.json()["errors"])) == (422, ["change.not_accepted"])
    draft = await start(installation, change, draft=True)
    assert (draft["change_of"], draft["findings"]) == (number, findings)
    send = f"/applications/{draft['id']}/submission"
    assert codes((await post(installation, send, None)).json()["errors"]) == ["change.not_accepted"]
    same = (await put(installation, draft, make_form({"/works/contract_amount": 50_000_000}, change))).json()
    assert codes(same["findings"]) == ["change.nothing", "change.not_accepted"]
    copy = (await post(installation, "/applications", {"copy_of": draft["id"]})).json()
    assert (copy["change_of"], codes(copy["findings"])) == (number, codes(same["findings"]))


async def test_a_draft_without_its_change_is_an_application_like_any_other(installation: Installation) -> None:
    number = await issue(installation)
    form = make_single({"/change_of": number, "/works/name": "別の工事"})
    draft = await start(installation, form, draft=True)
    await put(installation, draft, {**form, "change_of": None})
    sent = await post(installation, f"/applications/{draft['id']}/submission", None)
    assert (sent.status_code, statuses(sent.json())) == (200, ["submitted"])


async def test_a_number_is_read_as_typed(installation: Installation) -> None:
    form = make_single()
    number = await issue(installation, form)
    typed = make_form({"/change_of": number.translate({ord("0") + n: chr(0xFF10 + n) for n in range(10)})}, form)
    assert codes(await check(installation, typed)) == ["change.nothing", "change.not_accepted"]


async def test_whatever_may_not_be_changed_is_answered_alike(installation: Installation) -> None:
    form = make_single()
    number = await issue(installation, form)
    stranger = {**form["principal"], "corporate_number": OTHER_MEMBER}
    unknown = await check(installation, make_single({"/change_of": NOWHERE}))
    assert codes(unknown) == ["change.unknown", "change.not_accepted"]
    changed = {**form, "change_of": number}
    assert await check(installation, {**changed, "principal": stranger}, "other_principal") == unknown
    assert await check(installation, {**changed, "authority_code": "250007"}) == unknown
    contract = make_single({"/change_of": number}, kind="contract")
    assert await check(installation, contract) == unknown


async def test_a_guarantee_is_changed_from_its_issue_on(installation: Installation) -> None:
    form = make_single()
    await approve(installation, form)
    change = make_form({"/change_of": "00108-000019", "/guarantees/0/amount": 19_000_000}, form)
    assert "change.unknown" in codes(await check(installation, change))
    await installation.issuance.state.inbox.drain()
    await installation.application.state.inbox.drain()
    [row] = await installation.fetch("SELECT status, contract_number FROM application.requested_guarantee")
    assert tuple(row) == ("issued", "00108-000019")
    assert codes(await check(installation, change)) == ["change.not_accepted"]
    await installation.settle()
    assert codes(await check(installation, change)) == ["change.not_accepted"]


async def test_only_other_requests_for_the_same_works_are_twins_of_a_change(installation: Installation) -> None:
    form = make_new_form()
    application = await start(installation, form)
    await review(installation, application, "contract", ACCEPT)
    await installation.settle()
    change = make_form({"/change_of": "00108-000019", "/guarantees/1/amount": 6_000_000}, form)
    findings = await check(installation, change)
    assert [(finding["code"], finding["pointer"]) for finding in findings] == [
        ("change.not_accepted", "/change_of"),
        ("application.duplicate", "/guarantees/0"),
    ]
    assert codes(await check(installation, form)) == ["application.duplicate", "application.duplicate"]


class Counting:
    """Counts what is asked."""

    def __init__(self, rows: Fetching) -> None:
        self._rows = rows
        self.asked = 0

    async def fetch(self, query: DirectQuery[R], arguments: Mapping[str, Any]) -> list[R]:
        self.asked += 1
        return await self._rows.fetch(query, arguments)


async def test_a_form_that_changes_nothing_asks_the_records_no_more_than_before(installation: Installation) -> None:
    """Both ask for twins."""
    form = make_single()
    number = await issue(installation, form)
    state = installation.application.state
    builder = Actor("builder", Role.PRINCIPAL, BUILDER, frozenset())
    counts = []
    for changes in ({"/change_of": number}, {}):
        rows = Counting(state.service.database.asking(Scope(BUILDER)))
        entered = EnteredForm.model_validate(make_form(changes, form))
        await check_application(Call(rows, state.tools, builder), entered)
        counts.append(rows.asked)
    assert counts == [2, 1]

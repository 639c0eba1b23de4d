"""An application for change as a builder's front end meets it: advised on, sent, and in force in the end."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.application_api.applying.checking import check_application
from services.application_api.tools import Call
from shared.runtime.data.database import Fetching
from shared.runtime.data.direct_query import DirectQuery, R
from shared.runtime.data.scope import Scope
from shared.runtime.identity.actor import Actor
from shared.schemas.application.entered import EnteredForm
from shared.schemas.facts.events import GuaranteeApproved
from shared.schemas.words.guarantee import VersionKind
from shared.schemas.words.roles import Role
from tests.application_api.steps import ACCEPT, OTHER_MEMBER, post, put, review, start, statuses
from tests.application_api.versions import fetch_in_force, issue_version, register_version
from tests.callers import BUILDER
from tests.forms import make_form, make_single
from tests.harness import Installation
from tests.journey.steps import approve, issue

NOWHERE = "00108-000024"


async def check(installation: Installation, form: dict[str, Any], client: str = "principal") -> list[dict[str, str]]:
    answer = await post(installation, "/applications/checks", form, client)
    assert answer.status_code == 200, answer.text
    findings: list[dict[str, str]] = answer.json()["findings"]
    return findings


def codes(findings: list[dict[str, str]]) -> list[str]:
    return [finding["code"] for finding in findings]


async def test_a_change_of_the_contract_amount_alone_is_advised_against_and_kept_as_a_draft(
    installation: Installation,
) -> None:
    form = make_single()
    number = await issue(installation, form)
    change = make_form({"/change_of": number, "/works/contract_amount": 55_000_000}, form)
    findings = await check(installation, change)
    assert codes(findings) == ["change.not_needed"]
    draft = await start(installation, change, draft=True)
    assert (draft["change_of"], draft["findings"]) == (number, findings)
    same = (await put(installation, draft, make_form({"/works/contract_amount": 50_000_000}, change))).json()
    assert codes(same["findings"]) == ["change.nothing"]
    copy = (await post(installation, "/applications", {"copy_of": draft["id"]})).json()
    assert (copy["change_of"], codes(copy["findings"])) == (number, codes(same["findings"]))
    send = f"/applications/{draft['id']}/submission"
    assert codes((await post(installation, send, None)).json()["errors"]) == ["change.nothing"]


async def test_a_guarantee_is_changed_by_an_application_from_its_form_to_what_is_in_force(
    installation: Installation,
) -> None:
    number = await issue(installation, make_single({"/works/name": "道路改良工事"}))
    builder, officer = (installation.caller("application", name) for name in ("principal", "officer"))
    form = (await builder.get(f"/change-forms/{number}")).json()
    assert codes(await check(installation, form)) == ["change.nothing"]
    changes = {"/works/term/to": "2027-03-20", "/guarantees/0/expires_on": "2027-03-20"}
    larger = {**changes, "/works/contract_amount": 55_000_000, "/guarantees/0/amount": 22_000_000}
    change = await start(installation, make_form(larger, form))
    assert statuses(change) == ["submitted"]
    [guarantee] = change["guarantees"]
    assert (guarantee["change_no"], guarantee["base_version"]) == (1, 1)
    assert guarantee["differences"] == [
        {"field": "/works/contract_amount", "label": "請負金額", "before": 50_000_000, "after": 55_000_000},
        {"field": "/works/term/to", "label": "工期の終期", "before": "2027-02-26", "after": "2027-03-20"},
        {"field": "/guarantees/0/amount", "label": "保証金額", "before": 20_000_000, "after": 22_000_000},
        {"field": "/guarantees/0/expires_on", "label": "保証期限", "before": "2027-02-26", "after": "2027-03-20"},
    ]
    premium = guarantee["premium"]
    assert (premium["amount"], premium["refund_amount"], premium["source"]) == (6_000, 0, "sample")
    seen = (await officer.get(f"/applications/{change['id']}")).json()["guarantees"][0]
    assert seen["differences"] == guarantee["differences"]
    accepted = await review(installation, change, "advance_payment", ACCEPT)
    assert statuses(accepted.json()) == ["approved"]
    [asked] = await installation.fetch("SELECT data FROM events.event WHERE type = 'guarantee.approved' AND seq > 1")
    approved = GuaranteeApproved.model_validate_json(asked["data"])
    in_force = await fetch_in_force(installation, number)
    assert approved.guarantee_id == in_force["guarantee_id"]
    assert (approved.application_id, approved.request_id) == (UUID(change["id"]), UUID(guarantee["id"]))
    assert (approved.change_of, approved.base_version) == (number, 1)
    assert (approved.amount, approved.premium.amount, approved.refund) == (22_000_000, 6_000, None)
    after = {
        "contract_amount": 55_000_000,
        "amount": 22_000_000,
        "expires_on": "2027-03-20",
        "term": {"from": "2026-04-13", "to": "2027-03-20"},
        "change_no": 1,
    }
    await issue_version(installation, number, VersionKind.CHANGE, 2, change, **after)
    await register_version(installation, number, 2, change)
    closed = (await builder.get(f"/applications/{change['id']}")).json()
    assert statuses(closed) == ["registered"]
    assert closed["guarantees"][0]["differences"] == guarantee["differences"]
    again = (await builder.get(f"/change-forms/{number}")).json()
    assert again == make_form(larger, form)
    smaller = make_form({"/works/name": "道路改良工事その2"}, again)
    assert codes(await check(installation, smaller)) == []
    assert (await start(installation, smaller))["guarantees"][0]["change_no"] == 2


async def test_a_paper_guarantee_is_changed_too_and_stays_paper(installation: Installation) -> None:
    paper = {"/guarantees/0/form": "paper", "/guarantees/0/certificate_delivery": "post"}
    number = await issue(installation, make_single(paper))
    form = (await installation.caller("application", "principal").get(f"/change-forms/{number}")).json()
    assert form["guarantees"][0]["certificate_delivery"] == "post"
    change = await start(installation, make_form({"/guarantees/0/expires_on": "2027-03-31"}, form))
    await review(installation, change, "advance_payment", ACCEPT)
    await issue_version(installation, number, VersionKind.CHANGE, 2, change, expires_on="2027-03-31", change_no=1)
    closed = (await installation.caller("application", "principal").get(f"/applications/{change['id']}")).json()
    assert statuses(closed) == ["issued"]


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
    assert codes(await check(installation, typed)) == ["change.nothing"]


async def test_what_is_not_ones_own_is_answered_as_what_is_not_there(installation: Installation) -> None:
    form = make_single()
    number = await issue(installation, form)
    stranger = {**form["principal"], "corporate_number": OTHER_MEMBER}
    unknown = await check(installation, make_single({"/change_of": NOWHERE}))
    assert codes(unknown) == ["change.unknown"]
    changed = {**form, "change_of": number}
    assert await check(installation, {**changed, "principal": stranger}, "other_principal") == unknown
    for client, asked in (("other_principal", number), ("principal", NOWHERE)):
        answer = await installation.caller("application", client).get(f"/change-forms/{asked}")
        assert (answer.status_code, answer.json()["code"]) == (404, "change.not_found")


async def test_another_town_or_kind_is_refused_with_what_to_do_instead(installation: Installation) -> None:
    form = make_single()
    changed = {**form, "change_of": await issue(installation, form)}
    contract = make_single({"/change_of": changed["change_of"]}, kind="contract")
    for other in ({**changed, "authority_code": "250007"}, contract):
        errors = [found for found in await check(installation, other) if found["severity"] == "error"]
        assert codes(errors) == ["change.new_application"]
        assert "新しい保証をお申込みください" in errors[0]["message"]


async def test_a_guarantee_is_changed_from_its_issue_on(installation: Installation) -> None:
    form = make_single()
    await approve(installation, form)
    change = make_form({"/change_of": "00108-000019", "/guarantees/0/amount": 19_000_000}, form)
    assert "change.unknown" in codes(await check(installation, change))
    await installation.issuance.state.inbox.drain()
    await installation.application.state.inbox.drain()
    [row] = await installation.fetch("SELECT status, contract_number FROM application.requested_guarantee")
    assert tuple(row) == ("issued", "00108-000019")
    assert codes(await check(installation, change)) == []
    await installation.settle()
    assert codes(await check(installation, change)) == []


async def test_the_guarantee_that_changes_and_its_changes_are_no_twins_of_a_change(installation: Installation) -> None:
    form = make_single()
    number = await issue(installation, form)
    builder = installation.caller("application", "principal")
    version = 1
    for amount in (19_000_000, 20_000_000, 19_000_000):  # the last says what the first said
        asked = make_form({"/guarantees/0/amount": amount}, (await builder.get(f"/change-forms/{number}")).json())
        assert codes(await check(installation, asked)) == []
        change = await start(installation, asked)
        await review(installation, change, "advance_payment", ACCEPT)
        version += 1
        told = {"amount": amount, "change_no": version - 1}
        await issue_version(installation, number, VersionKind.CHANGE, version, change, **told)
    assert codes(await check(installation, form)) == ["application.duplicate"]


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

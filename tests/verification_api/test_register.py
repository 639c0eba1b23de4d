"""What is answered of a certificate that has several versions."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.verification_api.proof import PROVING, Proofs
from services.verification_api.register import Fetch, Reading, Register
from services.verification_api.store.certificates import LIST_ROWS, LIST_VERSIONS
from shared.runtime.data.direct_query import DirectQuery
from shared.runtime.data.scope import EVERYTHING
from shared.runtime.messages.facts import list_facts
from shared.schemas.facts.events import VersionIssued
from shared.schemas.words.guarantee import VersionKind
from tests.forms import make_single
from tests.harness import Installation
from tests.journey.steps import fetch_key, issue, verify
from tests.verification_api.registering.facts import change, fetch_issued, say


async def hear(installation: Installation, event: VersionIssued) -> None:
    await say(installation, event)
    await installation.verification.state.inbox.drain()


async def test_a_town_sees_every_version_what_it_changed_and_its_pdf(installation: Installation) -> None:
    number = await issue(installation)
    key, issued = await fetch_key(installation, number), await fetch_issued(installation)
    longer: dict[str, Any] = {"expires_on": date(2027, 3, 31), "change_no": 1}
    await hear(installation, change(issued, 2, amount=9_000_000, **longer))
    await hear(installation, change(issued, 3, VersionKind.CORRECTION, amount=9_500_000, **longer))
    await hear(installation, change(issued, 4, VersionKind.CHANGE_CANCELLATION))
    opened = (await verify(installation, number, key)).json()
    assert (opened["status"], opened["version"]) == ("in_force", 4)
    assert opened["certificate"]["terminated_on"] is None
    told = {
        entry["version"]: {change["field"]: (change["before"], change["after"]) for change in entry["changes"]}
        for entry in opened["history"]
    }
    expires_on = issued.certificate.expires_on.isoformat()
    assert told == {
        4: {
            "amount": (9_500_000, issued.certificate.amount),
            "change_no": (1, 0),
            "expires_on": ("2027-03-31", expires_on),
        },
        3: {"amount": (9_000_000, 9_500_000)},
        2: {
            "amount": (issued.certificate.amount, 9_000_000),
            "change_no": (0, 1),
            "expires_on": (expires_on, "2027-03-31"),
        },
        1: {},
    }
    town, path = installation.caller("verification", "authority"), f"/verifications/{opened['id']}/certificate.pdf"
    for version in (1, 2, 3, 4):
        pdf = await town.get(path, params={"version": version})
        assert pdf.content.startswith(b"%PDF")
        assert f"{number}-{version}.pdf" in pdf.headers["content-disposition"]
    assert (await town.get(path, params={"version": 5})).status_code == 404


async def test_a_terminated_guarantee_says_from_which_day_it_is(installation: Installation) -> None:
    number = await issue(installation)
    key, issued = await fetch_key(installation, number), await fetch_issued(installation)
    before = (await verify(installation, number, key)).json()
    await hear(installation, change(issued, 2, VersionKind.TERMINATION, terminated_on=date(2026, 4, 9)))
    after = (await verify(installation, number, key)).json()
    town = installation.caller("verification", "authority")
    again = (await town.get(f"/verifications/{before['id']}")).json()
    for told in (after, again):
        assert (told["status"], told["certificate"]["terminated_on"]) == ("terminated", "2026-04-09")
        [newest, _] = told["history"]
        assert (newest["kind"], newest["kind_label"]) == ("termination", "解約")
        assert newest["changes"] == [{"field": "terminated_on", "before": None, "after": "2026-04-09"}]


class Counting:
    """Asks the session, and notes what was asked for."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self.asked: list[DirectQuery[Any]] = []

    async def __call__(self, query: DirectQuery[Any], arguments: Mapping[str, Any], /) -> list[Any]:
        self.asked.append(query)
        return await self._fetch(query, arguments)


async def open_in(installation: Installation, register: Register, *numbers: str) -> list[DirectQuery[Any]]:
    """What had to be read to open these."""
    async with installation.verification.state.service.database.read(EVERYTHING) as session:
        counting = Counting(session.fetch)

        async def read_facts(guarantee_id: Any) -> Any:
            return await list_facts(session, PROVING, guarantee_id)

        opened = await register.open(Reading(counting, read_facts), dict.fromkeys(numbers))
    assert all(opened[number] for number in numbers)
    return counting.asked


async def test_versions_are_read_again_only_where_one_is_new_or_was_touched(installation: Installation) -> None:
    number = await issue(installation)
    register = Register(Proofs(installation.verification.state.tools.fact_keys))
    whole, known = [LIST_ROWS, LIST_VERSIONS], [LIST_ROWS]
    assert [await open_in(installation, register, number) for _ in range(2)] == [whole, known]
    await hear(installation, change(await fetch_issued(installation), 2, amount=2))
    assert [await open_in(installation, register, number) for _ in range(2)] == [whole, known]
    await installation.fetch("UPDATE verification.certificate_version SET kind = kind WHERE version = 1")
    assert [await open_in(installation, register, number) for _ in range(2)] == [whole, known]
    await installation.fetch("UPDATE verification.certificate SET issuer_code = issuer_code")
    assert [await open_in(installation, register, number) for _ in range(2)] == [whole, known]


async def test_of_all_certificates_together_so_many_versions_are_kept(installation: Installation) -> None:
    numbers = [await issue(installation, make_single({"/works/number": number})) for number in ("1", "2")]
    register = Register(Proofs(installation.verification.state.tools.fact_keys), most_versions=1)
    for number in numbers * 2:
        assert LIST_VERSIONS in await open_in(installation, register, number)
    assert await open_in(installation, register, numbers[1]) == [LIST_ROWS]

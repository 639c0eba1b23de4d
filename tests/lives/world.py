"""The real services, called as builder, officer and town call them, and asked what has become of a guarantee."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from email import policy
from email.parser import BytesParser
from typing import Any
from uuid import uuid4

import httpx

from shared.runtime.data.away import is_database_away
from shared.runtime.identity.clients import add_client
from shared.schemas.words.roles import Role
from tests.application_api.steps import look
from tests.forms import make_form, make_single
from tests.harness import COMPANY, Caller, Installation, turn_as_loops_do
from tests.issuance_api.changing.steps import REASON, see
from tests.journey.steps import change_key
from tests.lives.model import HEARERS, LIMITED, SIGNING_LIMIT, Content, Life, Model, Refused, Request, find_hidden

KIND = "advance_payment"
TRIES = 5
NOTE = "内容を確認してください。"

_NEXT = """
    SELECT event_id FROM events.delivery AS waiting
    WHERE hearer = $1 AND handled_at IS NULL AND due_at <= now() AND NOT EXISTS (
        SELECT FROM events.delivery AS earlier
        WHERE earlier.hearer = waiting.hearer AND earlier.source = waiting.source
          AND earlier.aggregateid = waiting.aggregateid AND earlier.seq < waiting.seq AND earlier.handled_at IS NULL)
    ORDER BY seq LIMIT 1
"""
_HOLD = "UPDATE events.delivery SET due_at = now() + interval '1 day' WHERE event_id = $1 AND hearer = $2"
_LET_GO = "UPDATE events.delivery SET due_at = now(), leased_until = NULL WHERE handled_at IS NULL"
_LEASE_ENDS = "UPDATE events.delivery SET leased_until = now() WHERE leased_until IS NOT NULL AND handled_at IS NULL"
_HANDLED = "SELECT handled_at IS NOT NULL AS handled FROM events.delivery WHERE event_id = $1 AND hearer = $2"
_FAILED = "SELECT hearer, last_error FROM events.delivery WHERE last_error IS NOT NULL OR refused_at IS NOT NULL"
_BUSY = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND usename LIKE 'hosho_%' AND state <> 'idle'"
_CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND usename LIKE 'hosho_%'"
)


class PatientCaller(Caller):
    """A service whose connections were cut says so once or twice, and asks to be called again."""

    async def ask_for_token(self) -> httpx.Response:
        return await _until_there(super().ask_for_token)

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        return await _until_there(lambda: super(PatientCaller, self).call(method, path, **options))


class World:
    """`keys` are those that a builder was shown, by life and serial; `wrong` counts wrong keys by life."""

    def __init__(self, installation: Installation, model: Model) -> None:
        self.model = model
        self._installation = installation
        self._forms: dict[int, dict[str, Any]] = {}
        self._numbers: dict[int, str] = {}
        self.keys: dict[int, dict[int, str]] = {}

    async def open(self) -> None:
        async with self._installation.admin.write() as session:
            self._installation.clients[LIMITED] = await add_client(
                session, name=LIMITED, role=Role.OFFICER, org=COMPANY, signing_limit=SIGNING_LIMIT
            )

    # What a builder does.

    def begin(self, life: Life) -> None:
        self._forms[id(life)] = make_single(
            {
                "/works/contract_amount": life.contract_amount,
                "/works/contract_date": life.contracted_on.isoformat(),
                "/works/term": {
                    "from": life.contracted_on.isoformat(),
                    "to": (life.contracted_on + timedelta(days=200)).isoformat(),
                },
            }
        )
        self.keys[id(life)] = {}

    def compose_form(self, life: Life, content: Content, request: Request) -> dict[str, Any]:
        changes = {
            "/works/name": content.works_name,
            "/guarantees/0/amount": content.amount,
            "/guarantees/0/expires_on": content.expires_on.isoformat(),
            "/guarantees/0/premium/payment_method": request.payment,
            "/contact/name": request.contact,
            "/change_of": self._numbers[id(life)] if request.is_change else None,
        }
        return make_form(changes, self._forms[id(life)])

    async def apply(
        self, life: Life, content: Content, request: Request, *, draft: bool, cut: int | None
    ) -> httpx.Response:
        form = {**self.compose_form(life, content, request), **({"draft": True} if draft else {})}
        return await self._post("application", "principal", "/applications", form, cut=cut)

    async def edit(self, life: Life, content: Content, request: Request) -> httpx.Response:
        builder, path = self._caller("application", "principal"), f"/applications/{request.id}"
        tag = (await builder.get(path)).headers["etag"]
        form = self.compose_form(life, content, request)
        return await builder.call("PUT", path, json=form, headers={"If-Match": tag})

    async def send(self, request: Request, cut: int | None) -> httpx.Response:
        return await self._post("application", "principal", f"/applications/{request.id}/submission", None, cut=cut)

    async def withdraw(self, request: Request, cut: int | None) -> httpx.Response:
        return await self._post("application", "principal", f"/applications/{request.id}/withdrawal", {}, cut=cut)

    async def reissue(self, life: Life) -> httpx.Response:
        builder = self._caller("issuance", "principal")
        return await builder.post(f"/guarantees/{self._numbers[id(life)]}/key/reissue", None)

    # What officers do.

    async def review(self, request: Request, decision: str, officer: str, cut: int | None) -> httpx.Response:
        form = {"decision": decision} | ({} if decision == "accept" else {"note": NOTE})
        return await self._review(request, "review", form, officer, cut)

    async def take_over(self, request: Request, officer: str) -> httpx.Response:
        return await self._review(request, "assignment", {"assignee": "me", "take_over": True}, officer, None)

    async def pay(self, request: Request, day: date, cut: int | None) -> httpx.Response:
        form = {"received_on": day.isoformat(), "amount": request.additional}
        return await self._review(request, "premium-receipt", form, "other_officer", cut)

    async def approve_second(self, request: Request, cut: int | None) -> httpx.Response:
        return await self._review(request, "approval", {}, "other_officer", cut)

    async def _review(
        self, request: Request, name: str, form: Any, officer: str, cut: int | None, method: str = "POST"
    ) -> httpx.Response:
        caller = self._caller("application", officer)
        tag = await look(caller, {"id": request.id}, KIND)
        path = f"/applications/{request.id}/guarantees/{KIND}/{name}"
        return await self._post("application", officer, path, form, {"If-Match": tag}, cut=cut, method=method)

    async def release(self, life: Life, decision: str, cut: int | None) -> httpx.Response:
        officer = self._caller("issuance", "officer")
        [item] = [
            one
            for one in (await officer.get("/releases")).json()["items"]
            if one["contract_amount"] == life.contract_amount
        ]
        form = {"decision": decision} | ({"note": NOTE} if decision == "refuse" else {})
        path, tag = f"/releases/{item['guarantee_id']}", {"If-Match": f'"{item["tag"]}"'}
        return await self._post("issuance", "officer", path, form, tag, cut=cut)

    async def act(self, life: Life, path: str, form: dict[str, Any], officer: str, cut: int | None) -> httpx.Response:
        number = self._numbers[id(life)]
        seen = await see(self._caller("issuance", officer), number)
        asked = {"reason": REASON, **form}
        return await self._post("issuance", officer, f"/guarantees/{number}/{path}", asked, seen, cut=cut)

    async def decide(self, life: Life, officer: str, decision: str, cut: int | None) -> httpx.Response:
        number, caller = self._numbers[id(life)], self._caller("issuance", officer)
        waiting = (await caller.get("/approvals")).json()["items"]
        tag = next((one["tag"] for one in waiting if one["contract_number"] == number), "0")
        form = {"decision": decision} | ({"note": NOTE} if decision == "refuse" else {})
        path = f"/guarantees/{number}/approvals"
        return await self._post("issuance", officer, path, form, {"If-Match": f'"{tag}"'}, cut=cut)

    # What a town does.

    async def look_up(self, life: Life, key: str, town: str = "authority") -> httpx.Response:
        form = {"contract_number": self._numbers[id(life)], "key": key}
        return await self._caller("verification", town).post("/verifications", form)

    def make_wrong_key(self, life: Life) -> str:
        return change_key(next(iter(self.keys[id(life)].values()), "ACDEFGHJKLMN"))

    # What befalls the services.

    async def hear(self, hearer: str) -> bool:
        """Where connections were cut, a drawing may have been begun: it is done again once its lease has ended."""
        for _ in range(TRIES):
            try:
                return bool(await self._inbox(hearer).handle_next())
            except Exception as error:
                if not is_database_away(error):
                    raise
                await self._installation.fetch(_LEASE_ENDS)
        raise AssertionError(f"the database stays away from {hearer}")

    async def settle(self) -> None:
        while sum([await self.hear(hearer) for hearer in HEARERS]):
            pass

    async def kill(self, hearer: str, turns: int) -> bool:
        """Ends a worker in the middle of what it does; whether the delivery counts as handled all the same."""
        [[event_id]] = await self._installation.fetch(_NEXT, hearer)
        await self._end_midway(self._inbox(hearer).handle_next(), turns)
        await self._installation.fetch(_LEASE_ENDS)
        [[handled]] = await self._installation.fetch(_HANDLED, event_id, hearer)
        return bool(handled)

    async def hold(self, hearer: str) -> None:
        [[event_id]] = await self._installation.fetch(_NEXT, hearer)
        await self._installation.fetch(_HOLD, event_id, hearer)

    async def let_go(self) -> None:
        await self._installation.fetch(_LET_GO)

    async def restart(self, service: str) -> None:
        await self._installation.restart(service)

    async def cut_connections(self) -> None:
        await self._installation.fetch(_CUT)

    def let_pass(self, days: int) -> None:
        self._installation.clock.advance(timedelta(days=days))

    async def send_mails(self) -> int:
        """How many of those that tell of a certificate were sent so far."""
        while await turn_as_loops_do(self._installation.issuance.state.postman.send_next):
            pass
        messages = map(BytesParser(policy=policy.default).parsebytes, self._installation.mailbox.messages)
        return sum("発行完了" in message["Subject"] for message in messages)

    async def find_failures(self) -> list[Any]:
        return await self._installation.fetch(_FAILED)

    def _inbox(self, hearer: str) -> Any:
        return getattr(self._installation, hearer).state.inbox

    def _caller(self, service: str, client: str) -> Caller:
        return PatientCaller(**vars(self._installation.caller(service, client)))

    async def _post(
        self,
        service: str,
        client: str,
        path: str,
        form: Any,
        headers: dict[str, str] | None = None,
        *,
        cut: int | None,
        method: str = "POST",
    ) -> httpx.Response:
        """With `cut` the service is ended so many turns after the request, and the caller sends it again."""
        caller, told = self._caller(service, client), {**(headers or {}), "Idempotency-Key": str(uuid4())}

        async def call() -> httpx.Response:
            return await caller.call(method, path, json=form, headers=dict(told))

        if cut is not None:
            await self._end_midway(call(), cut)
        return await call()

    async def _end_midway(self, doing: Any, turns: int) -> None:
        task = asyncio.ensure_future(doing)
        for _ in range(turns):
            if task.done():
                break
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        while await self._installation.fetch(_BUSY):
            pass

    # What each sees.

    async def compare(self, life: Life, today: date) -> None:
        """Raises AssertionError where somebody sees another thing than the model says."""
        for request in life.requests:
            await self._compare_request(life, request)
        if id(life) not in self._numbers:
            return
        await self._compare_change_form(life)
        await self._compare_overview(life)
        await self._compare_histories(life)
        await self._compare_refunds(life)
        await self._compare_key(life)
        if life.living_key in self.keys[id(life)]:
            await self._compare_look_up(life, today)

    async def _compare_request(self, life: Life, request: Request) -> None:
        answer = (await self._get("application", "principal", f"/applications/{request.id}")).json()
        [guarantee] = answer["guarantees"]
        premium = guarantee["premium"]
        seen = (guarantee["status"], guarantee["amount"], answer["contact"]["name"], premium["amount"])
        assert seen == (request.status, request.content.amount, request.contact, request.additional)
        if request.is_change:
            made_from = (guarantee["change_no"], guarantee["base_version"], premium["refund_amount"])
            assert made_from == (request.change_no, request.base, request.refund)
            return
        is_known = life.in_force is not None or life.is_numbered
        assert (guarantee["contract_number"] is not None) == is_known
        if is_known:
            self._numbers.setdefault(id(life), guarantee["contract_number"])

    async def _compare_change_form(self, life: Life) -> None:
        answer = await self._get("application", "principal", f"/change-forms/{self._numbers[id(life)]}")
        if life.in_force is None:
            assert read_code(answer) == "change.not_found"
        elif life.in_force.kind == "termination":
            assert read_code(answer) == "change.terminated"
        else:
            origin = life.in_force.origin
            form = self.compose_form(life, life.in_force.content, origin)
            assert answer.json() == {**form, "change_of": self._numbers[id(life)]}

    async def _compare_overview(self, life: Life) -> None:
        answer = (await self._get("issuance", "officer", f"/guarantees/{self._numbers[id(life)]}")).json()
        assert _read_content(answer) == life.current.content
        assert answer["version"] == life.drawn
        assert (answer["registered_at"] is not None) == (life.drawn in life.registered)

    async def _compare_histories(self, life: Life) -> None:
        drawn = life.versions[: life.drawn]
        hidden = find_hidden(drawn)
        path = f"/guarantees/{self._numbers[id(life)]}/history"
        for client in ("officer", "principal"):
            items = (await self._get("issuance", client, path)).json()["items"]
            told = [
                (
                    one["version"],
                    one["kind"],
                    one["change_no"],
                    one["in_force"],
                    {difference["field"] for difference in one["differences"]},
                    one["registered_at"] is not None,
                )
                for one in items
            ]
            expected = [
                (
                    one.number,
                    one.kind,
                    one.content.change_no,
                    one.number not in hidden,
                    _list_different(drawn[one.number - 2].content, one.content) if one.number > 1 else set(),
                    one.number in life.registered,
                )
                for one in reversed(drawn)
                if client == "officer" or one.number not in hidden
            ]
            assert told == expected

    async def _compare_refunds(self, life: Life) -> None:
        items = (await self._get("issuance", "principal", "/refund-statements")).json()["items"]
        number = self._numbers[id(life)]
        told = [(one["version"], one["refund"]) for one in items if one["contract_number"] == number]
        drawn = life.versions[: life.drawn]
        assert told == [(one.number, one.refund) for one in reversed(drawn) if one.refund]

    async def _compare_key(self, life: Life) -> None:
        answer = await self._get("issuance", "principal", f"/guarantees/{self._numbers[id(life)]}/key")
        told = _tell(lambda: self.model.refuse_unshown_key(life))
        assert read_code(answer) == told
        if told is None:
            keys, key = self.keys[id(life)], answer.json()["key"]
            assert key not in {one for serial, one in keys.items() if serial != life.keys}
            assert keys.setdefault(life.keys, key) == key

    async def _compare_look_up(self, life: Life, today: date) -> None:
        newest = life.known[-1]
        answer = await self.look_up(life, self.keys[id(life)][life.living_key])
        assert answer.status_code == 200, answer.text
        seen = answer.json()
        content = newest.content
        expired = "expired" if content.expires_on < today else "in_force"
        assert seen["status"] == ("terminated" if content.terminated_on else expired)
        assert (seen["version"], _read_content(seen["certificate"])) == (newest.number, content)
        told = [(one["version"], one["kind"], {field["field"] for field in one["changes"]}) for one in seen["history"]]
        assert told == [
            (
                one.number,
                one.kind,
                _list_different(life.known[one.number - 2].content, one.content) if one.number > 1 else set(),
            )
            for one in reversed(life.known)
        ]

    async def _get(self, service: str, client: str, path: str) -> httpx.Response:
        return await self._caller(service, client).get(path)


async def _until_there(call: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
    for _ in range(TRIES):
        answer = await call()
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            break
    return answer


def read_code(answer: httpx.Response) -> str | None:
    """None for a success; of a form that is not fine the finding."""
    if answer.is_success:
        return None
    problem = answer.json()
    code: str = problem["errors"][0]["code"] if problem["code"] == "application.invalid" else problem["code"]
    return code


def _tell(refuse: Callable[[], None]) -> str | None:
    try:
        refuse()
    except Refused as refused:
        return str(refused)
    return None


def _list_different(before: Content, after: Content) -> set[str]:
    return {name for name in vars(before) if getattr(before, name) != getattr(after, name)}


def _read_content(answer: dict[str, Any]) -> Content:
    ended = answer["terminated_on"]
    return Content(
        answer["amount"],
        answer["works_name"],
        date.fromisoformat(answer["expires_on"]),
        answer["change_no"],
        date.fromisoformat(ended) if ended else None,
    )

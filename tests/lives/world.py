"""The real services, called as builder, officer and town call them, and asked what has become of a guarantee."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import httpx

from shared.runtime.data.away import is_database_away
from shared.runtime.identity.clients import add_client
from shared.schemas.words.roles import Role
from tests.application_api.steps import look
from tests.callers import COMPANY, Caller
from tests.forms import make_form, make_single
from tests.harness import Installation, turn_as_loops_do
from tests.issuance_api.changing.steps import REASON, see
from tests.journey.steps import change_key
from tests.lives.life import Content, Life, Request
from tests.lives.model import HEARERS, LIMITED, SIGNING_LIMIT

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
    """By life: `numbers` that its builder was told, and `keys` that were shown, by their serials."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._forms: dict[int, dict[str, Any]] = {}
        self.numbers: dict[int, str] = {}
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
            "/guarantees/0/deliver_directly": False,
            "/guarantees/0/premium/payment_method": request.payment,
            "/contact/name": request.contact,
            "/change_of": self.numbers[id(life)] if request.is_change else None,
        }
        return make_form(changes, self._forms[id(life)])

    async def apply(
        self, life: Life, content: Content, request: Request, *, draft: bool, cut: int | None
    ) -> httpx.Response:
        form = {**self.compose_form(life, content, request), **({"draft": True} if draft else {})}
        return await self._post("application", "principal", "/applications", form, cut=cut)

    async def edit(self, life: Life, content: Content, request: Request) -> httpx.Response:
        builder, path = self.find_caller("application", "principal"), f"/applications/{request.id}"
        tag = (await builder.get(path)).headers["etag"]
        form = self.compose_form(life, content, request)
        return await builder.call("PUT", path, json=form, headers={"If-Match": tag})

    async def send(self, request: Request, cut: int | None) -> httpx.Response:
        return await self._post("application", "principal", f"/applications/{request.id}/submission", None, cut=cut)

    async def withdraw(self, request: Request, cut: int | None) -> httpx.Response:
        return await self._post("application", "principal", f"/applications/{request.id}/withdrawal", {}, cut=cut)

    async def reissue(self, life: Life) -> httpx.Response:
        builder = self.find_caller("issuance", "principal")
        return await builder.post(f"/guarantees/{self.numbers[id(life)]}/key/reissue", None)

    # What officers do.

    async def review(self, request: Request, decision: str, officer: str, cut: int | None) -> httpx.Response:
        form = {"decision": decision} | ({} if decision == "accept" else {"note": NOTE})
        return await self._review(request, "review", form, officer, cut)

    async def take_over(self, request: Request, officer: str) -> httpx.Response:
        return await self._review(request, "assignment", {"assignee": "me", "take_over": True}, officer, None)

    async def pay(self, request: Request, day: date, cut: int | None) -> httpx.Response:
        form = {"received_on": day.isoformat(), "amount": request.due}
        return await self._review(request, "premium-receipt", form, "other_officer", cut)

    async def approve_second(self, request: Request, cut: int | None) -> httpx.Response:
        return await self._review(request, "approval", {}, "other_officer", cut)

    async def _review(
        self, request: Request, name: str, form: Any, officer: str, cut: int | None, method: str = "POST"
    ) -> httpx.Response:
        caller = self.find_caller("application", officer)
        tag = await look(caller, {"id": request.id}, KIND)
        path = f"/applications/{request.id}/guarantees/{KIND}/{name}"
        return await self._post("application", officer, path, form, {"If-Match": tag}, cut=cut, method=method)

    async def release(self, life: Life, decision: str, cut: int | None) -> httpx.Response:
        officer = self.find_caller("issuance", "officer")
        [item] = [
            one
            for one in (await officer.get("/releases")).json()["items"]
            if one["contract_amount"] == life.contract_amount
        ]
        form = {"decision": decision} | ({"note": NOTE} if decision == "refuse" else {})
        path, tag = f"/releases/{item['guarantee_id']}", {"If-Match": f'"{item["tag"]}"'}
        return await self._post("issuance", "officer", path, form, tag, cut=cut)

    async def act(self, life: Life, path: str, form: dict[str, Any], officer: str, cut: int | None) -> httpx.Response:
        number = self.numbers[id(life)]
        seen = await see(self.find_caller("issuance", officer), number)
        asked = {"reason": REASON, **form}
        return await self._post("issuance", officer, f"/guarantees/{number}/{path}", asked, seen, cut=cut)

    async def decide(self, life: Life, officer: str, decision: str, cut: int | None) -> httpx.Response:
        number, caller = self.numbers[id(life)], self.find_caller("issuance", officer)
        waiting = (await caller.get("/approvals")).json()["items"]
        tag = next((one["tag"] for one in waiting if one["contract_number"] == number), "0")
        form = {"decision": decision} | ({"note": NOTE} if decision == "refuse" else {})
        path = f"/guarantees/{number}/approvals"
        return await self._post("issuance", officer, path, form, {"If-Match": f'"{tag}"'}, cut=cut)

    # What a town does.

    async def look_up(self, life: Life, key: str, town: str = "authority") -> httpx.Response:
        form = {"contract_number": self.numbers[id(life)], "key": key}
        return await self.find_caller("verification", town).post("/verifications", form)

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
        """How many were sent so far."""
        while await turn_as_loops_do(self._installation.issuance.state.postman.send_next):
            pass
        return len(self._installation.mailbox.messages)

    async def find_failures(self) -> list[Any]:
        return await self._installation.fetch(_FAILED)

    def _inbox(self, hearer: str) -> Any:
        return getattr(self._installation, hearer).state.inbox

    def find_caller(self, service: str, client: str) -> Caller:
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
        caller, told = self.find_caller(service, client), {**(headers or {}), "Idempotency-Key": str(uuid4())}

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

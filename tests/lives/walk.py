"""A random life: each step is made by the model and by the real services, and then all that is seen is compared."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

import httpx

from shared.schemas.words.dates import in_japan
from tests.harness import Installation
from tests.lives.eyes import Eyes
from tests.lives.life import OPEN, Content, Life, Request
from tests.lives.model import HEARERS, LIMITED, Model, Refused
from tests.lives.world import World, read_code
from tests.soundness import require_sound

# Wrong keys: five in a row lock a number, thirty an hour a town.
MOST_WRONG_IN_A_ROW, MOST_WRONG = 3, 20
MOST_LIVES, MOST_REQUESTS = 5, 10
SMALL = (50_000_000, (12_000_000, 15_000_000, 16_000_000, 20_000_000))
LARGE = (2_000_000_000, (400_000_000, 500_000_000, 600_000_000, 700_000_000))
EXPIRIES = (230, 260, 300, 420)  # days after the contract, all behind the term
NAMES = ("町道湯ヶ岡赤川線道路改良工事", "町道湯ヶ岡線改良工事", "道路改良工事（第2工区）")
CONTACTS = ("鈴木 一郎", "佐藤 花子")
PAYMENTS = ("monthly", "monthly", "bank_transfer")
OFFICERS = ("officer", "officer", LIMITED)
# Turns of the loop until a service is ended in the middle of a request, or a worker in the middle of a fact.
LATEST_CUT, LATEST_KILL = 600, 900


class Walk:
    """`counted` says how often each step was made, `trace` what was done, for whoever looks for a difference."""

    def __init__(self, installation: Installation, random: Random) -> None:
        self._installation = installation
        self._random = random
        self._model = Model(self._today())
        self._world = World(installation)
        self._eyes = Eyes(self._world, self._model)
        self._wrong = self._wrong_in_a_row = 0
        self.counted = Counter[str]()
        self.trace: list[str] = []

    async def go(self, steps: int) -> None:
        """Raises AssertionError at the first difference, with the steps that led there."""
        await self._world.open()
        try:
            while self.counted.total() < steps:
                possible = [step for step in STEPS if step.may(self)]
                [step] = self._random.choices(possible, [step.weight for step in possible])
                await step.make(self)
            await self._end()
        except Exception as error:
            error.add_note("\n".join(self.trace))
            raise

    async def _end(self) -> None:
        """All that waits is heard, every life is as the model says, and every promise is kept."""
        await self._world.let_go()
        self._model.let_go()
        await self._world.settle()
        self._model.settle()
        assert await self._world.find_failures() == []
        for life in self._model.lives:
            await self._eyes.compare(life, self._model.today)
        await require_sound(self._installation)

    # Where the walk is.

    @property
    def _life(self) -> Life:
        return self._model.lives[-1]

    def _today(self) -> date:
        return in_japan(self._installation.clock.now()).date()

    def may_apply(self) -> bool:
        return not self._model.lives or (self._life.is_over and len(self._model.lives) < MOST_LIVES)

    def is_applied(self) -> bool:
        return bool(self._model.lives)

    def is_issued(self) -> bool:
        """Whether its builder knows the number."""
        return self.is_applied() and (self._life.in_force is not None or self._life.is_numbered)

    def may_change(self) -> bool:
        return self.is_applied() and self._life.in_force is not None and len(self._life.requests) < MOST_REQUESTS

    def has_release(self) -> bool:
        return self.is_applied() and bool(self._life.releases)

    def has_act(self) -> bool:
        return self.is_issued() and self._life.act is not None

    def has_waiting(self) -> bool:
        return bool(self._list_hearers())

    def has_late(self) -> bool:
        return any(self._model.held.values())

    def may_look_up_wrongly(self) -> bool:
        return self.is_issued() and self._wrong < MOST_WRONG and self._wrong_in_a_row < MOST_WRONG_IN_A_ROW

    def _list_hearers(self) -> list[str]:
        return [hearer for hearer in HEARERS if self._model.find_next(hearer)]

    # What is chosen.

    def _choose_content(self) -> Content:
        life, choose = self._life, self._random.choice
        return Content(choose(life.amounts), choose(NAMES), choose(life.expiries))

    def _choose_request(self) -> Request:
        """Mostly one that may still move."""
        moving = [one for one in self._life.requests if one.status in (*OPEN, "draft")]
        if not moving or self._random.random() < 0.1:
            moving = self._life.requests
        return self._random.choice(moving)

    def _choose_cut(self) -> int | None:
        return self._random.randrange(LATEST_CUT) if self._random.random() < 0.25 else None

    # How a step is made.

    async def _step(
        self, name: str, told: Callable[[], object], do: Callable[[], Awaitable[httpx.Response]], **chosen: object
    ) -> None:
        told_of = {key: _describe(value) for key, value in chosen.items() if value is not None}
        self.trace.append(f"{name} {told_of or ''}")
        answer = await do()
        code = None
        try:
            told()
        except Refused as refused:
            code = str(refused)
        assert read_code(answer) == code, (name, code, answer.text)
        await self._note(name if code is None else "refused")
        self.trace[-1] += f" → {code or 'done'}"

    async def _note(self, name: str) -> None:
        self.counted[name] += 1
        assert await self._world.find_failures() == []
        sent = await self._world.send_mails()
        assert sent == self._model.mails, (sent, self._model.mails)
        if self.is_applied():
            await self._eyes.compare(self._life, self._model.today)

    # What a builder does.

    async def apply(self) -> None:
        contract_amount, amounts = self._random.choice((SMALL, SMALL, LARGE))
        today = self._model.today
        expiries = tuple(today + timedelta(days=days) for days in EXPIRIES)
        life = Life(today, contract_amount, amounts, expiries)
        self._world.begin(life)
        self._model.lives.append(life)
        await self._apply(draft=self._random.random() < 0.3, change=False)

    async def ask_for_a_change(self) -> None:
        await self._apply(draft=self._random.random() < 0.3, change=True)

    async def _apply(self, *, draft: bool, change: bool) -> None:
        life, content, choose, cut = self._life, self._choose_content(), self._random.choice, self._choose_cut()
        contact, payment = choose(CONTACTS), choose(PAYMENTS)
        shown = Request(content, contact, payment, change)

        async def do() -> httpx.Response:
            answer = await self._world.apply(life, content, shown, draft=draft, cut=cut)
            shown.id = answer.json().get("id", "")
            return answer

        def told() -> None:
            made = self._model.apply(life, content, contact=contact, payment=payment, draft=draft, change=change)
            made.id = shown.id

        name = f"{'change' if change else 'application'} {'kept as a draft' if draft else 'sent'}"
        await self._step(name, told, do, shown=shown, cut=cut)

    async def edit(self) -> None:
        life, request, content = self._life, self._choose_request(), self._choose_content()
        contact = self._random.choice(CONTACTS)
        shown = Request(content, contact, request.payment, request.is_change, id=request.id)
        await self._step(
            "edited",
            lambda: self._model.edit(life, request, content, contact),
            lambda: self._world.edit(life, content, shown),
            shown=shown,
        )

    async def send(self) -> None:
        await self._send(self._choose_request())

    async def _send(self, request: Request) -> None:
        life, cut = self._life, self._choose_cut()
        await self._step(
            "sent again or from a draft",
            lambda: self._model.send(life, request),
            lambda: self._world.send(request, cut),
            request=request,
            cut=cut,
        )

    async def withdraw(self) -> None:
        request, cut = self._choose_request(), self._choose_cut()
        if request.is_change or self._random.random() < 0.2:
            await self._step(
                "withdrawn",
                lambda: self._model.withdraw(request),
                lambda: self._world.withdraw(request, cut),
                request=request,
                cut=cut,
            )

    async def reissue_the_key(self) -> None:
        life = self._life
        await self._step("key reissued", lambda: self._model.reissue(life), lambda: self._world.reissue(life))

    # What officers do.

    async def go_on(self) -> None:
        """The next step on the usual way of a request."""
        request = self._choose_request()
        waits = next((one for one in self._life.releases if one.id == request.id), None)
        if request.status in ("draft", "returned"):
            await self._send(request)
        elif request.status == "submitted":
            await self._accept(request)
        elif request.status == "accepted" and request.approval == "waiting":
            await self._approve_second(request)
        elif request.status == "accepted":
            await self._pay(request)
        elif waits is not None:
            await self._decide_release(waits, "release")
        elif self.has_waiting():
            await self.settle()

    async def accept(self) -> None:
        request = self._choose_request()
        if request.was_sent:  # officers do not see what was not
            await self._accept(request)

    async def _accept(self, request: Request) -> None:
        life, officer = self._life, self._random.choice(OFFICERS)
        await self._review("accepted", lambda: self._model.accept(life, request, officer), request, "accept", officer)

    async def send_back(self) -> None:
        life, request, officer = self._life, self._choose_request(), self._random.choice(OFFICERS)
        if request.was_sent:
            await self._review("returned", lambda: self._model.send_back(life, request), request, "return", officer)

    async def decline(self) -> None:
        request = self._choose_request()
        if request.was_sent and (request.is_change or self._random.random() < 0.2):
            await self._review("declined", lambda: self._model.decline(request), request, "decline", "officer")

    async def _review(
        self, name: str, told: Callable[[], object], request: Request, decision: str, officer: str
    ) -> None:
        cut = self._choose_cut()

        async def do() -> httpx.Response:
            await self._world.take_over(request, officer)
            return await self._world.review(request, decision, officer, cut)

        await self._step(name, told, do, request=request, officer=officer, cut=cut)

    async def _pay(self, request: Request) -> None:
        life, today, cut = self._life, self._model.today, self._choose_cut()
        await self._step(
            "premium received",
            lambda: self._model.pay(life, request),
            lambda: self._world.pay(request, today, cut),
            request=request,
            cut=cut,
        )

    async def _approve_second(self, request: Request) -> None:
        life, cut = self._life, self._choose_cut()
        await self._step(
            "approved by a second officer",
            lambda: self._model.approve_second(life, request),
            lambda: self._world.approve_second(request, cut),
            request=request,
            cut=cut,
        )

    async def decide_release(self) -> None:
        decision = self._random.choice(("release", "release", "refuse"))
        await self._decide_release(self._life.releases[0], decision)

    async def _decide_release(self, request: Request, decision: str) -> None:
        life, cut = self._life, self._choose_cut()
        told = self._model.release if decision == "release" else self._model.refuse_release
        await self._step(
            "released" if decision == "release" else "release refused",
            lambda: told(life, request),
            lambda: self._world.release(life, decision, cut),
            request=request,
            cut=cut,
        )

    async def correct(self) -> None:
        life, chosen, officer = self._life, self._choose_content(), self._random.choice(OFFICERS)
        named = [("amount", chosen.amount), ("works_name", chosen.works_name), ("expires_on", chosen.expires_on)]
        changes: dict[str, object] = dict(self._random.sample(named, self._random.randint(1, 3)))
        form = {"content": {name: _write(value) for name, value in changes.items()}}
        await self._act("corrected", lambda: self._model.correct(life, changes, officer), "corrections", form, officer)

    async def cancel_the_change(self) -> None:
        life, officer = self._life, self._random.choice(OFFICERS)
        await self._act(
            "change cancelled", lambda: self._model.cancel(life, officer), "change-cancellations", {}, officer
        )

    async def terminate(self) -> None:
        life, officer = self._life, self._random.choice(OFFICERS)
        on = max(life.contracted_on, self._model.today - timedelta(days=self._random.randrange(200)))
        form = {"effective_on": on.isoformat()}
        await self._act("terminated", lambda: self._model.terminate(life, on, officer), "terminations", form, officer)

    async def _act(self, name: str, told: Callable[[], bool], path: str, form: dict[str, Any], officer: str) -> None:
        life, cut = self._life, self._choose_cut()
        await self._step(
            name, told, lambda: self._world.act(life, path, form, officer, cut), form=form, officer=officer, cut=cut
        )

    async def decide_act(self) -> None:
        life, cut = self._life, self._choose_cut()
        officer = self._random.choice(("officer", "other_officer", LIMITED))
        decision = self._random.choice(("approve", "approve", "refuse"))
        await self._step(
            f"act of another officer {decision}d",
            lambda: self._model.decide(life, officer, decision),
            lambda: self._world.decide(life, officer, decision, cut),
            officer=officer,
            cut=cut,
        )

    # What a town does. With the right key it looks up after every step.

    async def look_up_wrongly(self) -> None:
        life, keys = self._life, self._world.keys[id(self._life)]
        how = self._random.choice(("wrong", "old", "another town's"))
        dead = [key for serial, key in keys.items() if (serial != life.living_key) == (how == "old")]
        if how == "wrong":
            dead = [self._world.make_wrong_key(life)]
        if not dead:
            return
        self._wrong, self._wrong_in_a_row = self._wrong + 1, self._wrong_in_a_row + 1
        town = "other_authority" if how == "another town's" else "authority"

        def refuse() -> None:
            raise Refused("verification.not_confirmed")

        await self._step(f"looked up, {how} key", refuse, lambda: self._world.look_up(life, dead[-1], town))
        self.counted["refused"] -= 1
        self.counted[f"looked up with {how} key"] += 1
        if life.living_key in keys and town == "authority":
            self._wrong_in_a_row = 0

    # What befalls the services.

    async def hear(self) -> None:
        hearer = self._random.choice(self._list_hearers())
        self.trace.append(f"heard by {hearer}")
        assert await self._world.hear(hearer) == self._model.hear(hearer)
        await self._note(f"a fact heard by {hearer}")

    async def settle(self) -> None:
        self.trace.append("all heard")
        await self._world.settle()
        self._model.settle()
        await self._note("all facts heard")

    async def come_late(self) -> None:
        """A fact rests, as after a failed try: what others say is heard before it."""
        hearer = self._random.choice(self._list_hearers())
        self.trace.append(f"late for {hearer}")
        await self._world.hold(hearer)
        self._model.hold(hearer)
        await self._note("a fact made late")

    async def come_after_all(self) -> None:
        self.trace.append("no longer late")
        await self._world.let_go()
        self._model.let_go()
        await self._note("late facts came")

    async def kill_a_worker(self) -> None:
        hearer, turns = self._random.choice(self._list_hearers()), self._random.randrange(LATEST_KILL)
        self.trace.append(f"killed: {hearer}, after {turns} turns")
        handled = await self._world.kill(hearer, turns)
        if handled:
            self._model.hear(hearer)
        await self._note(f"a worker killed {'behind' if handled else 'before'} its commit")

    async def restart(self) -> None:
        service = self._random.choice(HEARERS)
        self.trace.append(f"restarted: {service}")
        await self._world.restart(service)
        await self._note("a service restarted")

    async def cut_connections(self) -> None:
        self.trace.append("connections cut")
        await self._world.cut_connections()
        await self._note("all connections cut")

    async def let_pass(self) -> None:
        days = self._random.choice((1, 20, 90, 250))
        self.trace.append(f"{days} days passed")
        self._world.let_pass(days)
        self._model.today = self._today()
        await self._note("days passed")


class Step(NamedTuple):
    """How likely it is chosen among those that may be made."""

    weight: int
    may: Callable[[Walk], bool]
    make: Callable[[Walk], Awaitable[None]]


def _list_steps() -> Iterator[Step]:
    yield Step(60, Walk.may_apply, Walk.apply)
    yield Step(20, Walk.may_change, Walk.ask_for_a_change)
    yield Step(6, Walk.is_applied, Walk.edit)
    yield Step(2, Walk.is_applied, Walk.send)
    yield Step(2, Walk.is_applied, Walk.withdraw)
    yield Step(6, Walk.is_issued, Walk.reissue_the_key)
    yield Step(40, Walk.is_applied, Walk.go_on)
    yield Step(3, Walk.is_applied, Walk.accept)
    yield Step(5, Walk.is_applied, Walk.send_back)
    yield Step(2, Walk.is_applied, Walk.decline)
    yield Step(10, Walk.has_release, Walk.decide_release)
    yield Step(10, Walk.is_issued, Walk.correct)
    yield Step(10, Walk.is_issued, Walk.cancel_the_change)
    yield Step(2, Walk.is_issued, Walk.terminate)
    yield Step(10, Walk.has_act, Walk.decide_act)
    yield Step(5, Walk.may_look_up_wrongly, Walk.look_up_wrongly)
    yield Step(30, Walk.has_waiting, Walk.hear)
    yield Step(12, Walk.has_waiting, Walk.settle)
    yield Step(8, Walk.has_waiting, Walk.come_late)
    yield Step(6, Walk.has_late, Walk.come_after_all)
    yield Step(15, Walk.has_waiting, Walk.kill_a_worker)
    yield Step(3, Walk.is_applied, Walk.restart)
    yield Step(3, Walk.is_applied, Walk.cut_connections)
    yield Step(3, Walk.is_applied, Walk.let_pass)


STEPS = tuple(_list_steps())


def _describe(chosen: object) -> object:
    """Of a request what a reader of a trace needs."""
    if not isinstance(chosen, Request):
        return chosen
    content = chosen.content
    return f"{chosen.id[-5:]} {content.amount} {content.works_name[:4]} {content.expires_on} {chosen.payment}"


def _write(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value

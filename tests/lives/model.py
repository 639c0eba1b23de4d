"""The life of guarantees as plain Python says it must be: three services, and the facts on their way between them.

No code of the services is used. Whatever may be asked raises `Refused` with the code of the problem, or is done.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import ClassVar

from tests.lives.life import Act, Content, Fact, InForce, Life, Request, Version
from tests.lives.reckoning import compare, find_before_change, quote, refund_ended, says

APPLICATION, ISSUANCE, VERIFICATION = "application", "issuance", "verification"
HEARERS = (APPLICATION, ISSUANCE, VERIFICATION)
# Whole yen: above what an officer releases at issuance, and above what the officer with a limit signs alone.
RELEASE_ABOVE = 500_000_000
SIGNING_LIMIT = 15_000_000
WAY = ("approved", "issued", "registered")
EDITABLE = ("draft", "returned")
LIMITED = "limited"


class Refused(Exception):  # noqa: N818
    """With the code of a problem, or of the finding behind `application.invalid`."""


class Model:
    """`mails` counts the mails that were sent."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.lives: list[Life] = []
        self.waiting: dict[str, list[Fact]] = {hearer: [] for hearer in HEARERS}
        self.held: dict[str, set[int]] = {hearer: set() for hearer in HEARERS}
        self.mails = 0

    # What a builder does.

    def apply(self, life: Life, content: Content, *, contact: str, payment: str, draft: bool, change: bool) -> Request:
        request = Request(content, contact, payment, change)
        self._weigh(life, request)
        if not draft:
            self._refuse_unsendable(life, request)
            request.status, request.was_sent = "submitted", True
        life.requests.append(request)
        return request

    def edit(self, life: Life, request: Request, content: Content, contact: str) -> None:
        if request.status not in EDITABLE:
            raise Refused("application.partly_fixed")
        request.content, request.contact = content, contact
        self._weigh(life, request)

    def send(self, life: Life, request: Request) -> None:
        if request.status not in EDITABLE:
            raise Refused("application.wrong_status")
        self._refuse_unsendable(life, request)
        self._weigh(life, request)
        request.status, request.was_sent = "submitted", True

    def withdraw(self, request: Request) -> None:
        if request.status not in ("draft", "submitted", "returned", "accepted") or request.is_paid:
            raise Refused("application.wrong_status")
        request.status = "withdrawn"

    def _weigh(self, life: Life, request: Request) -> None:
        """What it costs, and which version a change is made from."""
        if not request.is_change:
            request.additional = quote(request.content.amount)
            return
        assert life.in_force is not None
        request.base = life.in_force.version
        request.change_no = life.in_force.content.change_no + 1
        request.additional, request.refund = compare(life.in_force, request.content.amount)

    def _refuse_unsendable(self, life: Life, request: Request) -> None:
        in_force, content = life.in_force, request.content
        if request.is_change:
            assert in_force is not None
            if life.open_change not in (None, request):
                raise Refused("change.open")
        if content.expires_on < self.today:
            raise Refused("expiry.past")
        if request.is_change:
            assert in_force is not None
            if in_force.kind == "termination":
                raise Refused("change.terminated")
            if says(in_force.content) == says(content):
                raise Refused("change.nothing")

    # What officers do at application_api.

    def accept(self, life: Life, request: Request, officer: str) -> None:
        if request.status != "submitted":
            raise Refused("application.wrong_status")
        self._refuse_moved(life, request)
        request.status = "accepted"
        request.approval = "waiting" if officer == LIMITED and request.content.amount > SIGNING_LIMIT else None
        if request.is_due:
            self._say(Fact(APPLICATION, "premium_due", life, request=request), ISSUANCE)
        self._settle(life, request)

    def send_back(self, life: Life, request: Request) -> None:
        kept = request.is_paid and request.status == "accepted" and not request.is_change
        if request.status not in ("submitted", "accepted") or kept:
            raise Refused("application.wrong_status")
        self._return(life, request)

    def _return(self, life: Life, request: Request) -> None:
        request.status = "returned"
        self._say(Fact(APPLICATION, "returned", life, request=request), ISSUANCE)

    def decline(self, request: Request) -> None:
        if request.status not in ("submitted", "accepted", "returned"):
            raise Refused("application.wrong_status")
        request.status = "declined"

    def pay(self, life: Life, request: Request) -> None:
        self._refuse_moved(life, request)
        request.settled, request.is_paid = max(request.settled, request.additional), True
        self._settle(life, request)

    def approve_second(self, life: Life, request: Request) -> None:
        self._refuse_moved(life, request)
        request.approval = "given"
        self._settle(life, request)

    def _refuse_moved(self, life: Life, request: Request) -> None:
        if request.is_change:
            assert life.in_force is not None
            if life.in_force.version != request.base:
                raise Refused("change.moved")

    def _settle(self, life: Life, request: Request) -> None:
        if request.approval == "waiting" or request.is_due:
            return
        request.status = "approved"
        self._say(Fact(APPLICATION, "approved", life, request=request, asked=replace(request)), ISSUANCE)

    # What officers and builders do at issuance_api.

    def release(self, life: Life, request: Request) -> None:
        life.releases.remove(request)
        self._go_on(life, request)

    def refuse_release(self, life: Life, request: Request) -> None:
        life.releases.remove(request)
        self._tell_back(life, request)

    def correct(self, life: Life, changes: dict[str, object], officer: str) -> bool:
        """Whether it waits for a second officer, as of every act."""
        self._refuse_unfit_act(life)
        return self._act(life, "correction", replace(life.current.content, **changes), officer)  # type: ignore[arg-type]

    def cancel(self, life: Life, officer: str) -> bool:
        self._refuse_unfit_act(life)
        before = find_before_change(life.versions)
        if before is None:
            raise Refused("act.nothing")
        return self._act(life, "change_cancellation", before.content, officer)

    def terminate(self, life: Life, on: date, officer: str) -> bool:
        self._refuse_unfit_act(life)
        return self._act(life, "termination", replace(life.current.content, terminated_on=on), officer)

    def _refuse_unfit_act(self, life: Life) -> None:
        self._refuse_unfit(life)
        if life.act is not None and life.act.decision is None:
            raise Refused("act.waiting")

    def _refuse_unfit(self, life: Life) -> None:
        if life.drawn == 0:
            raise Refused("guarantee.not_found")
        if life.current.content.terminated_on is not None:
            raise Refused("guarantee.terminated")
        if life.drawn != len(life.versions) or life.drawn not in life.registered:
            raise Refused("guarantee.in_progress")

    def _act(self, life: Life, kind: str, content: Content, officer: str) -> bool:
        if content == life.current.content:
            raise Refused("act.nothing")
        if officer == LIMITED and content.amount > SIGNING_LIMIT:
            life.act = Act(kind, content, life.drawn, officer)
            return True
        self._do_act(life, kind, content)
        return False

    def decide(self, life: Life, officer: str, decision: str) -> None:
        if life.drawn == 0:
            raise Refused("guarantee.not_found")
        if life.act is None:
            raise Refused("act.not_found")
        act = life.act
        if act.decision is not None:
            raise Refused("act.decided")
        if decision == "approve":
            if officer == act.asked_by:
                raise Refused("act.own")
            if act.base != life.drawn:
                raise Refused("act.changed")
            self._refuse_unfit(life)
            self._do_act(life, act.kind, act.content)
        act.decision = decision

    def _do_act(self, life: Life, kind: str, content: Content) -> None:
        newest = life.versions[-1]
        difference, origin = 0, newest.origin
        if kind == "change_cancellation":
            before = find_before_change(life.versions)
            assert before is not None
            undone = life.versions[before.number :]
            difference, origin = -sum(one.additional - one.refund for one in undone), before.origin
        elif kind == "termination":
            paid = life.premium + sum(one.additional - one.refund for one in life.versions)
            difference = -refund_ended(content, life.contracted_on, paid)
        version = Version(len(life.versions) + 1, kind, content, origin)
        version.additional, version.refund = max(difference, 0), max(-difference, 0)
        self._number(life, version)

    def reissue(self, life: Life) -> None:
        self.refuse_hidden_key(life)
        if life.current.content.terminated_on is not None:
            raise Refused("guarantee.terminated")
        life.keys += 1
        fact = Fact(ISSUANCE, "key_reissued", life, serial=life.keys)
        self._say(fact, APPLICATION, VERIFICATION)

    def refuse_hidden_key(self, life: Life) -> None:
        if life.drawn == 0:
            raise Refused("guarantee.not_found")
        if life.keys == 1 and 1 not in life.registered:
            raise Refused("guarantee.not_registered")
        if life.keys > 1 and life.keys not in life.keys_registered:
            raise Refused("key.not_registered")

    def refuse_unshown_key(self, life: Life) -> None:
        self.refuse_hidden_key(life)
        if life.drawn not in life.registered:
            raise Refused("guarantee.not_registered")

    # What is heard, one fact at a time.

    def find_next(self, hearer: str) -> Fact | None:
        """The oldest that neither rests nor comes behind another of the same source and guarantee."""
        blocked: set[tuple[str, int]] = set()
        for fact in self.waiting[hearer]:
            place = (fact.source, id(fact.life))
            if place not in blocked and id(fact) not in self.held[hearer]:
                return fact
            blocked.add(place)
        return None

    def hear(self, hearer: str) -> bool:
        fact = self.find_next(hearer)
        if fact is None:
            return False
        self.waiting[hearer].remove(fact)
        self._HEARD[hearer, fact.type](self, fact)
        return True

    def hold(self, hearer: str) -> None:
        fact = self.find_next(hearer)
        assert fact is not None
        self.held[hearer].add(id(fact))

    def let_go(self) -> None:
        for held in self.held.values():
            held.clear()

    def settle(self) -> None:
        while any(self.hear(hearer) for hearer in HEARERS):
            pass

    def _say(self, fact: Fact, *hearers: str) -> None:
        for hearer in hearers:
            self.waiting[hearer].append(fact)

    def _hear_approved(self, fact: Fact) -> None:
        asked = fact.asked
        assert asked is not None
        if asked.content.amount > RELEASE_ABOVE:
            fact.life.releases.append(asked)
        else:
            self._go_on(fact.life, asked)

    def _go_on(self, life: Life, asked: Request) -> None:
        if not asked.is_change:
            life.premium, life.keys = asked.additional, 1
            self._number(life, Version(1, "new", replace(asked.content, change_no=0), life.first))
            return
        newest = life.versions[-1]
        if newest.content.terminated_on is not None or asked.base != newest.number:
            self._tell_back(life, asked)
            return
        content = replace(asked.content, change_no=newest.content.change_no + 1)
        request = next(one for one in life.requests if one.id == asked.id)
        number = newest.number + 1
        self._number(life, Version(number, "change", content, request, request, asked.additional, asked.refund))

    def _tell_back(self, life: Life, asked: Request) -> None:
        request = next(one for one in life.requests if one.id == asked.id)
        self._say(Fact(ISSUANCE, "refused", life, request=request), APPLICATION)

    def _number(self, life: Life, version: Version) -> None:
        life.versions.append(version)
        self._say(Fact(ISSUANCE, "numbered", life, version), ISSUANCE)

    def _hear_numbered(self, fact: Fact) -> None:
        assert fact.version is not None
        fact.life.drawn = fact.version.number
        self._say(Fact(ISSUANCE, "issued", fact.life, fact.version), APPLICATION, VERIFICATION)

    def _hear_registered_at_issuance(self, fact: Fact) -> None:
        assert fact.version is not None
        fact.life.registered.add(fact.version.number)
        if fact.version.kind in ("new", "change"):
            self.mails += 1

    def _hear_key_registered(self, fact: Fact) -> None:
        fact.life.keys_registered.add(fact.serial)

    def _hear_issued(self, fact: Fact) -> None:
        life, version = fact.life, fact.version
        assert version is not None
        before = life.in_force
        premium = (before.premium if before else life.first.additional) + version.additional - version.refund
        life.in_force = InForce(version.number, version.kind, version.content, version.origin, premium)
        _advance(life.first if version.kind == "new" else version.request, "issued")

    def _hear_registered_at_application(self, fact: Fact) -> None:
        assert fact.version is not None
        _advance(fact.life.first if fact.version.kind == "new" else fact.version.request, "registered")
        fact.life.is_numbered = True

    def _hear_refused(self, fact: Fact) -> None:
        assert fact.request is not None
        if fact.request.status == "approved":
            self._return(fact.life, fact.request)

    def _register(self, fact: Fact) -> None:
        assert fact.version is not None
        fact.life.known.append(fact.version)
        fact.life.living_key = fact.life.living_key or 1
        self._say(Fact(VERIFICATION, "registered", fact.life, fact.version), APPLICATION, ISSUANCE)

    def _register_key(self, fact: Fact) -> None:
        fact.life.living_key = fact.serial
        self._say(Fact(VERIFICATION, "key_registered", fact.life, serial=fact.serial), APPLICATION, ISSUANCE)

    def _mail(self, fact: Fact) -> None:
        self.mails += 1

    def _keep_nothing(self, fact: Fact) -> None: ...

    _HEARD: ClassVar[dict[tuple[str, str], Callable[["Model", Fact], None]]] = {
        (ISSUANCE, "approved"): _hear_approved,
        (ISSUANCE, "returned"): _mail,
        (ISSUANCE, "premium_due"): _mail,
        (ISSUANCE, "numbered"): _hear_numbered,
        (ISSUANCE, "registered"): _hear_registered_at_issuance,
        (ISSUANCE, "key_registered"): _hear_key_registered,
        (APPLICATION, "issued"): _hear_issued,
        (APPLICATION, "registered"): _hear_registered_at_application,
        (APPLICATION, "refused"): _hear_refused,
        (APPLICATION, "key_reissued"): _keep_nothing,
        (APPLICATION, "key_registered"): _keep_nothing,
        (VERIFICATION, "issued"): _register,
        (VERIFICATION, "key_reissued"): _register_key,
    }


def _advance(request: Request | None, to: str) -> None:
    if request is not None and WAY.index(request.status) < WAY.index(to):
        request.status = to

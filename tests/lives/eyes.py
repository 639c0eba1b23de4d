"""What builder, officer and town see of a guarantee, beside what the model says that they see."""

from collections.abc import Callable
from datetime import date
from typing import Any

import httpx

from tests.lives.life import Content, Life, Request
from tests.lives.model import Model, Refused
from tests.lives.reckoning import find_hidden
from tests.lives.world import World, read_code


class Eyes:
    def __init__(self, world: World, model: Model) -> None:
        self._world = world
        self._model = model

    async def compare(self, life: Life, today: date) -> None:
        """Raises AssertionError where somebody sees another thing than the model says."""
        for request in life.requests:
            await self._compare_request(life, request)
        if id(life) not in self._world.numbers:
            return
        await self._compare_change_form(life)
        await self._compare_overview(life)
        await self._compare_histories(life)
        await self._compare_refunds(life)
        await self._compare_key(life)
        if life.living_key in self._world.keys[id(life)]:
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
            self._world.numbers.setdefault(id(life), guarantee["contract_number"])

    async def _compare_change_form(self, life: Life) -> None:
        answer = await self._get("application", "principal", f"/change-forms/{self._world.numbers[id(life)]}")
        if life.in_force is None:
            assert read_code(answer) == "change.not_found"
        elif life.in_force.kind == "termination":
            assert read_code(answer) == "change.terminated"
        else:
            origin = life.in_force.origin
            form = self._world.compose_form(life, life.in_force.content, origin)
            assert answer.json() == {**form, "change_of": self._world.numbers[id(life)]}

    async def _compare_overview(self, life: Life) -> None:
        answer = (await self._get("issuance", "officer", f"/guarantees/{self._world.numbers[id(life)]}")).json()
        assert _read_content(answer) == life.current.content
        assert answer["version"] == life.drawn
        assert (answer["registered_at"] is not None) == (life.drawn in life.registered)

    async def _compare_histories(self, life: Life) -> None:
        drawn = life.versions[: life.drawn]
        hidden = find_hidden(drawn)
        path = f"/guarantees/{self._world.numbers[id(life)]}/history"
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
        number = self._world.numbers[id(life)]
        told = [(one["version"], one["refund"]) for one in items if one["contract_number"] == number]
        drawn = life.versions[: life.drawn]
        assert told == [(one.number, one.refund) for one in reversed(drawn) if one.refund]

    async def _compare_key(self, life: Life) -> None:
        answer = await self._get("issuance", "principal", f"/guarantees/{self._world.numbers[id(life)]}/key")
        told = _tell(lambda: self._model.refuse_unshown_key(life))
        assert read_code(answer) == told
        if told is None:
            keys, key = self._world.keys[id(life)], answer.json()["key"]
            assert key not in {one for serial, one in keys.items() if serial != life.keys}
            assert keys.setdefault(life.keys, key) == key

    async def _compare_look_up(self, life: Life, today: date) -> None:
        newest = life.known[-1]
        answer = await self._world.look_up(life, self._world.keys[id(life)][life.living_key])
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
        return await self._world.find_caller(service, client).get(path)


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

"""A page on another origin that calls the services, in a real browser."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from tests.chromium import ENOUGH_S, Outside, browse, needs_chromium, serve
from tests.databases import CloneDatabase
from tests.forms import make_new_form
from tests.harness import install

# Every call's status with the headers and the code that the script can read, or "blocked".
SCRIPT = """<!doctype html><script>
const plan = %s;
async function call([url, options, headers]) {
  try {
    const answer = await fetch(url, options), text = await answer.text();
    const read = Object.fromEntries(headers.map(name => [name, answer.headers.get(name)]));
    return [answer.status, read, text ? JSON.parse(text).code ?? null : null];
  } catch (error) { return "blocked"; }
}
(async () => {
  const seen = [];
  for (const one of plan) seen.push(await call(one));
  await fetch("/seen", {method: "POST", body: JSON.stringify(seen)});
})();
</script>"""


class Page:
    """A front end's page, which does its calls and says what it saw."""

    def __init__(self) -> None:
        self.plan: list[Any] = []
        self.seen: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self.app = Starlette(
            routes=[
                Route("/", self._show),
                Route("/seen", self._take, methods=["POST"]),
                Route("/favicon.ico", self._show),
            ]
        )

    async def _show(self, _: Request) -> Response:
        return HTMLResponse(SCRIPT % json.dumps(self.plan))

    async def _take(self, request: Request) -> Response:
        self.seen.set_result(await request.json())
        return Response()


@asynccontextmanager
async def open_page(clone: CloneDatabase, *, listed: bool) -> AsyncIterator[tuple[Page, Any, str, str]]:
    """A page, an installation that lists its origin or another, and the addresses of both."""
    page = Page()
    async with AsyncExitStack() as stack:
        origin = await stack.enter_async_context(serve(page.app))
        origins = (origin,) if listed else (origin.replace("127.0.0.1", "localhost"),)
        installation = await stack.enter_async_context(install(clone, origins=origins))
        address = await stack.enter_async_context(serve(installation.application))
        yield page, installation, origin, address


async def look(page: Page, origin: str, folder: Path) -> list[Any]:
    outside = Outside()
    async with outside.standing() as proxy, browse(origin, folder, [], proxy):
        return await asyncio.wait_for(page.seen, ENOUGH_S)


def make_plan(address: str, token: str) -> list[Any]:
    bearer = {"Authorization": f"Bearer {token}"}
    sent = {
        **bearer,
        "Content-Type": "application/json",
        "Idempotency-Key": "one",
        "traceparent": f"00-{'1' * 32}-{'2' * 16}-01",
    }
    post = {"method": "POST", "headers": sent, "body": json.dumps(make_new_form())}
    return [
        [f"{address}/applications", post, ["location", "etag", "x-request-id"]],
        [f"{address}/applications", post, ["idempotency-replayed"]],
        [f"{address}/applications", {"headers": bearer}, ["x-request-id"]],
        [f"{address}/applications", {}, ["x-request-id", "www-authenticate"]],
        [f"{address}/applications/x", {"method": "PUT", "headers": {**sent, "If-Match": '"1"'}, "body": "{"}, []],
        [f"{address}/healthz", {"method": "HEAD"}, []],
    ]


@needs_chromium
async def test_a_page_of_a_listed_origin_calls_and_reads_the_answers(clone: CloneDatabase, tmp_path: Path) -> None:
    async with open_page(clone, listed=True) as (page, installation, origin, address):
        page.plan = make_plan(address, await installation.caller("application", "principal").token())
        made, again, listed, refused, unreadable, headed = await look(page, origin, tmp_path)
    assert made[0] == 201
    assert made[1]["location"].startswith("/applications/")
    assert made[1]["etag"]
    assert made[1]["x-request-id"]
    assert again == [201, {"idempotency-replayed": "true"}, None]
    assert listed[0] == 200
    assert (refused[0], refused[2]) == (401, "token.missing")
    assert refused[1]["x-request-id"]
    assert refused[1]["www-authenticate"] is None
    assert (unreadable[0], unreadable[2]) == (400, "request.unreadable")
    assert headed[0] == 200


@needs_chromium
async def test_a_page_of_another_origin_can_read_nothing_and_change_nothing(
    clone: CloneDatabase, tmp_path: Path
) -> None:
    """`localhost` is not `127.0.0.1`, and what needs a preflight is not even sent."""
    async with open_page(clone, listed=False) as (page, installation, origin, address):
        page.plan = make_plan(address, await installation.caller("application", "principal").token())
        assert await look(page, origin, tmp_path) == ["blocked"] * len(page.plan)
        assert await installation.fetch("SELECT id FROM application.application") == []

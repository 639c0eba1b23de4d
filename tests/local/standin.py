"""A service that only answers: stands in for the three where the test is about processes."""

from collections.abc import Awaitable, Callable
from typing import Any


def create_app() -> Callable[..., Awaitable[None]]:
    return answer


def create_broken_app() -> Callable[..., Awaitable[None]]:
    raise SystemExit("Settings in the environment are missing or malformed. HOSHO_TOKEN_KEYS: Field required")


def create_app_without_numbers() -> Callable[..., Awaitable[None]]:
    return _compose_unready(b'{"database":"ok","numbers":"went back"}')


def create_app_without_a_seal() -> Callable[..., Awaitable[None]]:
    return _compose_unready(b'{"database":"ok","seal":"ended","numbers":"went back"}')


def _compose_unready(body: bytes) -> Callable[..., Awaitable[None]]:
    async def app(scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Any]) -> None:
        await answer(scope, receive, send, 503, body)

    return app


async def answer(
    scope: dict[str, Any],
    receive: Callable[[], Awaitable[Any]],
    send: Callable[[Any], Any],
    status: int = 200,
    body: bytes = b"{}",
) -> None:
    if scope["type"] == "lifespan":
        for stage in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{stage}.complete"})
        return
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})

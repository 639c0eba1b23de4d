"""A service that only answers: stands in for the three where the test is about processes."""

from collections.abc import Awaitable, Callable
from typing import Any


def create_app() -> Callable[..., Awaitable[None]]:
    return answer


def create_broken_app() -> Callable[..., Awaitable[None]]:
    raise SystemExit("Settings in the environment are missing or malformed. HOSHO_TOKEN_KEYS: Field required")


async def answer(scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Any]) -> None:
    if scope["type"] == "lifespan":
        for stage in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{stage}.complete"})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"{}"})

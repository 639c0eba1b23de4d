"""The load: a process of its own that keeps connections busy, one request at a time each, over raw sockets.

`python -m benchmarks.load` reads a Plan from standard input and writes a Tally to standard output, both as JSON.
Requests are made beforehand, and of an answer only status and length are read: the load itself costs little, and the
same for whoever is measured.
"""

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import cast


@dataclass(frozen=True)
class Plan:
    """Connection n sends requests n, n + connections, … over and over. Text is Latin-1; times are in seconds."""

    host: str
    port: int
    connections: int
    warm_up_s: float
    measured_s: float
    requests: list[str]


@dataclass
class Tally:
    """`spans` and `seconds` are of the measured time; `answers` and `processor_s` include the warm-up.

    `refused` is the first answer that was not a 200.
    """

    answers: int = 0
    refusals: int = 0
    refused: str = ""
    seconds: float = 0
    processor_s: float = 0
    spans: list[float] = field(default_factory=list)


class Connection(asyncio.Protocol):
    """Sends its requests over and over, each after the answer to the one before."""

    def __init__(self, requests: list[bytes], tally: Tally, measured_from: float) -> None:
        self._requests = requests
        self._tally = tally
        self._measured_from = measured_from
        self._sent = 0
        self._sent_at = 0.0
        self._received = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one without saying so
        self._send()

    def data_received(self, data: bytes) -> None:
        self._received += data
        length = find_length(self._received)
        if length is None or len(self._received) < length:
            return
        self._count()
        self._received = b""
        self._send()

    def _send(self) -> None:
        self._sent_at = time.perf_counter()
        self._transport.write(self._requests[self._sent % len(self._requests)])
        self._sent += 1

    def _count(self) -> None:
        now = time.perf_counter()
        self._tally.answers += 1
        if not self._received.startswith(b"HTTP/1.1 200 "):
            self._tally.refusals += 1
            self._tally.refused = self._tally.refused or self._received.decode("latin-1")
        if now >= self._measured_from:
            self._tally.spans.append(now - self._sent_at)


def find_length(received: bytes) -> int | None:
    """The bytes of a whole answer, head and body; None until the head is whole. Needs a Content-Length."""
    end = received.find(b"\r\n\r\n")
    if end < 0:
        return None
    value = received.lower().index(b"\r\ncontent-length:", 0, end) + len(b"\r\ncontent-length:")
    return end + 4 + int(received[value : received.index(b"\r\n", value)])


async def put_load(plan: Plan) -> Tally:
    """Opens the connections of the plan, and closes them when the measured time is over."""
    tally, used_before_s = Tally(), time.process_time()
    loop = asyncio.get_running_loop()
    requests = [text.encode("latin-1") for text in plan.requests]
    measured_from = time.perf_counter() + plan.warm_up_s
    connections = [
        loop.create_connection(lambda own=own: Connection(own, tally, measured_from), plan.host, plan.port)  # type: ignore[misc]
        for own in (requests[number :: plan.connections] for number in range(plan.connections))
    ]
    transports = [transport for transport, _ in await asyncio.gather(*connections)]
    await asyncio.sleep(max(measured_from - time.perf_counter(), 0) + plan.measured_s)
    tally.seconds = time.perf_counter() - measured_from
    for transport in transports:
        tally.refusals += transport.is_closing()  # the server hung up
        transport.abort()
    tally.processor_s = time.process_time() - used_before_s
    return tally


def main() -> None:
    import uvloop

    plan = Plan(**json.load(sys.stdin))
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        json.dump(asdict(runner.run(put_load(plan))), sys.stdout)


if __name__ == "__main__":
    main()

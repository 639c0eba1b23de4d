"""Metrics for Prometheus, on a port of their own: who may read them need not reach the service, nor the other way."""

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, start_http_server


class Metrics:
    """The metrics of one service, in a registry of its own; served only where there is a `port`."""

    def __init__(self, host: str, port: int | None) -> None:
        self.registry = CollectorRegistry()
        self._host = host
        self._port = port

    @contextmanager
    def served(self) -> Iterator[None]:
        """Answers GET in a thread while the block lasts; raises SystemExit where the port cannot be had."""
        if self._port is None:
            yield
            return
        try:
            server, thread = start_http_server(self._port, self._host, self.registry)
        except OSError as error:
            raise SystemExit(
                f"HOSHO_METRICS_PORT: {self._host}:{self._port} cannot be had ({error.strerror})"
            ) from None
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

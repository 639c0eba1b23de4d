"""Metrics are served on a port of their own, where one is set."""

import socket
import urllib.request

import pytest
from prometheus_client import Gauge

from shared.runtime.metrics import Metrics


def find_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def test_they_are_served_while_the_service_runs_and_no_longer() -> None:
    port = find_port()
    metrics = Metrics("127.0.0.1", port)
    Gauge("hosho_example", "An example.", registry=metrics.registry).set(3)
    with metrics.served(), urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        assert "hosho_example 3.0" in answer.read().decode()
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5)


def test_without_a_port_nothing_is_served() -> None:
    with Metrics("127.0.0.1", None).served():
        pass


def test_a_port_that_is_taken_stops_the_start_with_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with (
            pytest.raises(SystemExit, match=f"HOSHO_METRICS_PORT: 127.0.0.1:{port}"),
            Metrics("127.0.0.1", port).served(),
        ):
            pass

import socket

import pytest

from services.admin.refusal import Refusal
from services.local.processes.ports import HOST, find_base_port, hold_ports, take_port


def test_an_occupied_port_is_named_in_a_clear_sentence() -> None:
    with socket.create_server((HOST, 0)) as occupant:
        port = occupant.getsockname()[1]
        with (
            pytest.raises(Refusal, match=f"Port {port} on .* in use .* set HOSHO_BASE_PORT"),
            hold_ports(port, 3),
        ):
            pass


def test_nothing_is_taken_where_one_of_the_ports_is_occupied() -> None:
    with socket.create_server((HOST, 0)) as occupant:
        port = occupant.getsockname()[1]
        with pytest.raises(Refusal), hold_ports(port - 1, 2):
            pass
    take_port(port - 1).close()


def test_a_base_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSHO_BASE_PORT", "eight thousand")
    with pytest.raises(Refusal, match="HOSHO_BASE_PORT is 'eight thousand'"):
        find_base_port()

import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from services.admin.postgres_socket import find_socket_folder
from services.local.demo_clients import DemoClient
from services.local.demo_file import LocalDemoFile
from tests.local.commands import run_command
from tests.local.running import ROOT, Up

PRIVATE = ("secrets.json", "clients.json", "demo.json")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def up(data: Path) -> Iterator[Up]:
    running = Up(data)
    yield running
    running.close()


def fetch_token(demo: LocalDemoFile, client: DemoClient) -> int:
    return httpx.post(
        f"{demo.issuance_api}/oauth2/token",
        data={"grant_type": "client_credentials"},
        auth=(client.client_id, client.client_secret),
    ).status_code


def run_client_command(data: Path, *arguments: str) -> str:
    ended = run_command("client", *arguments, HOSHO_DATA=str(data))
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def assert_a_client_can_be_added_and_revoked(data: Path, demo: LocalDemoFile) -> None:
    """A client added while the services run may call at once, and not any more once it is revoked."""
    added = run_client_command(data, "add", "a clerk", "--role", "officer", "--org", "H01").split()
    client = DemoClient(client_id=added[1], client_secret=added[3], org="H01")
    assert client.client_id in run_client_command(data, "list")
    assert fetch_token(demo, client) == 200
    run_client_command(data, "revoke", client.client_id)
    assert fetch_token(demo, client) == 401


def assert_the_demo_goes_with_a_file_that_was_made_for_it(data: Path, demo: LocalDemoFile) -> None:
    """As against containers, whose mails land nowhere here."""
    made = run_command(
        "demo-file", demo.application_api, demo.issuance_api, demo.verification_api, HOSHO_DATA=str(data)
    )
    file = data.with_name("demo-made.json")
    file.write_text(made.stdout)
    gone = run_command("demo", "--url-file", str(file), "--output", str(data.with_name("made")))
    assert gone.returncode == 0, gone.stdout + gone.stderr
    assert "No folder of mails is named, so that they were not looked at." in gone.stdout


def assert_the_sample_sign_in_answers(demo: LocalDemoFile, told: str) -> None:
    described = httpx.get(f"{demo.sign_in.issuer}/.well-known/openid-configuration").json()
    assert described["issuer"] == demo.sign_in.issuer
    assert demo.sign_in.resources["issuance_api"] == demo.issuance_api
    assert f"{demo.sign_in.issuer} (a SAMPLE" in told


def assert_the_portal_lets_the_demos_people_in(demo: LocalDemoFile, told: str) -> None:
    assert demo.portal in told
    with httpx.Client(follow_redirects=True, trust_env=False) as browser:
        asked = browser.get(f"{demo.portal}/sign-in/start").url
        answer = browser.post(asked.copy_with(path="/authorize/town_clerk"))
        assert (answer.url.path, answer.status_code) == ("/town/look-up", 200)
        assert "東伊豆町" in answer.text


def test_a_killed_up_starts_again_with_the_same_clients_and_stops_everything_on_sigterm(up: Up, data: Path) -> None:
    first = up.wait_until_ready()
    secrets = (data / "secrets.json").read_bytes()
    assert all(stat.S_IMODE((data / name).stat().st_mode) == 0o600 for name in PRIVATE)
    assert first.clients["authority"].org == "223018"

    second = subprocess.run(
        [sys.executable, "-m", "services", "up"],
        cwd=ROOT, env={"HOSHO_DATA": str(data), "HOSHO_BASE_PORT": "0"}, capture_output=True, check=False,
    )  # fmt: skip
    assert second.returncode == 1
    assert b"Another `hosho up` is running" in second.stderr
    assert up.demo_file.exists()

    up.kill_group()
    up.start()
    demo = up.wait_until_ready()
    assert demo.clients == first.clients
    assert (data / "secrets.json").read_bytes() == secrets
    assert fetch_token(demo, demo.clients["authority"]) == 200
    assert_a_client_can_be_added_and_revoked(data, demo)
    assert_the_sample_sign_in_answers(demo, up.read_output())
    assert_the_portal_lets_the_demos_people_in(demo, up.read_output())
    assert_the_demo_goes_with_a_file_that_was_made_for_it(data, demo)
    assert up.stop() == 0
    said = up.read_output()
    assert "Stopping …" in said
    assert f"Logs are in {data / 'logs'}, those of Postgres in {data / 'postgres' / 'server.log'}." in said
    assert said.index("Logs are in") < said.index("Starting Postgres")
    assert "Converting" not in said
    assert not up.demo_file.exists()
    assert find_socket_folder(data / "postgres") is None
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{demo.application_api}/healthz")


def test_up_ends_with_a_sentence_when_its_postgres_was_killed(up: Up, data: Path) -> None:
    demo = up.wait_until_ready()
    up.kill_postgres()
    assert up.wait_for_end() == 1
    assert f"hosho: Postgres ended by itself. The end of {data / 'postgres' / 'server.log'}:" in up.read_output()
    assert not up.demo_file.exists()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{demo.application_api}/healthz")


def hear_ctrl_c() -> None:
    """As in a terminal, also where the suite itself was started in the background, which hears none."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_a_start_first_removes_what_a_killed_one_left_and_ctrl_c_while_it_loads_is_quiet(data: Path) -> None:
    data.mkdir()
    (data / "demo.json").write_text("{}")
    loading = subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "services", "up"],
        cwd=ROOT, env={"HOSHO_DATA": str(data), "HOSHO_BASE_PORT": "0"}, stderr=subprocess.PIPE, text=True,
        preexec_fn=hear_ctrl_c,
    )  # fmt: skip
    assert loading.stderr is not None
    assert any(line.endswith(" asyncpg.types\n") for line in loading.stderr)
    assert not (data / "demo.json").exists()
    loading.send_signal(signal.SIGINT)
    _, told = loading.communicate(timeout=10)
    assert loading.returncode == 130
    assert [line for line in told.splitlines() if not line.startswith("import time:")] == []
    assert list(data.iterdir()) == [data / "up.lock"]


def test_postgres_runs_alone_for_what_wants_the_services_stopped(data: Path) -> None:
    alone = subprocess.Popen(
        [sys.executable, "-m", "services", "up", "--postgres-alone"],
        cwd=ROOT, env={"HOSHO_DATA": str(data), "PYTHONUNBUFFERED": "1"}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert alone.stdout is not None
        assert "its socket is in" in alone.stdout.readline()
        migrated = run_command("migrate", HOSHO_DATA=str(data))
        assert migrated.returncode == 0, migrated.stderr
        assert not (data / "demo.json").exists()
    finally:
        alone.send_signal(signal.SIGINT)
        alone.communicate(timeout=30)
    assert alone.returncode == 0
    assert find_socket_folder(data / "postgres") is None

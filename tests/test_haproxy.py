import re
import shutil
import subprocess
from pathlib import Path

import pytest

from shared.runtime.server.bounded_protocol import KEEP_ALIVE_S
from tests.local.running import ROOT

CONFIGURATION = ROOT / "deploy" / "haproxy.cfg"


def test_the_proxy_keeps_connections_for_less_than_the_services() -> None:
    kept = re.search(r"timeout http-keep-alive (\d+)s", CONFIGURATION.read_text())
    assert kept is not None
    assert int(kept[1]) < KEEP_ALIVE_S


def test_haproxy_takes_its_configuration(tmp_path: Path) -> None:
    haproxy = shutil.which("haproxy")
    if haproxy is None:
        pytest.skip("haproxy is not installed, so nothing read deploy/haproxy.cfg")
    key, certificate, both = tmp_path / "key", tmp_path / "certificate", tmp_path / "both.pem"
    request = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=x"
    subprocess.run([*request.split(), "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    both.write_bytes(certificate.read_bytes() + key.read_bytes())
    text = CONFIGURATION.read_text().replace("/run/secrets/tls", str(both))
    here = tmp_path / "haproxy.cfg"
    here.write_text(re.sub(r"(application|issuance|verification|portal):8000", "127.0.0.1:8000", text))
    checked = subprocess.run([haproxy, "-c", "-f", here], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr

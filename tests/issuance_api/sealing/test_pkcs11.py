"""A seal in a device: SoftHSM is one in software. Debian: `apt-get install softhsm2`."""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

from services.issuance_api.documents.fonts.files import default_font_folder
from services.issuance_api.documents.layout.page import SEAL_BOX
from services.issuance_api.documents.renderer import Renderer
from services.issuance_api.sealing.inspection import Pin, inspect_seal
from services.issuance_api.sealing.loading import load_sealer
from services.issuance_api.sealing.sealer import SealState, SealUnusableError
from services.issuance_api.sealing.sources import SealToken
from services.local.sample_seal import SAMPLE_SEAL, make_sample_seal
from tests.issuance_api.documents.samples import EDITION, make_certificate

pkcs11 = pytest.importorskip("pkcs11", reason="python-pkcs11 is not installed")

LIBRARIES = [
    Path(folder, "libsofthsm2.so")
    for folder in (
        "/usr/lib/softhsm",
        "/usr/lib64/softhsm",
        "/usr/lib/x86_64-linux-gnu/softhsm",
        "/usr/lib/aarch64-linux-gnu/softhsm",
        "/usr/local/lib/softhsm",
        "/opt/homebrew/lib/softhsm",
    )
]
LIBRARY = next((library for library in LIBRARIES if library.exists()), None)
TOOL = shutil.which("softhsm2-util")
PIN, TOKEN, KEY = "73519468", "hosho seal", "seal"

pytestmark = pytest.mark.skipif(LIBRARY is None or TOOL is None, reason="SoftHSM (softhsm2) is not installed")


class Device(NamedTuple):
    """A token with one key, and what certifies it."""

    seal: SealToken
    authority: bytes
    pin: Pin


@pytest.fixture(scope="module")
def device(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Device]:
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        yield fill_token(folder, datetime.now(UTC))


def fill_token(folder: Path, now: datetime) -> Device:
    content = load_pkcs12(make_sample_seal("pw", now)[0], b"pw")
    assert content.key
    assert content.cert
    [authority] = content.additional_certs
    (folder / "key.pem").write_bytes(content.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    run("--init-token", "--free", "--label", TOKEN, "--so-pin", "0000")
    run("--import", str(folder / "key.pem"), "--token", TOKEN, "--label", KEY, "--id", "01")
    chain = [authority.certificate, content.cert.certificate]
    (folder / "chain.pem").write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in chain))
    seal = SealToken(LIBRARY or Path(), TOKEN, KEY, PIN, certificates=folder / "chain.pem", allow_sample=True)
    pin = Pin(frozenset({content.cert.certificate.fingerprint(hashes.SHA256())}))
    return Device(seal, authority.certificate.public_bytes(Encoding.DER), pin)


def run(*arguments: str) -> None:
    subprocess.run([TOOL or "", *arguments, "--pin", PIN], check=True, capture_output=True)


def test_a_device_seals_as_a_file_does(device: Device, unsealed: bytes) -> None:
    sealed = load_sealer(device.seal).seal(unsealed, SEAL_BOX)
    assert sealed.state is SealState.SEALED
    report = inspect_seal(sealed.pdf, [device.authority], device.pin)
    assert report.is_good
    assert report.signer == SAMPLE_SEAL


async def test_a_drawing_process_seals_with_the_device(device: Device, unsealed: bytes) -> None:
    renderer = Renderer(default_font_folder(), device.seal)
    await renderer.start()
    drawn = await renderer.certificate(make_certificate(), EDITION)
    renderer.close()
    assert drawn.pdf.startswith(unsealed)
    report = await asyncio.to_thread(inspect_seal, drawn.pdf, [device.authority], device.pin)
    assert report.is_good


def test_a_device_that_was_away_is_opened_anew(device: Device, unsealed: bytes) -> None:
    sealer = load_sealer(device.seal)
    pkcs11.lib(str(LIBRARY)).reinitialize()
    assert inspect_seal(sealer.seal(unsealed, SEAL_BOX).pdf, [device.authority], device.pin).is_good


def test_a_pin_that_was_refused_is_not_tried_again(device: Device, unsealed: bytes) -> None:
    sealer = load_sealer(device.seal)
    change_pin(PIN, "11112222")
    with pytest.raises(SealUnusableError, match="the PIN of the token hosho seal is wrong"):
        sealer.seal(unsealed, SEAL_BOX)
    change_pin("11112222", PIN)
    pkcs11.lib(str(LIBRARY)).reinitialize()
    with pytest.raises(SealUnusableError, match="the PIN of the token hosho seal is wrong"):
        sealer.seal(unsealed, SEAL_BOX)
    assert inspect_seal(load_sealer(device.seal).seal(unsealed, SEAL_BOX).pdf, [device.authority], device.pin).is_good


def change_pin(old: str, new: str) -> None:
    """Whoever is logged in is logged out."""
    library = pkcs11.lib(str(LIBRARY))
    library.reinitialize()
    with library.get_token(token_label=TOKEN).open(user_pin=old, rw=True) as session:
        session.set_pin(old, new)


def test_the_certificate_may_lie_in_the_token(device: Device, unsealed: bytes) -> None:
    bare = replace(device.seal, certificates=None)
    with pytest.raises(SealUnusableError, match=f"no certificate on P-256 goes with the key {KEY}"):
        load_sealer(bare)
    assert device.seal.certificates
    put_certificates(device.seal.certificates)
    assert inspect_seal(load_sealer(bare).seal(unsealed, SEAL_BOX).pdf, [device.authority], device.pin).is_good


def put_certificates(file: Path) -> None:
    from asn1crypto import pem
    from pkcs11.util.x509 import decode_x509_certificate

    library = pkcs11.lib(str(LIBRARY))
    library.reinitialize()
    with library.get_token(token_label=TOKEN).open(user_pin=PIN, rw=True) as session:
        for _, _, der in pem.unarmor(file.read_bytes(), multiple=True):
            session.create_object({**decode_x509_certificate(der), pkcs11.Attribute.TOKEN: True})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"pin": "11112222"}, "the PIN of the token hosho seal is wrong"),
        ({"token": "another"}, "there is no token another behind"),
        ({"key_label": "another"}, "must hold one private key with the label another"),
        ({"module": Path("/nowhere/libpkcs11.so")}, "the PKCS#11 library /nowhere/libpkcs11.so cannot be loaded"),
        ({"certificates": Path("/nowhere/chain.pem")}, "/nowhere/chain.pem holds no certificates in PEM"),
        ({"certificates": Path(__file__)}, "test_pkcs11.py holds no certificates in PEM"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence_without_the_pin(
    device: Device, change: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(SealUnusableError, match=sentence) as refused:
        load_sealer(replace(device.seal, **change))
    assert PIN not in str(refused.value)
    assert "11112222" not in str(refused.value)
    assert refused.value.__cause__ is None


def test_a_certificate_of_another_key_is_refused(device: Device, tmp_path: Path) -> None:
    content = load_pkcs12(make_sample_seal("pw", datetime.now(UTC))[0], b"pw")
    assert content.cert
    (tmp_path / "other.pem").write_bytes(content.cert.certificate.public_bytes(Encoding.PEM))
    with pytest.raises(SealUnusableError, match="no certificate on P-256 goes with the key seal"):
        load_sealer(replace(device.seal, certificates=tmp_path / "other.pem"))


def test_a_certificate_that_ran_out_is_told_with_its_day(device: Device) -> None:
    with pytest.raises(SealUnusableError, match=r"ran out on \d{4}-\d\d-\d\d"):
        load_sealer(device.seal, lambda: datetime.now(UTC) + timedelta(days=9999))


def test_the_pin_stays_out_of_the_repr(device: Device) -> None:
    assert PIN not in repr(device.seal)


def test_without_the_package_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch, device: Device) -> None:
    monkeypatch.delitem(sys.modules, "services.issuance_api.sealing.pkcs11", raising=False)
    monkeypatch.setitem(sys.modules, "pkcs11", None)
    with pytest.raises(SealUnusableError, match=r"pip install 'pyhanko\[pkcs11\]'"):
        load_sealer(device.seal)

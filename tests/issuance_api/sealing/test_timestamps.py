"""A time-stamping authority of our own, in a thread: good, wrong, or not there."""

import asyncio
import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from asn1crypto import keys, tsp, x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import CertificateBuilder, ExtendedKeyUsage, Name, NameAttribute, random_serial_number
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import TimestampRequestError
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from services.issuance_api.documents.layout.page import SEAL_BOX
from services.issuance_api.sealing.inspection import inspect_seal
from services.issuance_api.sealing.loading import load_sealer
from services.issuance_api.sealing.sealer import SealState
from services.issuance_api.sealing.timestamps import REST_S, HttpTimeStamper, TimestampSource
from tests.issuance_api.conftest import SampleSeal


def test_a_timestamp_is_sealed_in(sample_seal: SampleSeal, unsealed: bytes) -> None:
    stamper = make_stamper()
    with run_authority(stamper) as url:
        sealed = load_sealer(replace(sample_seal.file, tsa_url=url)).seal(unsealed, SEAL_BOX)
    assert sealed.state is SealState.TIMESTAMPED
    report = inspect_seal(sealed.pdf, [sample_seal.authority, stamper.tsa_cert.dump()], sample_seal.pin)
    assert report.is_good
    assert report.timestamped_at
    # Anyone can put the timestamp of an authority of their own into the place of ours.
    report = inspect_seal(sealed.pdf, [sample_seal.authority], sample_seal.pin)
    assert report.faults == ("The timestamp is NOT from an authority that is trusted here.",)
    assert report.timestamped_at is None
    assert len(sealed.pdf) < 120_000


def test_an_authority_that_answers_nonsense_holds_up_nothing(sample_seal: SampleSeal, unsealed: bytes) -> None:
    with run_authority(None) as url:
        sealed = load_sealer(replace(sample_seal.file, tsa_url=url)).seal(unsealed, SEAL_BOX)
    assert sealed.state is SealState.TIMESTAMP_FAILED
    assert inspect_seal(sealed.pdf, [sample_seal.authority], sample_seal.pin).is_good


def test_an_authority_that_is_not_there_holds_up_nothing(sample_seal: SampleSeal, unsealed: bytes) -> None:
    with run_authority(None) as url:
        pass
    sealer = load_sealer(replace(sample_seal.file, tsa_url=url))
    assert sealer.seal(unsealed, SEAL_BOX).state is SealState.TIMESTAMP_FAILED


async def test_where_an_authority_leads_nobody_follows() -> None:
    asked: list[str] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def do_GET(self) -> None:
            asked.append(self.path)

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002

    with run_server(Elsewhere) as url, pytest.raises(TimestampRequestError):
        await HttpTimeStamper(url).async_timestamp(hashlib.sha256(b"").digest(), "sha256")
    assert asked == []


async def test_an_authority_that_drips_is_given_up_in_all(unsealed: bytes) -> None:
    with run_dripping_authority() as url:
        stamper = HttpTimeStamper(url, timeout_s=0.3)
        async with asyncio.timeout(10):
            with pytest.raises(TimestampRequestError):
                await stamper.async_timestamp(hashlib.sha256(unsealed).digest(), "sha256")


def test_an_authority_that_failed_is_left_alone_for_a_while() -> None:
    elapsed = 100.0
    source = TimestampSource("http://tsa.example", lambda: elapsed)
    source.rest()
    assert source.find_stamper() is None
    elapsed += REST_S
    assert source.find_stamper() is not None


def test_only_an_address_of_the_web_is_an_authority() -> None:
    with pytest.raises(ValueError, match="http"):
        TimestampSource("file:///etc/passwd")


@contextmanager
def run_dripping_authority() -> Iterator[str]:
    """Sends a byte ten times a second, and never the last one."""
    given_up = threading.Event()

    class Authority(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.end_headers()
            while not given_up.wait(0.1):
                self.wfile.write(b"0")

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002

    with run_server(Authority) as url:
        try:
            yield url
        finally:
            given_up.set()


@contextmanager
def run_authority(stamper: DummyTimeStamper | None) -> Iterator[str]:
    """Answers with nonsense where it has no stamper."""

    class Authority(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            answer = stamper.request_tsa_response(query).dump() if stamper else b"<html>"
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002

    with run_server(Authority) as url:
        yield url


@contextmanager
def run_server(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def make_stamper() -> DummyTimeStamper:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = Name([NameAttribute(NameOID.COMMON_NAME, "TSA")])
    now = datetime.now(UTC)
    certificate = (
        CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(random_serial_number()).not_valid_before(now).not_valid_after(now.replace(year=now.year + 1))
        .add_extension(ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    return DummyTimeStamper(
        tsa_cert=x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        tsa_key=keys.PrivateKeyInfo.load(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
    )

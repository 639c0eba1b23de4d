"""Targets that misbehave, over real sockets: each ends within its time, and harms nothing."""

import asyncio
import datetime
import ipaddress
import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.verification_api.webhooks.sender import Sent, WebhookSender
from shared.schemas.verification.webhooks import SendOutcome
from tests.verification_api.webhooks.steps import OK, Talk, listen, read_request, run_target

HEADERS = {"webhook-id": "1", "webhook-timestamp": "2", "webhook-signature": "v1,x"}
BODY = b'{"type":"test"}'
QUICK_S = 0.3
SLOW_S = 10.0
Resolve = Callable[[str, int], Awaitable[list[str]]]


async def send(url: str, limit_s: float = SLOW_S, tls: ssl.SSLContext | None = None) -> Sent:
    return await WebhookSender(loopback=True, limit_s=limit_s, tls=tls).send(url, HEADERS, BODY)


async def test_a_message_arrives_whole_with_its_headers() -> None:
    async with run_target() as target:
        assert await send(target.url) == Sent(SendOutcome.DELIVERED, 204)
    [heard] = target.heard
    assert heard.startswith(b"POST /hosho HTTP/1.1\r\n")
    assert heard.endswith(b"\r\n\r\n" + BODY)
    for header in (b"webhook-id: 1", b"webhook-signature: v1,x", b"content-type: application/json"):
        assert header in heard


@pytest.mark.parametrize(
    ("answer", "sent"),
    [
        (b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok", Sent(SendOutcome.DELIVERED, 200)),
        (b"HTTP/1.0 200 OK\r\n\r\nok", Sent(SendOutcome.DELIVERED, 200)),
        (b"HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n", Sent(SendOutcome.GONE, 410)),
        (b"HTTP/1.1 500 Oops\r\ncontent-length: 0\r\n\r\n", Sent(SendOutcome.REFUSED, 500)),
        (b"HTTP/1.1 404 No\r\ncontent-length: 0\r\n\r\n", Sent(SendOutcome.REFUSED, 404)),
        (b"SSH-2.0-OpenSSH\r\n", Sent(SendOutcome.UNREACHABLE)),
        (b"", Sent(SendOutcome.UNREACHABLE)),
        (b"HTTP/1.1 200 OK\r\n" + b"x: " + b"y" * 200_000 + b"\r\n\r\n", Sent(SendOutcome.UNREACHABLE)),
    ],
)
async def test_each_answer_has_its_outcome(answer: bytes, sent: Sent) -> None:
    async with run_target(answer=answer) as target:
        assert await send(target.url) == sent


async def test_a_redirection_inward_is_not_followed() -> None:
    async with run_target() as inner:
        answer = f"HTTP/1.1 307 Elsewhere\r\nlocation: {inner.url}\r\ncontent-length: 0\r\n\r\n".encode()
        async with run_target(answer=answer) as target:
            assert await send(target.url) == Sent(SendOutcome.REDIRECTED, 307)
        assert inner.heard == []


async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def hang_in_head(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)
    writer.write(b"HTTP/1.1 200 OK\r\n")
    await reader.read()


async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One byte of an answer after another, as soon as the last is gone."""
    writer.write(b"HTTP/1.1 200 OK\r\nx: ")
    while True:
        writer.write(b"y")
        await writer.drain()
        await asyncio.sleep(0.01)


@pytest.mark.parametrize("talk", [hang, hang_in_head, drip])
async def test_who_takes_too_long_is_left(talk: Talk) -> None:
    async with listen(talk) as port:
        assert await send(f"http://127.0.0.1:{port}/", QUICK_S) == Sent(SendOutcome.TIMED_OUT)


async def test_of_an_endless_answer_little_is_read() -> None:
    written = 0

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal written
        await read_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(bytes(65_536))
            await writer.drain()
            written += 65_536

    async with listen(pour) as port:
        assert await send(f"http://127.0.0.1:{port}/") == Sent(SendOutcome.DELIVERED, 200)
    assert written < 20_000_000  # what fits into the buffers of both ends


async def test_nobody_there_is_unreachable() -> None:
    async with run_target() as target:
        url = target.url
    assert await send(url) == Sent(SendOutcome.UNREACHABLE)


@pytest.mark.parametrize("found", [["10.0.0.1"], ["8.8.8.8", "169.254.169.254"], ["127.0.0.1"], ["fd00::1"], []])
async def test_a_name_that_leads_inward_with_any_of_its_addresses_is_refused(found: list[str]) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return found

    sender = WebhookSender(loopback=False, resolve=resolve)
    assert await sender.send("https://town.example/", HEADERS, BODY) == Sent(SendOutcome.REFUSED_ADDRESS)


async def test_a_name_that_changes_its_address_after_the_check_is_spoken_to_where_it_was_checked() -> None:
    asked: list[str] = []

    async def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    async with run_target() as target:
        sender = WebhookSender(loopback=True, resolve=resolve)
        assert await sender.send(target.url.replace("127.0.0.1", "localhost"), HEADERS, BODY) == Sent(
            SendOutcome.DELIVERED, 204
        )
    assert asked == ["localhost"]


class Authority:
    """A certification authority, and the contexts of servers that it vouches for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.certificate = self._issue("authority", self._key, authority=True)

    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cadata=self.certificate.public_bytes(serialization.Encoding.PEM).decode())

    def serve(self, name: str, *, days: int = 30) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._issue(name, key, days=days)
        file = self._folder / f"{name}.pem"
        file.write_bytes(
            certificate.public_bytes(serialization.Encoding.PEM)
            + key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def _issue(
        self, name: str, key: ec.EllipticCurvePrivateKey, *, days: int = 30, authority: bool = False
    ) -> x509.Certificate:
        now = datetime.datetime.now(datetime.UTC)
        host = x509.IPAddress(ipaddress.ip_address(name)) if name[0].isdigit() else x509.DNSName(name)
        return (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority")]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=60))
            .not_valid_after(now + datetime.timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([host]), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=True,
                    key_cert_sign=authority,
                    crl_sign=authority,
                    content_commitment=False,
                    key_encipherment=False,
                    data_encipherment=False,
                    key_agreement=False,
                    encipher_only=False,
                    decipher_only=False,
                ),
                critical=True,
            )
            .sign(self._key, hashes.SHA256())
        )


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await read_request(reader)
    writer.write(OK)
    await writer.drain()


@pytest.mark.parametrize(
    ("name", "days", "known", "outcome"),
    [
        ("127.0.0.1", 30, True, SendOutcome.DELIVERED),
        ("127.0.0.1", 30, False, SendOutcome.BAD_CERTIFICATE),
        ("127.0.0.1", -1, True, SendOutcome.BAD_CERTIFICATE),
        ("other.example", 30, True, SendOutcome.BAD_CERTIFICATE),
    ],
)
async def test_only_a_certificate_that_holds_for_the_host_is_spoken_to(
    authority: Authority, name: str, days: int, known: bool, outcome: SendOutcome
) -> None:
    tls = authority.trust() if known else None
    async with listen(answer, authority.serve(name, days=days)) as port:
        assert (await send(f"https://127.0.0.1:{port}/", tls=tls)).outcome is outcome


async def test_a_handshake_that_hangs_is_given_up_and_its_connection_closed() -> None:
    left = asyncio.Event()

    async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()  # until the other end hangs up
        left.set()

    async with listen(wait) as port:
        assert await send(f"https://127.0.0.1:{port}/", QUICK_S) == Sent(SendOutcome.TIMED_OUT)
        async with asyncio.timeout(SLOW_S):
            await left.wait()


async def test_a_port_without_tls_is_unreachable_by_https() -> None:
    async with run_target() as target:
        sent = await send(target.url.replace("http:", "https:"), QUICK_S)
    assert sent.outcome in {SendOutcome.UNREACHABLE, SendOutcome.TIMED_OUT}

"""The options of a database URL: what they mean, and that no other is taken."""

import ssl
from pathlib import Path

import pytest

from shared.runtime.data.address import Address, AddressError
from tests.certificates import make_certificate

BASE = "postgresql+asyncpg://role:hidden@host.example/hosho"


@pytest.mark.parametrize(
    ("options", "fault"),
    [
        ("?sslmode=always", "sslmode"),
        ("?ssl=require", "option ssl,"),
        ("?statement_cache_size=0", "option statement_cache_size,"),
        ("?host=/run&host=/tmp", "host twice"),
        ("?host=other.example", "host twice"),
        ("?sslrootcert=/nowhere.pem", "sslrootcert, which needs"),
        ("?sslmode=verify-full&sslrootcert=/nowhere.pem", "sslrootcert that cannot be read"),
        ("?sslmode=require&sslcert=/nowhere.pem", "sslcert or sslkey that cannot be read"),
        ("?sslmode=require&sslkey=/nowhere.pem", "sslkey without sslcert"),
        ("?prepared_statement_cache_size=few", "prepared_statement_cache_size"),
    ],
)
def test_an_option_that_would_not_do_what_it_says_is_refused_by_its_name(options: str, fault: str) -> None:
    with pytest.raises(AddressError) as refused:
        Address.read(BASE + options)
    assert fault in str(refused.value)
    assert not any(value in str(refused.value) for value in ("hidden", "nowhere", "always", "few "))


def test_there_is_no_encryption_on_a_socket() -> None:
    url = "postgresql+asyncpg://role@/hosho?host=/run/postgresql"
    assert Address.read(url).arguments == {"host": "/run/postgresql", "port": 5432, "user": "role", "database": "hosho"}
    with pytest.raises(AddressError, match="socket"):
        Address.read(f"{url}&sslmode=require")


def test_each_mode_compares_what_its_name_says(tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path, "host.example")
    trusted = f"&sslrootcert={certificate.file}&sslcert={certificate.file}&sslkey={certificate.key_file}"

    def read(options: str) -> tuple[ssl.VerifyMode, bool]:
        context = Address.read(BASE + options).arguments["ssl"]
        return context.verify_mode, context.check_hostname

    assert read("?sslmode=require") == (ssl.CERT_NONE, False)
    assert read(f"?sslmode=require{trusted}") == (ssl.CERT_REQUIRED, False)
    assert read(f"?sslmode=verify-ca{trusted}") == (ssl.CERT_REQUIRED, False)
    assert read("?sslmode=verify-full") == (ssl.CERT_REQUIRED, True)
    assert Address.read(BASE).arguments["ssl"] == "prefer"
    assert Address.read(f"{BASE}?sslmode=disable").arguments["ssl"] == "disable"
    assert Address.read(f"{BASE}?prepared_statement_cache_size=0").kept_statements == 0
